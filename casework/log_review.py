"""Who reviews what of the access log, and what was looked at when it is signed off (P12, A-S3).

A manager reviews the rows of the own unit; a log reviewer those of every unit (domain 3.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core import signing
from django.db.models import Max
from django.utils import timezone

import audit.log
from accounts.access import OutOfReach
from accounts.calendar import stockholm, stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action, LogReview
from casework.log_selection import Selection

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor

_SALT = "casework.log_review"
# "Systematic and recurring" (lag 2001:454 10 §): a month without a review is told.
USUAL_INTERVAL = timedelta(days=31)


@dataclass(frozen=True)
class LastReview:
    """When the log was reviewed last, in a sentence."""

    sentence: str
    is_overdue: bool


def select(actor: Actor, since: date, until: date, now: datetime | None = None) -> Selection:
    """The actor's selection of a period, as the log stands now."""
    now = now or timezone.now()
    return Selection(
        unit=reviewed_unit(actor),
        since=since,
        until=until,
        seed=_seed(actor, since, until),
        last=AccessLogEntry.objects.aggregate(last=Max("pk"))["last"] or 0,
        # Whole hours: a reload within the hour shows the same, also while the period goes on.
        drawn_until=stockholm(now).replace(minute=0, second=0, microsecond=0),
    )


def reviewed_unit(actor: Actor) -> str:
    """Whose rows the actor reviews: nobody's name means every unit's."""
    if actor.role == Role.LOG_REVIEWER:
        return ""
    if actor.unit is None:
        raise ValueError("Only a log reviewer reviews without a unit.")
    return actor.unit.name


def seal(selection: Selection) -> str:
    """What was shown, kept in the page: signing off means these rows and no later ones."""
    return signing.dumps(
        [
            selection.since.isoformat(),
            selection.until.isoformat(),
            selection.seed,
            selection.last,
            selection.drawn_until.isoformat(),
        ],
        salt=_SALT,
    )


def unseal(actor: Actor, sealed: str) -> Selection | None:
    """The selection again; None for what isn't this reviewer's, or was tampered with."""
    try:
        since, until, seed, last, drawn_until = signing.loads(sealed, salt=_SALT)
    except signing.BadSignature:
        return None
    period = date.fromisoformat(since), date.fromisoformat(until)
    if seed != _seed(actor, *period):
        return None
    return Selection(reviewed_unit(actor), *period, seed, last, datetime.fromisoformat(drawn_until))


def access_review(actor: Actor, public_id: UUID) -> LogReview:
    """The door to a review that was made; a manager's, of the own unit."""
    review = reviews(actor).filter(public_id=public_id).first()
    if review is None:
        raise OutOfReach("log_review", public_id)
    audit.log.record(Action.VIEWED, by=actor, object_type="log_review", object_id=review.public_id)
    return review


def reviews(actor: Actor) -> QuerySet[LogReview]:
    """The reviews the actor may open, the latest first."""
    unit = reviewed_unit(actor)
    found = LogReview.objects.filter(unit=unit) if unit else LogReview.objects.all()
    return found.order_by("-reviewed_at", "-pk")


def last_review(actor: Actor, today: date | None = None) -> LastReview:
    """The latest review in the actor's own scope, and whether it is time for another."""
    latest = reviews(actor).filter(unit=reviewed_unit(actor)).first()
    if latest is None:
        return LastReview("Ingen loggkontroll är gjord än.", is_overdue=True)
    day = stockholm_today(latest.reviewed_at)
    sentence = f"Senaste loggkontrollen gjordes {day:%Y-%m-%d}."
    return LastReview(sentence, (today or stockholm_today()) - day > USUAL_INTERVAL)


def _seed(actor: Actor, since: date, until: date) -> int:
    """The same lots for the same reviewer and period, and others for anybody else."""
    text = f"{since} {until} {actor.user.public_id} {reviewed_unit(actor)}"
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big", signed=True)
