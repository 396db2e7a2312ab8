"""What the demo's colleagues have looked at lately, an emergency among it, and who has checked.

The rows stand as the product would have written them: plain values, no names of clients.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from audit.models import AccessLogEntry, Action, ActorKind, LogReview
from casework.access import IN_EMERGENCY
from casework.models import CaseAssignment, EmergencyAccess
from messaging.models import MailboxCover
from portal.demo.town import at, insert

if TYPE_CHECKING:
    from portal.demo.town import Town

WORKDAYS, REVIEWED_FROM = 45, 24
CLOCKS = ("8.20", "9.45", "10.10", "13.05", "14.30", "15.50")
WHY = "Skolan ringer om barnet och hennes handläggare svarar inte."


class Look(NamedTuple):
    """A look that a reviewer looks at again: how many working days ago, by whom, at whom."""

    back: int
    clock: str
    who: str
    whom: str
    action: Action = Action.VIEWED
    thing: str = "person"
    reason: str = ""


DEVIATING = (
    Look(3, "9.12", "S1", "C4", Action.EMERGENCY, "emergency", WHY),
    Look(3, "9.12", "S1", "C4", reason=IN_EMERGENCY),
    Look(3, "9.11", "S1", "", Action.REFUSED),
    Look(6, "13.40", "S10", "", Action.REFUSED, "case"),
    Look(9, "21.35", "S2", "C12"),
    Look(9, "21.38", "S2", "C12", Action.READ, "message"),
    Look(11, "10.25", "S9", "C20"),
    Look(1, "8.40", "S7", "C9", Action.COVERED, "message", "läser åt Amir Rezai"),
)


def build_looks(town: Town) -> None:
    for back in range(WORKDAYS, 0, -1):
        _build_workday(town, back)
        for look in DEVIATING:
            if look.back == back:
                _build_look(town, look)
    _build_emergency(town)
    _build_cover(town)
    _build_review(town)


def _build_workday(town: Town, back: int) -> None:
    """Two caseworkers open a client of their own, by turns, and one the case as well."""
    cases = [case for key, case in town.cases.items() if key != "VU-0102"]
    for turn in range(2):
        case = cases[(back * 2 + turn) % len(cases)]
        main = CaseAssignment.objects.current().filter(case=case).order_by("-kind", "pk").first()
        if main is None or case.opened_on > town.day.workday(back):
            continue
        key = next(key for key, user in town.staff.items() if user.pk == main.user_id)
        whom = next(
            key for key, person in town.people.items() if person.pk == case.file.file_holder_id
        )
        clock = CLOCKS[(back + turn * 3) % len(CLOCKS)]
        _build_look(town, Look(back, clock, key, whom))
        if turn:
            _build_look(town, Look(back, clock, key, whom, thing="case"), case.number)


def _build_look(town: Town, look: Look, case_number: str = "") -> None:
    trace = town.actor(look.who).trace
    whom = town.people.get(look.whom)
    insert(
        AccessLogEntry(
            at=at(town.day.workday(look.back), look.clock),
            actor_kind=ActorKind.STAFF,
            actor=trace.actor,
            actor_name=trace.actor_name,
            role=trace.role,
            unit=trace.unit,
            action=look.action,
            object_type=look.thing,
            customer_number=whom.customer_number if whom else "",
            case_number=case_number,
            reason=look.reason,
        )
    )


def _build_emergency(town: Town) -> None:
    """Over since days, as it stands in the table of those that were."""
    look = DEVIATING[0]
    since = at(town.day.workday(look.back), look.clock)
    EmergencyAccess.objects.create(
        person=town.people[look.whom],
        user=town.staff[look.who],
        unit=town.units["Försörjningsenheten"],
        reason=look.reason,
        since=since,
        until=since + timedelta(hours=4),
    )


def _build_cover(town: Town) -> None:
    """Amir is away, and his manager reads for him."""
    MailboxCover.objects.create(
        mailbox=town.mailboxes["S8"],
        user=town.staff["S7"],
        unit=town.units["Öppenvården Eken"],
        reason="Amir är ledig och klienterna väntar svar.",
        since=town.day.ago(1),
        until=town.day.ago(-7),
    )


def _build_review(town: Town) -> None:
    """The month before this one was looked through, and nothing was the matter."""
    since, until = town.day.workday(WORKDAYS), town.day.workday(REVIEWED_FROM)
    rows = AccessLogEntry.objects.filter(at__gte=at(since, "0.00"), at__lt=at(until, "23.59"))
    reviewer = town.staff["S6"]
    insert(
        LogReview(
            period_from=since,
            period_to=until,
            reviewer=reviewer.public_id,
            reviewer_name=reviewer.full_name,
            reviewed_at=at(town.day.workday(REVIEWED_FROM - 1), "10.30"),
            rows={str(row.pk): "slumpmässigt urval" for row in rows.order_by("pk")[:20]},
            result=LogReview.Result.APPROVED,
        )
    )
