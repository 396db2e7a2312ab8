"""A sign-in under way, as the browser session that began it knows it (security T6, CWE-384).

It lies in the server's session alone. An order shows either the code to scan or the link that opens
the app on the same device. A link can be passed on to somebody else, who would then approve for the
one who passed it: so an order with a link signs in only the browser that comes back from the app,
with a word in the address that was given to the provider and not to the page.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from accounts.models import User
from accounts.signin import order
from accounts.signin.order import Failed, Pending, PendingOrder
from accounts.signin.wording import EID_NAMES, waiting
from portal import wording
from portal.signin import TurnedAway, admit, note_unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

KEY = "signin"
RETURN_WORD = "svar"
# Seconds from the first click until an approval that never came back is worth nothing.
HELD_FOR = 300


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """`admitted` is the user's key once the app has approved and the browser isn't back yet."""

    pending: PendingOrder
    word: str
    onward: str
    is_on_this_device: bool
    has_come_back: bool = False
    admitted: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "pending": self.pending.as_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "pending": PendingOrder.from_json(data["pending"])})

    @property
    def provider(self) -> str:
        return self.pending.provider

    @property
    def text(self) -> str:
        """What to do while waiting, in the language of the page."""
        if self.admitted:
            return wording.come_back()
        if self.is_on_this_device and self.pending.is_scannable:
            return wording.open_the_app(EID_NAMES[self.provider])
        return waiting(self.provider, self.pending.hint)

    def is_answered_by(self, word: str) -> bool:
        return self.is_on_this_device and hmac.compare_digest(self.word.encode(), word.encode())

    def after_coming_back(self) -> Self:
        return replace(self, has_come_back=True)


def begin(
    provider: str,
    *,
    ip: str,
    user_agent: str,
    return_address: str,
    onward: str,
    is_on_this_device: bool,
) -> BegunSignIn:
    """Ask the provider. Raises order.BeginError when it won't, ValueError for one not in use.

    `return_address` is the waiting page's, at the very host whose cookie holds this session.
    """
    word = secrets.token_urlsafe(24)
    pending = order.begin(
        provider,
        end_user_ip=ip,
        return_url=f"{return_address}?{urlencode({RETURN_WORD: word})}",
        user_agent=user_agent,
    )
    return BegunSignIn(pending, word, onward, is_on_this_device)


def look(begun: BegunSignIn, *, ip: str | None, now: datetime) -> BegunSignIn | User | TurnedAway:
    """What has become of it: somebody to sign in, an end, or what to remember and wait on."""
    if begun.admitted is not None:
        return _held(begun, begun.admitted, now)
    outcome = order.poll(begun.pending, now)
    if isinstance(outcome, Pending):
        return replace(begun, pending=outcome.order)
    if isinstance(outcome, Failed):
        reference = begun.pending.order.reference
        note_unanswered(begun.provider, reference, outcome.code, ip=ip)
        return TurnedAway(outcome.text)
    admitted = admit(outcome.claims, reference=outcome.reference, ip=ip)
    if isinstance(admitted, User) and begun.is_on_this_device and not begun.has_come_back:
        return replace(begun, admitted=admitted.pk)
    return admitted


def _held(begun: BegunSignIn, user_key: int, now: datetime) -> BegunSignIn | User | TurnedAway:
    """Approved in the app. The provider tells it once, so it is kept until the browser is back."""
    if now.timestamp() - begun.pending.begun_at > HELD_FOR:
        return TurnedAway(wording.cancelled())
    if not begun.has_come_back:
        return begun
    user = User.objects.filter(pk=user_key, is_active=True).first()
    return user or TurnedAway(wording.cancelled())


def remember(session: SessionBase, begun: BegunSignIn) -> None:
    session[KEY] = begun.as_json()


def recall(session: SessionBase) -> BegunSignIn | None:
    data = session.get(KEY)
    return BegunSignIn.from_json(data) if data else None


def forget(session: SessionBase) -> None:
    session.pop(KEY, None)
