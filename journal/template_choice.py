"""What a document can be begun with: a template of the actor's side, or an empty text (F13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from journal.addressees import usual_addressee
from journal.models import Audience, DocumentTemplate, DocumentType
from journal.template_fields import fill
from journal.template_values import addressee_values, known_values

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from journal.actions.documents import Place
    from journal.addressees import Addressee


def templates_for(actor: Actor) -> QuerySet[DocumentTemplate]:
    """Those of the actor's side that are in use."""
    side = Audience.PROVIDER if actor.is_provider else Audience.AUTHORITY
    return DocumentTemplate.objects.filter(
        is_active=True, audience__in=(side, Audience.BOTH), type__is_active=True
    ).select_related("type")


def types_in_use() -> QuerySet[DocumentType]:
    return DocumentType.objects.filter(is_active=True)


def begun_with(
    actor: Actor, place: Place, template: DocumentTemplate, addressees: list[Addressee]
) -> dict[str, Any]:
    """The template's words with all that is known put in, for the form to begin with.

    With several to choose among, or a child alone, the name in the greeting waits for the choice.
    """
    values = known_values(actor, place)
    usual = usual_addressee(addressees, stockholm_today())
    if len(addressees) == 1 and usual is not None:
        values |= addressee_values(usual.person)
    return {
        "type": template.type.code,
        "heading": fill(template.heading, values) or template.name,
        "body": fill(template.body, values),
    }
