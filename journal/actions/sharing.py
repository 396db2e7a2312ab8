"""Letting the other side of an assignment read a paper (dela handlingar; R103, domain 3.5 note 5).

The authority shares papers of the case, the provider papers of the assignment. Nothing is copied:
what is no longer shared is out of the other side's sight at the next click.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import Assignment
from journal.access import documents_in_case, in_assignment, in_case
from journal.actions.paper_trail import OBJECT_TYPES
from journal.models import Document, FiledItem, SharedPaper

if TYPE_CHECKING:
    from typing import TypeAlias

    from accounts.actor import Actor

    Shareable: TypeAlias = FiledItem | Document

# What goes with an assignment is chosen before it is sent; the provider reads once it is accepted.
_AUTHORITY_SHARES_IN = (Assignment.State.DRAFT, *Assignment.REACHED)


@transaction.atomic
def share_paper(*, by: Actor, paper: Shareable, assignment: Assignment) -> SharedPaper:
    """Let the other side read it (Dela). Pressed twice it is shared once.

    Raises ValidationError when the paper isn't of the actor's own side of the assignment, is still
    working material or marked as an error, or the assignment is over.
    """
    _check_is_shared_in(by, assignment)
    if not _is_of_own_side(by, paper, assignment):
        raise ValidationError("Handlingen hör inte till uppdraget och kan inte delas.")
    _check_is_ready(paper)
    share, is_new = SharedPaper.objects.current().get_or_create(
        **_which(paper), assignment=assignment, defaults={"shared_by": by.user}
    )
    if is_new:
        _record(Action.SHARED, by, paper, assignment)
    return share


@transaction.atomic
def withdraw_paper(*, by: Actor, paper: Shareable, assignment: Assignment) -> None:
    """Share it no longer (Sluta dela). The authority can also when the assignment is over.

    Raises ValidationError when the provider's part in it is over.
    """
    if by.is_provider:
        _check_is_shared_in(by, assignment)
    if not _is_of_own_side(by, paper, assignment):
        return
    shares = SharedPaper.objects.current().filter(**_which(paper), assignment=assignment)
    if shares.update(withdrawn_by=by.user, withdrawn_at=timezone.now()):
        _record(Action.WITHDRAWN, by, paper, assignment)


def _which(paper: Shareable) -> dict[str, Any]:
    return {"document" if isinstance(paper, Document) else "item": paper}


def _is_of_own_side(by: Actor, paper: Shareable, assignment: Assignment) -> bool:
    case = assignment.service.case
    if isinstance(paper, Document):
        own = Q(assignment=assignment) if by.is_provider else documents_in_case(case)
        return Document.objects.filter(own, pk=paper.pk).exists()
    own = in_assignment(assignment) if by.is_provider else in_case(case)
    return FiledItem.objects.filter(own, pk=paper.pk).exists()


def _check_is_ready(paper: Shareable) -> None:
    """The row itself is asked: it may have been marked while the page was read."""
    now = type(paper).objects.get(pk=paper.pk)
    if isinstance(now, Document) and now.is_draft:
        raise ValidationError("Arbetsmaterial kan inte delas. Skrivskydda dokumentet först.")
    if now.is_error_marked:
        raise ValidationError("Det som är felmarkerat kan inte delas.")


def _check_is_shared_in(by: Actor, assignment: Assignment) -> None:
    """Locked, so that nothing is shared in an assignment that is ended in the same moment."""
    states = Assignment.WORKED if by.is_provider else _AUTHORITY_SHARES_IN
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if locked.state not in states:
        raise ValidationError("Uppdraget pågår inte. Handlingar kan inte delas i det.")


def _record(action: Action, by: Actor, paper: Shareable, assignment: Assignment) -> None:
    audit.log.record(
        action,
        by=by,
        object_type=OBJECT_TYPES[type(paper)],
        object_id=paper.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
        case_number=assignment.number,
        reason="delning av handling",
    )
