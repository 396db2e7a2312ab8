"""What became of a notice, in plain Swedish: how it stands, why, and what to do about it (F3, C05).

The reason is to be true and no more: that a provider was out of order says nothing of the person,
and that an e-mail has left says nothing of whether it arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from notifications.models import Channel, Kind, Notice
from notifications.outcomes import ATTEMPTS_FOR_AN_ADDRESS, GIVE_UP_AFTER
from notifications.quiet import next_allowed

if TYPE_CHECKING:
    from datetime import datetime

Status, Reason = Notice.Status, Notice.Reason
# A notice leaves within seconds; the worker that was killed with it in hand is missed in a minute.
SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class Told:
    """`tone` is how it is marked: good, warning, info, or nothing.

    `mends`: that it is done by correcting the person's contact details.
    """

    state: str
    why: str
    advice: str = ""
    tone: str = ""
    mends: bool = False


class Names(NamedTuple):
    """A channel as it is spoken of."""

    notice: str
    address: str
    the_address: str
    box: str
    server: str


NAMES = {
    Channel.SMS: Names(
        "Sms", "mobilnummer", "numret", "Notifiering via SMS", "Tjänsten som skickar sms"
    ),
    Channel.EMAIL: Names(
        "E-post", "e-postadress", "adressen", "Notifiering via E-post", "E-postservern"
    ),
}
KINDS = {
    Kind.NEW_MESSAGE: "Nytt meddelande",
    Kind.NEW_ITEM: "Ny information",
    Kind.REMINDER: "Påminnelse",
    Kind.CONTACT_CHANGED: "Ändrade kontaktuppgifter",
    Kind.ACTIVATED: "E-tjänsten påkopplad",
}
OF_THE_ADDRESS = {Reason.REFUSED, Reason.UNREACHABLE}
MENDED_BY_DETAILS = {*OF_THE_ADDRESS, Reason.NO_ADDRESS}
# How else somebody is told. A letter simply posted to whoever is protected could tell others where
# they live; the reader knows what was decided, and the words don't say what about.
OTHERWISE = "Ring eller skicka brev."
AS_DECIDED = "Ta kontakt så som ni har bestämt för personen. Fråga enhetschefen om du är osäker."
# Why it was stopped or failed, and what to do.
REASONS = {
    Reason.NO_ADDRESS: (
        "Det saknades {address}.",
        "Fyll i {the_address} och skicka igen.",
    ),
    Reason.UNWANTED: ("Personen har inte valt {box}.", ""),
    Reason.NOT_ACTIVE: ("E-tjänsten var inte påkopplad.", "{otherwise}"),
    Reason.READ: ("Behövdes inte, för personen hade redan sett det.", ""),
    Reason.UNDONE: ("Behövdes inte, för det som aviseringen gällde togs tillbaka.", ""),
    Reason.GROUPED: (
        "Behövdes inte. En annan avisering gick mindre än en timme före, och personen ser allt "
        "nytt på en gång.",
        "",
    ),
    Reason.REFUSED: (
        "{server} tog inte emot {the_address}.",
        "Kontrollera {the_address} med personen, rätta och skicka igen. Bråttom? {otherwise}",
    ),
    Reason.UNREACHABLE: (
        "Det kom inte fram. Telefonen kan ha varit avstängd länge, eller {the_address} ha upphört.",
        "Kontrollera {the_address} med personen och skicka igen. Bråttom? {otherwise}",
    ),
    Reason.GAVE_UP: (
        "{server} svarade inte på ett dygn. Det är inget fel på {the_address}.",
        "Skicka igen. Går det inte då heller, säg till systemförvaltaren.",
    ),
}
# Given up before a day had passed, since trying on could have sent it many times over.
MAY_HAVE_LEFT = (
    "{server} svarade två gånger så att det inte går att veta om det skickades. Därför skickas det "
    "inte fler gånger av sig självt.",
    "Fråga personen, ring eller skicka igen. Säg till systemförvaltaren om det händer flera.",
)


# What is left to do when what the notice was about has been seen, or taken back, all the same.
LEFT_TO_DO = "Det behöver inte skickas igen, men kontrollera {the_address} med personen."


def told(
    notice: Notice,
    *,
    now: datetime,
    backlog: timedelta | None = None,
    is_protected: bool = False,
) -> Told:
    """The words of one notice, as things stand. `backlog`: how long the oldest due one waits."""
    names = NAMES[Channel(notice.channel)]
    state = notice.get_status_display().capitalize()
    if notice.status == Status.QUEUED:
        why, advice = _waits(notice, names, now, backlog or timedelta())
        return Told(state, why, advice, tone="info", mends=notice.refusals > 0)
    if notice.status == Status.SENT:
        return Told(state, _sent(notice))
    if notice.status == Status.DELIVERED:
        return Told(state, f"Kom fram {_clock(notice.finished_at)}.", tone="good")
    why, advice = MAY_HAVE_LEFT if _stopped_trying(notice) else REASONS[Reason(notice.reason)]
    tone = "warning" if notice.status == Status.FAILED else ""
    mended_by = OF_THE_ADDRESS if notice.opened_at else MENDED_BY_DETAILS
    if notice.opened_at is not None:
        advice, tone = LEFT_TO_DO if notice.reason in OF_THE_ADDRESS else "", ""
    words = names._asdict() | {"otherwise": AS_DECIDED if is_protected else OTHERWISE}
    mends = notice.reason in mended_by
    return Told(state, why.format(**words), advice.format(**words), tone, mends)


def _stopped_trying(notice: Notice) -> bool:
    tried_since, ended = notice.first_tried_at, notice.finished_at
    return (
        notice.reason == Reason.GAVE_UP
        and tried_since is not None
        and ended is not None
        and ended - tried_since < GIVE_UP_AFTER
    )


def _waits(notice: Notice, names: Names, now: datetime, backlog: timedelta) -> tuple[str, str]:
    leaves = next_allowed(max(notice.due_at, now))
    when = f"{_clock(leaves)}"
    if leaves <= now and max(now - notice.due_at, backlog) > SOON:
        return _stands_still(notice, now, backlog)
    if notice.refusals:
        tried = f"försök {notice.refusals} av {ATTEMPTS_FOR_AN_ADDRESS}"
        return (
            f"{names.server} tog inte emot {names.the_address} ({tried}). Nytt försök {when}.",
            f"Kontrollera {names.the_address} med personen.",
        )
    if notice.attempts:
        return (
            f"{names.server} svarar inte just nu. Nytt försök {when}.",
            "Du behöver inte göra något. Är det bråttom, ring.",
        )
    if leaves > notice.due_at and leaves > now:
        return f"Tyst tid. Skickas {when}.", ""
    return (f"Skickas {when}.", "") if leaves > now else ("Skickas strax.", "")


def _stands_still(notice: Notice, now: datetime, backlog: timedelta) -> tuple[str, str]:
    """It should have left, or others that should have left before it haven't."""
    if now - notice.due_at > SOON:
        since = f"Väntar sedan {_clock(notice.due_at)}. Utskicken är försenade just nu"
    else:
        since = f"Utskicken är försenade just nu: andra väntar sedan {_clock(now - backlog)}"
    return f"{since}, men inget är förlorat.", "Är det bråttom, ring."


def _sent(notice: Notice) -> str:
    at = _clock(notice.sent_at)
    if notice.channel == Channel.EMAIL:
        return f"Lämnat till e-postservern {at}. Om e-post kommer fram får vi inte veta."
    return f"Lämnat till operatören {at}. Ingen uppgift än om det kom fram."


def _clock(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H.%M}" if at else ""
