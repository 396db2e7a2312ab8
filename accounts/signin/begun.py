"""A sign-in under way, as the browser session that began it knows it (security T6, CWE-384).

The session holds a token, and the row it names is in the database alone. An order shows either the
code to scan or the link that opens the app on the same device. A link can be passed on to somebody
else, who would then approve for the one who passed it: so an order with a link signs in only the
browser that comes back from the app, with a word in the address it goes back to. BankID is told the
word with the order, and the page never. Freja takes it in the link only: there the wall is that the
link is worth some seconds, like the code, and that Freja is told which device asks.

Several pages may wait in one session. One at a time asks the provider, and one ends the sign-in
(portal.answered).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import SignInUnderWay
from accounts.signin import order, wording
from accounts.signin.order import COLLECT_EVERY, PendingOrder
from accounts.signin.starts import note_start

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

KEY = "signin"
RETURN_WORD = "svar"
PAUSE = timedelta(seconds=COLLECT_EVERY)


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """The row, and the provider's order as it was read from it."""

    row: SignInUnderWay
    pending: PendingOrder

    @property
    def provider(self) -> str:
        return self.pending.provider

    @property
    def onward(self) -> str:
        return self.row.onward

    @property
    def is_on_this_device(self) -> bool:
        return self.row.is_on_this_device

    @property
    def is_approved(self) -> bool:
        """In the app, and the browser isn't back from it yet."""
        return self.row.admitted_eid_id is not None

    @property
    def text(self) -> str:
        """What to do while waiting, in the language of the page."""
        if self.is_approved:
            return wording.come_back()
        if self.is_on_this_device and self.pending.is_scannable:
            return wording.open_the_app(self.provider)
        return wording.waiting(self.provider, self.pending.hint)

    def is_answered_by(self, word: str) -> bool:
        is_word = hmac.compare_digest(self.row.word.encode(), word.encode())
        return self.is_on_this_device and is_word

    def note_return(self) -> None:
        self.row.while_open().update(has_come_back=True)


def begin(
    provider: str,
    *,
    ip: str,
    user_agent: str,
    return_address: str,
    onward: str,
    is_on_this_device: bool,
    now: datetime | None = None,
) -> BegunSignIn:
    """Ask the provider. Raises order.BeginError when it won't, TooOftenError when we won't.

    `return_address` is the waiting page's, at the very host whose cookie holds this session.
    """
    row = note_start(
        provider,
        ip=ip,
        now=now or timezone.now(),
        is_on_this_device=is_on_this_device,
        onward=onward,
    )
    row.word = secrets.token_urlsafe(24)
    # Where a code was shown it is this page that goes on: there is no way back for a word to open.
    way_back = f"?{urlencode({RETURN_WORD: row.word})}" if is_on_this_device else ""
    try:
        pending = order.begin(
            provider,
            end_user_ip=ip,
            return_url=f"{return_address}{way_back}",
            user_agent=user_agent,
            is_on_this_device=is_on_this_device,
        )
    except order.BeginError:
        end(row)
        raise
    row.pending, row.ask_again_at = pending.as_json(), timezone.now() + PAUSE
    row.save()
    return BegunSignIn(row, pending)


def end(row: SignInUnderWay) -> bool:
    """End it, secret and all. False when it had ended already."""
    return bool(row.while_open().update(ended_at=timezone.now(), pending=None))


def remember(session: SessionBase, begun: BegunSignIn) -> None:
    session[KEY] = str(begun.row.token)


def recall(session: SessionBase, *, user_agent: str) -> BegunSignIn | None:
    """What this browser has begun and not ended. A session that moved to another has nothing."""
    token = session.get(KEY)
    row = SignInUnderWay.objects.filter(token=token, ended_at=None).first() if token else None
    if row is None or row.pending is None:
        return None
    begun = BegunSignIn(row, pending_of(row))
    return begun if begun.pending.visit.user_agent == user_agent else None


def forget(session: SessionBase) -> None:
    session.pop(KEY, None)


def pending_of(row: SignInUnderWay) -> PendingOrder:
    assert row.pending is not None, "only what has ended has none"
    return PendingOrder.from_json(row.pending)
