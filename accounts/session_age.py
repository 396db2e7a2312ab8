"""How long somebody stays signed in: so long untouched, and never past the working day.

Phones and computers are shared, also with those one writes about (security T28), and a colleague
leaves the desk. Two minutes before the end the page says so; what was being written when the time
ran out is kept as a draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth import logout
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

# So long after the e-ID somebody is surely the one who used it, and not who found the phone (T15).
FRESH = timedelta(minutes=5)
# The clock is wound once a minute and not at every click: each winding writes the session.
WOUND_EVERY = timedelta(minutes=1)
# How long before the end the page warns (WCAG 2.2.1 asks for 20 seconds at least).
WARNED_BEFORE = timedelta(minutes=2)
BEGAN, WOUND = "signed_in_since", "seen_at"
BY_ITSELF = "is_asked_by_the_page"
SESSION_OVER = _(
    "Du har loggats ut eftersom det gick lång tid. Det du höll på att skriva är inte skickat."
    " Logga in igen för att fortsätta."
)

View = TypeVar("View", bound="Callable[..., HttpResponse]")


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`can_be_extended`: it is the untouched time that runs out, and not the whole."""

    left: timedelta
    can_be_extended: bool
    idle_minutes: int

    @property
    def seconds(self) -> int:
        """Rounded up: a page that leaves at nought must not find the session still alive."""
        return max(0, ceil(self.left.total_seconds()))

    @property
    def seconds_until_warning(self) -> int:
        return max(0, int((self.left - WARNED_BEFORE).total_seconds()))


@dataclass(frozen=True, slots=True)
class SessionAge:
    """A session, and how many minutes it may lie untouched."""

    session: SessionBase
    idle_minutes: int

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Of somebody who is signed in."""
        assert request.user.is_authenticated
        return cls(request.session, _idle_minutes(request.user))

    def begin(self, now: datetime | None = None) -> None:
        """Somebody has just signed in, perhaps in a session that held another sign-in."""
        self.session.pop(BEGAN, None)
        self.wind(now, at_once=True)

    def wind(self, now: datetime | None = None, *, at_once: bool = False) -> None:
        """Somebody is here: the time untouched begins anew. The first time it begins to count."""
        now = now or timezone.now()
        self.session.setdefault(BEGAN, now.isoformat())
        wound = self._told(WOUND)
        if at_once or wound is None or now - wound >= WOUND_EVERY:
            self.session[WOUND] = now.isoformat()
            self.session.set_expiry(int(self._untouched.total_seconds()))

    def time_left(self, now: datetime | None = None) -> TimeLeft:
        """Until the session ends, whichever end comes first. Asking isn't touching."""
        now = now or timezone.now()
        began, wound = self._told(BEGAN) or now, self._told(WOUND) or now
        in_all = timedelta(seconds=settings.SESSION_COOKIE_AGE) - (now - began)
        untouched = self._untouched - (now - wound)
        return TimeLeft(min(in_all, untouched), untouched < in_all, self.idle_minutes)

    def has_run_out(self, now: datetime | None = None) -> bool:
        """Whether either time is over, also when something else has kept the session alive."""
        return self.time_left(now).left <= timedelta(0)

    def is_fresh(self, now: datetime | None = None) -> bool:
        """Whether the e-ID was used just now: asked before what a stranger must not change."""
        began = self._told(BEGAN)
        return began is not None and (now or timezone.now()) - began < FRESH

    @property
    def _untouched(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    def _told(self, key: str) -> datetime | None:
        told = self.session.get(key)
        return datetime.fromisoformat(told) if told else None


def end(request: HttpRequest) -> None:
    """Sign somebody out whose time has run out, and say so on the next page they see."""
    logout(request)
    if hasattr(request, "actor"):
        del request.actor
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    flash.warning(request, SESSION_OVER)


def tell_if_over(request: HttpRequest) -> None:
    """At the sign-in: whoever comes with the cookie of a session that has run out is told so."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
        flash.warning(request, SESSION_OVER)


def asked_by_the_page(view: View) -> View:
    """What an open page asks for by itself, again and again: nobody need be sitting there."""
    setattr(view, BY_ITSELF, True)
    return view


def _idle_minutes(user: User) -> int:
    minutes: int = settings.CITIZEN_IDLE_MINUTES if user.is_citizen else settings.STAFF_IDLE_MINUTES
    return minutes
