"""How long a citizen stays signed in: a quarter of an hour untouched, never past the working day.

Phones and computers are shared, also with those one writes about (security T28). Two minutes before
the end the page says so; what was being written when the time ran out is kept as a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# So long after the e-ID somebody is surely the one who used it, and not who found the phone (T15).
FRESH = timedelta(minutes=5)
# The clock is wound once a minute and not at every click: each winding writes the session.
WOUND_EVERY = timedelta(minutes=1)
# How long before the end the page warns (WCAG 2.2.1 asks for 20 seconds at least).
WARNED_BEFORE = timedelta(minutes=2)
BEGAN, WOUND = "citizen_since", "citizen_seen"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`can_be_extended`: it is the untouched time that runs out, and not the whole."""

    left: timedelta
    can_be_extended: bool

    @property
    def seconds(self) -> int:
        return max(0, int(self.left.total_seconds()))

    @property
    def seconds_until_warning(self) -> int:
        return max(0, int((self.left - WARNED_BEFORE).total_seconds()))


def wind(session: SessionBase, now: datetime | None = None, *, at_once: bool = False) -> None:
    """Somebody is here: the time untouched begins anew. The first time it begins to count."""
    now = now or timezone.now()
    session.setdefault(BEGAN, now.isoformat())
    wound = session.get(WOUND)
    if at_once or wound is None or now - datetime.fromisoformat(wound) >= WOUND_EVERY:
        session[WOUND] = now.isoformat()
        session.set_expiry(int(_untouched().total_seconds()))


def time_left(session: SessionBase, now: datetime | None = None) -> TimeLeft:
    """Until the session ends, whichever end comes first. Asking isn't touching."""
    now = now or timezone.now()
    began, wound = session.get(BEGAN), session.get(WOUND)
    whole = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    in_all = whole - (now - datetime.fromisoformat(began)) if began else whole
    untouched = _untouched() - (now - datetime.fromisoformat(wound)) if wound else _untouched()
    return TimeLeft(min(in_all, untouched), can_be_extended=untouched < in_all)


def has_run_out(session: SessionBase, now: datetime | None = None) -> bool:
    """Whether either time is over, also when something else has kept the session alive."""
    return time_left(session, now).left <= timedelta(0)


def is_fresh(session: SessionBase, now: datetime | None = None) -> bool:
    """Whether the e-ID was used just now: asked before what a stranger must not change."""
    began = session.get(BEGAN)
    return began is not None and (now or timezone.now()) - datetime.fromisoformat(began) < FRESH


def _untouched() -> timedelta:
    return timedelta(minutes=settings.CITIZEN_IDLE_MINUTES)
