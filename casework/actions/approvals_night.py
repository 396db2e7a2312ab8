"""Approvals whose last day has come or is near (P17, A-J9): the night ends them, and warns.

As restartable as the rest of the night: a batch is a transaction, what is ended isn't found again,
and a task's key names its event.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts.models import Municipality
from audit.log import System
from casework.actions.approval_ending import end_approval, who
from casework.actions.tasks import make_task
from casework.coming_of_age import GUARDIANS, comes_of_age_on, of_age_if_born_by
from casework.models import Case, MessagingApproval, Task

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

BATCH = 200
State = MessagingApproval.State


def approvals_over(day: date) -> QuerySet[MessagingApproval]:
    """Approved or proposed, though their day has come, the child is grown up or the relation over.

    A guardian's may lack its last day when it was read in from another system.
    """
    grown_up = Q(
        relation__kind__in=GUARDIANS,
        relation__file_holder__birth_date__lte=of_age_if_born_by(day),
    )
    return MessagingApproval.objects.filter(
        Q(ends_on__lte=day) | Q(relation__valid_to__lt=day) | grown_up,
        state__in=[State.PROPOSED, State.APPROVED],
    ).order_by("pk")


def end_approvals(day: date) -> int:
    """End what is over, with the e-service that leans on it. How many were ended."""
    ended = 0
    while batch := _end_batch(day):
        ended += batch
    return ended


def warn_of_ends(day: date) -> int:
    """A task for each approval that soon ends, to whoever handles the case. How many were new."""
    last = day + timedelta(days=Municipality.objects.current().approval_warning_days)
    near = _with_people(
        MessagingApproval.objects.filter(
            state=State.APPROVED, ends_on__gt=day, ends_on__lte=last
        ).exclude(case__stage=Case.Stage.CLOSED)
    ).order_by("pk")
    made, behind = 0, 0
    while batch := list(near.filter(pk__gt=behind)[:BATCH]):
        known = set(
            Task.objects.filter(key__in=[_key(one) for one in batch]).values_list("key", flat=True)
        )
        new = [one for one in batch if _key(one) not in known]
        for approval in new:
            _warn(approval)
        made, behind = made + len(new), batch[-1].pk
    return made


@transaction.atomic
def _end_batch(day: date) -> int:
    batch = list(
        _with_people(approvals_over(day)).select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    for approval in batch:
        end_approval(by=System(), approval=approval, reason=_reason(approval, day))
    return len(batch)


def _with_people(approvals: QuerySet[MessagingApproval]) -> QuerySet[MessagingApproval]:
    return approvals.select_related(
        "relation__file_holder", "relation__related_person", "case__responsible_unit"
    )


def _reason(approval: MessagingApproval, day: date) -> str:
    relation = approval.relation
    of_age = comes_of_age_on(relation.file_holder)
    if relation.kind in GUARDIANS and of_age is not None and of_age <= day:
        return "Barnet har fyllt 18 år."
    if relation.valid_to is not None and relation.valid_to < day:
        return "Relationen har upphört."
    return f"Godkännandet gällde till {approval.ends_on:%Y-%m-%d}."


def _warn(approval: MessagingApproval) -> None:
    is_birthday = approval.ends_on == comes_of_age_on(approval.relation.file_holder)
    why = " när barnet fyller 18 år" if is_birthday else ""
    make_task(
        Task.Kind.APPROVAL_ENDS,
        person=approval.relation.file_holder,
        case=approval.case,
        text=f"Godkännandet upphör {approval.ends_on:%Y-%m-%d}{why} ({who(approval)}).",
        key=_key(approval),
    )


def _key(approval: MessagingApproval) -> str:
    return f"{Task.Kind.APPROVAL_ENDS}:{approval.public_id}:{approval.ends_on}"
