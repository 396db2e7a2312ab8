"""The night's work (nattkörning; R25, R26, A-J1): what was ordered by day works in the morning.

Restartable: a batch is one transaction that flips the state, writes the log, queues the welcome and
adds to the run's figures; before them go the approvals whose last day has come. Runs at the same
time share the batches between them (SKIP LOCKED), and a run that was killed is taken up where it
stopped. A date is done once, and what earlier dates left undone is done with it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from accounts.calendar import STOCKHOLM, stockholm, stockholm_today
from accounts.models import Municipality
from audit.log import System
from casework.actions.activation import settle, settle_as_broken, welcome
from casework.actions.approvals_night import approvals_over, end_approvals, warn_of_ends
from casework.models import EServiceActivation, NightlyRun

if TYPE_CHECKING:
    from datetime import date, time

logger = logging.getLogger(__name__)

BATCH = 200
ONE_DATE = re.compile(r" \d{4}-\d{2}-\d{2}")


def nightly_time() -> time:
    """When the night's work begins: the municipality's choice, else the installation's."""
    return Municipality.objects.current().nightly_run_at


def next_run_at(now: datetime | None = None) -> datetime:
    """When the coming night's work is due, in Stockholm."""
    here, begins = stockholm(now), nightly_time()
    day = here.date()
    if here.time() >= begins or NightlyRun.objects.done(day):
        day += timedelta(days=1)
    return datetime.combine(day, begins, tzinfo=STOCKHOLM)


def latest_night(now: datetime | None = None) -> date:
    """The latest Stockholm date whose night has come, done or not."""
    here = stockholm(now)
    return here.date() - timedelta(days=here.time() < nightly_time())


def is_due(now: datetime | None = None) -> bool:
    """Whether tonight's work is still to be done, the time for it having come."""
    here = stockholm(now)
    return here.time() >= nightly_time() and not NightlyRun.objects.done(here.date())


def activate_due(day: date | None = None) -> NightlyRun:
    """Do the night's work for a Stockholm date, once; a date that is done is left as it is."""
    day = day or stockholm_today()
    run, _created = NightlyRun.objects.get_or_create(
        date=day, defaults={"started_at": timezone.now()}
    )
    if run.ended_at is None:
        try:
            # First what is over, so that nothing is switched on that ends the same night.
            end_approvals(day)
            warn_of_ends(day)
        finally:
            # What breaks above is told, and tried again; it keeps nobody from being switched on.
            broke_once: set[int] = set()
            while _activate_batch(run, broke_once):
                pass
        # What another run has in hand it may still lose: the date is done when nothing is left.
        if not waits(day):
            NightlyRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now())
        run.refresh_from_db()
    return run


def waits(day: date) -> bool:
    """Whether something is left for that night to do."""
    return EServiceActivation.objects.due().exists() or approvals_over(day).exists()


def do_again(day: date) -> NightlyRun:
    """Do what has come since the date was done, as part of the same night: in the demo only."""
    NightlyRun.objects.filter(date=day).update(ended_at=None)
    return activate_due(day)


@transaction.atomic
def _activate_batch(run: NightlyRun, broke_once: set[int]) -> bool:
    """Take the oldest orders nobody else has in hand; False when there are none.

    `broke_once` holds those that the database refused once: they stay ordered and come again.
    """
    batch = list(
        EServiceActivation.objects.due()
        .select_related("person", "requested_by", "approval__relation", "approval__case")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    welcome([one for one in batch if _settled(one, broke_once)], day=run.date)
    _count(run, [one for one in batch if one.state != EServiceActivation.State.REQUESTED])
    return bool(batch)


def _settled(activation: EServiceActivation, broke_once: set[int]) -> bool:
    """Whether it was switched on. One order that breaks stops none of the others."""
    before = activation.state, activation.last_error, activation.effective_at
    try:
        with transaction.atomic():
            return settle(activation, by=System())
    except OperationalError:
        # The database itself: of the order nothing is known, and the run is taken up again.
        raise
    except Exception as error:
        logger.exception("An order broke in the night", extra={"activation": activation.pk})
        if isinstance(error, DatabaseError) and activation.pk not in broke_once:
            # It may pass: somebody else's deed at the same moment. Once more, and only once.
            broke_once.add(activation.pk)
            activation.state, activation.last_error, activation.effective_at = before
            return False
        settle_as_broken(activation, by=System())
        return False


def _count(run: NightlyRun, batch: list[EServiceActivation]) -> None:
    """Last in the transaction: nobody waits for the run's row while the batch is worked on."""
    if not batch:
        return
    kept = NightlyRun.objects.select_for_update().get(pk=run.pk)
    reasons = Counter(_in_general(one.last_error) for one in batch if one.last_error)
    kept.picked += len(batch)
    kept.failed += reasons.total()
    kept.activated += len(batch) - reasons.total()
    kept.reasons = dict(Counter(kept.reasons) + reasons)
    kept.save(update_fields=["picked", "failed", "activated", "reasons"])


def _in_general(problem: str) -> str:
    """The reason without its date, which is one person's."""
    return ONE_DATE.sub("", problem)
