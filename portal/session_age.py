"""How long a citizen stays signed in: a quarter of an hour untouched, never past the working day.

Phones and computers are shared, also with those one writes about (security T28). What was being
written when the time ran out is kept as a draft.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

UNTOUCHED = timedelta(minutes=15)
# The clock is wound once a minute and not at every click: each winding writes the session.
WOUND_EVERY = timedelta(minutes=1)
BEGAN, WOUND = "citizen_since", "citizen_seen"


def wind(session: SessionBase, now: datetime | None = None) -> None:
    """Somebody is here: the time untouched begins anew. The first time it begins to count."""
    now = now or timezone.now()
    session.setdefault(BEGAN, now.isoformat())
    wound = session.get(WOUND)
    if wound is None or now - datetime.fromisoformat(wound) >= WOUND_EVERY:
        session[WOUND] = now.isoformat()
        session.set_expiry(int(UNTOUCHED.total_seconds()))


def has_run_out(session: SessionBase, now: datetime | None = None) -> bool:
    """Whether the whole time is over. Untouched sessions end by themselves, in the database."""
    began = session.get(BEGAN)
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return began is not None and (now or timezone.now()) - datetime.fromisoformat(began) >= longest
