"""Who is away in Ängslunda, what they say to those who write, and where their post goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from messaging.absence_text import with_date
from messaging.models import Absence, AbsenceReply, ForwardingRule
from portal.demo.organisation import ABSENCE_TEXTS
from portal.demo.town import at, insert

if TYPE_CHECKING:
    from datetime import date

    from messaging.models import Message
    from portal.demo.town import Town


class DemoAbsence(NamedTuple):
    who: str
    # Days from today, both counted in; before today for somebody who is away now.
    since: int
    until: int
    unit: str
    set_by: str
    to_mailbox: str = ""
    substitute: str = ""


AWAY = (
    DemoAbsence("S8", -1, 7, "Öppenvården Eken", "S8", to_mailbox="Öppenvården Eken"),
    DemoAbsence(
        "S1", 20, 27, "Försörjningsenheten", "S1", to_mailbox="Försörjning", substitute="S5"
    ),
    # Her manager has put it in for her.
    DemoAbsence("S5", 40, 45, "Försörjningsenheten", "S6", to_mailbox="Försörjning"),
)


def build_away(town: Town, letters: dict[str, list[Message]]) -> None:
    """The absences, who has been told of them, and a forwarding that always holds."""
    for one in AWAY:
        absence = _build_absence(town, one)
        if one.who == "S8":
            told = letters["thursday"][-1]
            writer = letters["thursday"][-2].sender_mailbox
            AbsenceReply.objects.create(absence=absence, mailbox=writer, message=told)
    _forward(town, "S9", "Boendestöd IFO", since=town.day.ago(30))


def _build_absence(town: Town, one: DemoAbsence) -> Absence:
    since, until = town.day.ago(-one.since), town.day.ago(-one.until)
    if one.since < 0:
        # The letter that was answered came on a working day.
        since = min(since, town.day.workday(1))
    absence = insert(
        Absence(
            user=town.staff[one.who],
            since=since,
            until=until,
            text=with_date(ABSENCE_TEXTS[one.unit], until),
            substitute=town.staff.get(one.substitute),
            set_by=town.staff[one.set_by],
            set_at=at(town.day.workday(3), "16.20"),
        )
    )
    if one.to_mailbox:
        _forward(town, one.who, one.to_mailbox, since=since, until=until, absence=absence)
    return absence


def _forward(
    town: Town,
    who: str,
    to_mailbox: str,
    *,
    since: date,
    until: date | None = None,
    absence: Absence | None = None,
) -> None:
    insert(
        ForwardingRule(
            user=town.staff[who],
            to_mailbox=town.mailboxes[to_mailbox],
            since=since,
            until=until,
            absence=absence,
            set_by=absence.set_by if absence else town.staff[who],
            set_at=at(town.day.workday(3), "16.20"),
        )
    )
