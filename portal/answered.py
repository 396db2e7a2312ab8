"""What has become of a sign-in under way: asked of the provider by one page at a time, and judged.

An order with a link is approved before the browser is back from the app, and the provider tells it
once: the answer is held until then, as the e-ID's row and never as a number.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import EidIdentity
from accounts.signin import order
from accounts.signin.begun import PAUSE, BegunSignIn, end, pending_of
from accounts.signin.order import Completed, Failed, Pending
from portal import wording
from portal.signin import TurnedAway, admit, note_unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import SignInUnderWay
    from accounts.signin.order import PendingOrder

# From the first click until an approval that never came back is worth nothing.
HELD_FOR = timedelta(minutes=5)
# For whoever asks the provider and never tells the answer: longer than it is waited for.
ASKED_FOR = timedelta(seconds=15)

Answer = EidIdentity | TurnedAway


def look(begun: BegunSignIn, *, ip: str | None, now: datetime) -> BegunSignIn | Answer | None:
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
    outcome = order.poll(pending_of(begun.row), now)
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


def _may_ask(row: SignInUnderWay, now: datetime) -> bool:
    """Whether it is this page's turn to ask the provider: one at a time, and not too often."""
    due = row.while_open().filter(ask_again_at__lte=now, admitted_eid=None)
    return bool(due.update(ask_again_at=now + ASKED_FOR))


def _waits_on(row: SignInUnderWay, pending: PendingOrder) -> BegunSignIn | None:
    """Counted from the answer, so that a slow way there never brings two questions closer."""
    next_turn = timezone.now() + PAUSE
    is_open = row.while_open().update(pending=pending.as_json(), ask_again_at=next_turn)
    return BegunSignIn(row, pending) if is_open else None


def _held(
    begun: BegunSignIn, outcome: Completed, *, ip: str | None, now: datetime
) -> BegunSignIn | Answer | None:
    """Approved in the app. The provider tells it once, so it is kept until the browser is back."""
    admitted = admit(outcome.claims, reference=outcome.reference, ip=ip)
    if isinstance(admitted, TurnedAway):
        return admitted if end(begun.row) else None
    begun.row.while_open().update(admitted_eid=admitted)
    return _approved(begun, now)


def _approved(begun: BegunSignIn, now: datetime) -> BegunSignIn | Answer | None:
    row = begun.row
    row.refresh_from_db()
    is_too_late = now - row.begun_at > HELD_FOR
    if not row.has_come_back and not is_too_late:
        return begun
    if not end(row):
        return None
    return TurnedAway(wording.cancelled()) if is_too_late else row.admitted_eid
