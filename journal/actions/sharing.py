"""Letting the other side of an assignment read a paper (dela handlingar; R103, domain 3.5 note 5).

The authority shares papers of the case, the provider papers of the assignment. Nothing is copied:
what is no longer shared is out of the other side's sight at the next click.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import Assignment
from journal.access import in_case
from journal.models import FiledItem, SharedPaper

if TYPE_CHECKING:
    from accounts.actor import Actor

# What goes with an assignment is chosen before it is sent; the provider reads once it is accepted.
_AUTHORITY_SHARES_IN = (Assignment.State.DRAFT, *Assignment.REACHED)


@transaction.atomic
def share_paper(*, by: Actor, item: FiledItem, assignment: Assignment) -> SharedPaper:
    """Let the other side read it (Dela). Pressed twice it is shared once.

    Raises ValidationError when the paper isn't of the actor's own side of the assignment, or the
    assignment is over.
    """
    _check_is_shared_in(by, assignment)
    if not FiledItem.objects.filter(_of_own_side(by, assignment), pk=item.pk).exists():
        raise ValidationError("Handlingen hör inte till uppdraget och kan inte delas.")
    share, is_new = SharedPaper.objects.current().get_or_create(
        item=item, assignment=assignment, defaults={"shared_by": by.user}
    )
    if is_new:
        _record(Action.SHARED, by, item, assignment)
    return share


@transaction.atomic
def withdraw_paper(*, by: Actor, item: FiledItem, assignment: Assignment) -> None:
    """Share it no longer (Sluta dela). The authority can also when the assignment is over.

    Raises ValidationError when the provider's part in it is over.
    """
    if by.is_provider:
        _check_is_shared_in(by, assignment)
    shares = SharedPaper.objects.current().filter(
        item__in=FiledItem.objects.filter(_of_own_side(by, assignment), pk=item.pk),
        assignment=assignment,
    )
    if shares.update(withdrawn_by=by.user, withdrawn_at=timezone.now()):
        _record(Action.WITHDRAWN, by, item, assignment)


def _of_own_side(by: Actor, assignment: Assignment) -> Q:
    return Q(assignment=assignment) if by.is_provider else in_case(assignment.service.case)


def _check_is_shared_in(by: Actor, assignment: Assignment) -> None:
    """Locked, so that nothing is shared in an assignment that is ended in the same moment."""
    states = Assignment.WORKED if by.is_provider else _AUTHORITY_SHARES_IN
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if locked.state not in states:
        raise ValidationError("Uppdraget pågår inte. Handlingar kan inte delas i det.")


def _record(action: Action, by: Actor, item: FiledItem, assignment: Assignment) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="filed_item",
        object_id=item.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
        case_number=assignment.number,
        reason="delning av handling",
    )
