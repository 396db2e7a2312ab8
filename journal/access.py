"""The doors to papers in the case file: fetch, check, log, or 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

import audit.log
from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.models import Assignment, Case
from journal.models import FiledItem, JournalEntry

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor

# From each place a paper can lie in to the person whose file it is.
_HOLDERS = (
    "case__file__file_holder",
    "assignment__service__case__file__file_holder",
    "intake__person",
    "investigation__case__file__file_holder",
    "decision__case__file__file_holder",
    "service__case__file__file_holder",
)


def _places(actor: Actor) -> Q:
    """The authority reads its cases, a provider its assignments, never each other's (P3)."""
    # A new assignment shows whom it is about, and its papers once it is accepted (domain 3.3.4).
    assignments = Assignment.objects.reached_by(actor, stockholm_today()).exclude(
        state=Assignment.State.SENT
    )
    return Q(case__in=Case.objects.visible_to(actor)) | Q(assignment__in=assignments)


def visible_entries(actor: Actor) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(_places(actor)).select_related(
        "case__file__file_holder", "assignment__service__case__file__file_holder", "type"
    )


def visible_items(actor: Actor) -> QuerySet[FiledItem]:
    cases = Case.objects.visible_to(actor)
    inside = (
        Q(intake__case__in=cases)
        | Q(investigation__case__in=cases)
        | Q(decision__case__in=cases)
        | Q(service__case__in=cases)
    )
    return FiledItem.objects.filter(_places(actor) | inside).select_related("type", "sender_type")


def access_entry(actor: Actor, public_id: UUID) -> JournalEntry:
    """The one door to a note."""
    entry = visible_entries(actor).filter(public_id=public_id).first()
    if entry is None:
        raise OutOfReach("journal_entry", public_id)
    case = entry.case or (entry.assignment.service.case if entry.assignment else None)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="journal_entry",
        object_id=entry.public_id,
        customer_number=case.file.file_holder.customer_number if case else "",
        case_number=entry.case.number if entry.case else "",
    )
    return entry


def access_filed_item(actor: Actor, public_id: UUID) -> FiledItem:
    """The one door to a filed paper; opening it is logged."""
    whose = Coalesce(*(f"{holder}__customer_number" for holder in _HOLDERS))
    item = visible_items(actor).annotate(whose=whose).filter(public_id=public_id).first()
    if item is None:
        raise OutOfReach("filed_item", public_id)
    audit.log.record(
        Action.DOWNLOADED,
        by=actor,
        object_type="filed_item",
        object_id=item.public_id,
        customer_number=item.whose,
    )
    return item
