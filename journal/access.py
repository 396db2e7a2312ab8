"""The doors to papers in the case file: fetch, check, log, or 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

import audit.log
from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.models import Assignment, Case
from journal.models import FiledItem, JournalEntry, SharedPaper

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
    assignments = Assignment.objects.open_to(actor, stockholm_today())
    return Q(case__in=Case.objects.visible_to(actor)) | Q(assignment__in=assignments)


def _shared_with(actor: Actor) -> Exists:
    """What the other side of an assignment lets this one read, as long as it does (R103, A-U9)."""
    shares = SharedPaper.objects.current().filter(
        Q(assignment__service__case__in=Case.objects.visible_to(actor))
        | Q(assignment__in=Assignment.objects.open_to(actor, stockholm_today()))
    )
    return Exists(shares.filter(item=OuterRef("pk")))


def in_case(case: Case) -> Q:
    """The condition on FiledItem that a paper lies in the case, or in a step of it."""
    inside = Q(case=case)
    for step in ("intake__case", "investigation__case", "decision__case", "service__case"):
        inside |= Q(**{step: case})
    return inside


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
    reached = _places(actor) | inside | Q(_shared_with(actor))
    return FiledItem.objects.filter(reached).select_related("type", "sender_type")


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


def access_own_paper(actor: Actor, assignment: Assignment, public_id: UUID) -> FiledItem:
    """A paper of the actor's own side of an assignment, to be shared; the sharing is logged."""
    own = in_case(assignment.service.case) if actor.is_caseworker else Q(assignment=assignment)
    item = visible_items(actor).filter(own, public_id=public_id).first()
    if item is None:
        raise OutOfReach("filed_item", public_id)
    return item
