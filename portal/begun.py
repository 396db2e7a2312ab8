"""A sign-in under way, as the browser session that began it knows it (security T6, CWE-384).

The session holds a token, and the row it names is in the database alone. An order shows either the
code to scan or the link that opens the app on the same device. A link can be passed on to somebody
else, who would then approve for the one who passed it: so an order with a link signs in only the
browser that comes back from the app, with a word in the address it goes back to. BankID is told the
word with the order, and the page never. Freja takes it in the link only: there the wall is that the
link is worth some seconds, like the code, and that Freja is told which device asks.

Several pages may wait in one session. One at a time asks the provider, and one ends the sign-in.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import SignInUnderWay, User
from accounts.signin import order
from accounts.signin.order import COLLECT_EVERY, Completed, Failed, Pending, PendingOrder
from accounts.signin.starts import note_start
from accounts.signin.wording import eid_name, waiting
from portal import wording
from portal.signin import TurnedAway, admit, note_unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase
    from django.db.models import QuerySet

KEY = "signin"
RETURN_WORD = "svar"
# From the first click until an approval that never came back is worth nothing.
HELD_FOR = timedelta(minutes=5)
PAUSE = timedelta(seconds=COLLECT_EVERY)
# For whoever asks the provider and never tells the answer: longer than it is waited for.
ASKED_FOR = timedelta(seconds=15)


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
        return self.row.admitted_id is not None

    @property
    def text(self) -> str:
        """What to do while waiting, in the language of the page."""
        if self.is_approved:
            return wording.come_back()
        if self.is_on_this_device and self.pending.is_scannable:
            return wording.open_the_app(eid_name(self.provider))
        return waiting(self.provider, self.pending.hint)

    def is_answered_by(self, word: str) -> bool:
        is_word = hmac.compare_digest(self.row.word.encode(), word.encode())
        return self.is_on_this_device and is_word

    def note_return(self) -> None:
        _open(self.row).update(has_come_back=True)


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

    ValueError for a provider not in use. `return_address` is the waiting page's, at the very host
    whose cookie holds this session.
    """
    order.check_in_use(provider)
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


def look(
    begun: BegunSignIn, *, ip: str | None, now: datetime
) -> BegunSignIn | User | TurnedAway | None:
    """What has become of it: somebody to sign in, an end, or what to wait on.

    None when it ended in another tab meanwhile, which is then the one that tells.
    """
    if begun.is_approved:
        return _approved(begun, now)
    if not _may_ask(begun.row, now):
        return begun
    begun.row.refresh_from_db(fields=["pending"])
    if begun.row.pending is None:
        return None
    # Outside any transaction: it may take seconds.
    outcome = order.poll(_pending_of(begun.row), now)
    if isinstance(outcome, Pending):
        return _waits_on(begun.row, outcome.order)
    if isinstance(outcome, Completed) and begun.is_on_this_device:
        return _held(begun, outcome, ip=ip, now=now)
    if not end(begun.row):
        return None
    if isinstance(outcome, Failed):
        reference = begun.pending.order.reference
        note_unanswered(begun.provider, reference, outcome.code, ip=ip)
        return TurnedAway(outcome.text)
    return admit(outcome.claims, reference=outcome.reference, ip=ip)


def end(row: SignInUnderWay) -> bool:
    """End it, secret and all. False when it had ended already."""
    return bool(_open(row).update(ended_at=timezone.now(), pending=None))


def remember(session: SessionBase, begun: BegunSignIn) -> None:
    session[KEY] = str(begun.row.token)


def recall(session: SessionBase, *, user_agent: str) -> BegunSignIn | None:
    """What this browser has begun and not ended. A session that moved to another has nothing."""
    token = session.get(KEY)
    row = SignInUnderWay.objects.filter(token=token, ended_at=None).first() if token else None
    if row is None or row.pending is None:
        return None
    begun = BegunSignIn(row, _pending_of(row))
    return begun if begun.pending.visit.user_agent == user_agent else None


def forget(session: SessionBase) -> None:
    session.pop(KEY, None)


def _open(row: SignInUnderWay) -> QuerySet[SignInUnderWay]:
    return SignInUnderWay.objects.filter(pk=row.pk, ended_at=None)


def _pending_of(row: SignInUnderWay) -> PendingOrder:
    assert row.pending is not None, "only what has ended has none"
    return PendingOrder.from_json(row.pending)


def _may_ask(row: SignInUnderWay, now: datetime) -> bool:
    """Whether it is this page's turn to ask the provider: one at a time, and not too often."""
    due = _open(row).filter(ask_again_at__lte=now, admitted=None)
    return bool(due.update(ask_again_at=now + ASKED_FOR))


def _waits_on(row: SignInUnderWay, pending: PendingOrder) -> BegunSignIn | None:
    """Counted from the answer, so that a slow way there never brings two questions closer."""
    next_turn = timezone.now() + PAUSE
    is_open = _open(row).update(pending=pending.as_json(), ask_again_at=next_turn)
    return BegunSignIn(row, pending) if is_open else None


def _held(
    begun: BegunSignIn, outcome: Completed, *, ip: str | None, now: datetime
) -> BegunSignIn | User | TurnedAway | None:
    """Approved in the app. The provider tells it once, so it is kept until the browser is back."""
    admitted = admit(outcome.claims, reference=outcome.reference, ip=ip)
    if isinstance(admitted, TurnedAway):
        return admitted if end(begun.row) else None
    _open(begun.row).update(admitted=admitted)
    return _approved(begun, now)


def _approved(begun: BegunSignIn, now: datetime) -> BegunSignIn | User | TurnedAway | None:
    row = begun.row
    row.refresh_from_db()
    is_too_late = now - row.begun_at > HELD_FOR
    if not row.has_come_back and not is_too_late:
        return begun
    if not end(row):
        return None
    user = row.admitted
    is_let_in = user is not None and user.is_active and not is_too_late
    return user if user and is_let_in else TurnedAway(wording.cancelled())
