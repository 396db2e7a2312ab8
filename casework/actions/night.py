"""The night's work (nattkörning; R25, R26, A-J1): what was ordered by day works in the morning.

Restartable: a batch is one transaction that flips the state, writes the log, queues the welcome and
adds to the run's figures; before them go the approvals whose last day has come. Two runs at once
share the batches between them (SKIP LOCKED), and a run that was killed is taken up where it
stopped. A date is done once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.calendar import STOCKHOLM, stockholm, stockholm_today
from accounts.models import Municipality
from audit.log import System
from casework.actions.activation import switch_on
from casework.actions.approvals_night import approvals_over, end_approvals, warn_of_ends
from casework.models import EServiceActivation, NightlyRun

if TYPE_CHECKING:
    from datetime import date, time

BATCH = 200


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
        # First what is over, so that nothing is switched on that ends the same night.
        end_approvals(day)
        warn_of_ends(day)
        while _activate_batch(run):
            pass
        # What another run has in hand it may still lose: the date is done when nothing is left.
        if not EServiceActivation.objects.due().exists() and not approvals_over(day).exists():
            NightlyRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now())
        run.refresh_from_db()
    return run


@transaction.atomic
def _activate_batch(run: NightlyRun) -> bool:
    """Take the oldest orders nobody else has in hand; False when there are none."""
    batch = list(
        EServiceActivation.objects.due()
        .select_related("person", "requested_by", "approval__relation", "approval__case")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    activated = sum(switch_on(activation, by=System()) for activation in batch)
    NightlyRun.objects.filter(pk=run.pk).update(
        picked=F("picked") + len(batch),
        activated=F("activated") + activated,
        failed=F("failed") + len(batch) - activated,
    )
    return bool(batch)
