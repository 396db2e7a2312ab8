"""Ordering a document as PDF (Skapa PDF; R56-R59, R70, I12). The worker makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from journal.direction_marks import one_line
from journal.models import PdfRendition
from journal.place import number_of
from journal.print_templates import print_templates_for
from notifications.wake import wake

if TYPE_CHECKING:
    from accounts.actor import Actor
    from journal.models import Document, PrintTemplate

# By name: the task stands above the verbs.
RENDER = "journal.tasks.render_ordered"


@transaction.atomic
def order_pdf(
    *, by: Actor, document: Document, print_template: PrintTemplate, heading: str
) -> PdfRendition:
    """Have the PDF made. The same again gives the one there is; one that failed is tried anew.

    For an addressee who was protected meanwhile it is made anew, without the address (P9).

    Raises ValidationError while the document can change, when it is marked as an error, without a
    heading, and when the print template isn't the actor's to use.
    """
    heading = one_line(heading)
    _check_may_be_printed(document)
    if not heading:
        raise ValidationError({"heading": "Skriv en rubrik."})
    if not print_templates_for(by, document).filter(pk=print_template.pk).exists():
        raise ValidationError({"print_template": "Välj en av utskriftsmallarna."})
    now = timezone.now()
    rendition, is_new = PdfRendition.objects.get_or_create(
        document=document,
        print_template=print_template,
        heading=heading,
        hides_address=document.is_to_protected,
        defaults={"ordered_by": by.user, "ordered_at": now},
    )
    if is_new or _order_anew(rendition, by):
        audit.log.record(
            Action.CREATED,
            by=by,
            object_type="pdf",
            object_id=rendition.public_id,
            customer_number=document.whole_case.file.file_holder.customer_number,
            case_number=number_of(document),
        )
        transaction.on_commit(lambda: wake(current_app.signature(RENDER)))
    return rendition


def _check_may_be_printed(document: Document) -> None:
    """What is locked never becomes working material again, so no lock is needed here."""
    if document.is_draft:
        raise ValidationError("Dokumentet måste skrivskyddas innan PDF kan skickas.")
    if document.is_error_marked:
        raise ValidationError(
            "Dokumentet är felmarkerat. Skapa PDF av det dokument som ersätter det."
        )


def _order_anew(rendition: PdfRendition, by: Actor) -> bool:
    """Whether it had failed. Of two who try again one does it."""
    failed = PdfRendition.objects.filter(pk=rendition.pk, state=PdfRendition.State.FAILED)
    is_ordered = failed.update(
        state=PdfRendition.State.ORDERED,
        failure="",
        attempts=0,
        taken_until=None,
        ordered_by=by.user,
        ordered_at=timezone.now(),
    )
    if is_ordered:
        rendition.refresh_from_db()
    return bool(is_ordered)
