"""What has happened in a case, by date (Händelser): read from its rows, never kept beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from casework.models import Assignment, CaseAssignment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from casework.models import Case


@dataclass(frozen=True)
class Event:
    """Something that happened on a day."""

    on: date
    what: str
    detail: str = ""


def events_in(case: Case, today: date | None = None) -> list[Event]:
    """The latest first; what lies ahead hasn't happened. As many queries for a long case."""
    day = today or stockholm_today()
    sources = (_case, _intakes, _caseworkers, _investigations, _decisions, _services, _assignments)
    events = [event for source in sources for event in source(case)]
    # What comes later in the process comes later on the same day too.
    ordered = sorted(enumerate(events), key=lambda pair: (pair[1].on, pair[0]), reverse=True)
    return [event for _place, event in ordered if event.on <= day]


def _case(case: Case) -> Iterator[Event]:
    yield Event(case.opened_on, "Ärendet öppnades", case.get_area_display())
    if case.closed_on:
        yield Event(case.closed_on, "Ärendet avslutades", case.close_reason)


def _intakes(case: Case) -> Iterator[Event]:
    for one in case.intakes.order_by("received_on", "pk"):
        detail = f"{one.reason}, från {one.from_whom}" if one.from_whom else one.reason
        yield Event(one.received_on, f"Aktualisering, {one.get_type_display()}", detail)


def _caseworkers(case: Case) -> Iterator[Event]:
    rows = CaseAssignment.objects.filter(case=case).select_related("user")
    for one in rows.order_by("since", "pk"):
        kind = one.get_kind_display()
        yield Event(one.since, f"{kind} från och med", one.user.full_name)
        if one.until:
            yield Event(one.until, f"{kind} till och med", one.user.full_name)


def _investigations(case: Case) -> Iterator[Event]:
    rows = case.investigations.select_related("caseworker").order_by("opened_on", "pk")
    for one in rows:
        yield Event(one.opened_on, "Utredning inledd", f"{one.type}. {one.caseworker.full_name}.")
        if one.closed_on:
            yield Event(one.closed_on, "Utredning avslutad", one.type)


def _decisions(case: Case) -> Iterator[Event]:
    rows = case.decisions.select_related("decision_maker").order_by("decided_on", "pk")
    for one in rows:
        detail = f"{one.type}. Beslutsfattare: {one.decision_maker.full_name}."
        yield Event(one.decided_on, f"Beslut, {one.get_outcome_display()}", detail)


def _services(case: Case) -> Iterator[Event]:
    for one in case.services.order_by("period_from", "pk"):
        yield Event(one.period_from, "Insats från och med", one.type)
        if one.period_to:
            yield Event(one.period_to, "Insats till och med", one.type)


def _assignments(case: Case) -> Iterator[Event]:
    rows = Assignment.objects.filter(service__case=case).select_related("provider_unit")
    for one in rows.order_by("number"):
        detail = f"{one.number}, {one.provider_unit.name}"
        for on, what in (
            (one.sent_on, "Uppdrag skickat"),
            (one.accepted_on, "Uppdrag mottaget"),
            (one.ended_on, "Uppdrag avslutat"),
        ):
            if on:
                yield Event(on, what, detail)
