"""The night's work (nattkörning; R25, R26, A-J1): what was ordered by day works in the morning.

Restartable: a batch is one transaction that flips the state, writes the log, queues the welcome and
adds to the run's figures. Two runs at once share the batches between them (SKIP LOCKED), and a run
that was killed is taken up where it stopped. A date is done once.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

import audit.log
from accounts.calendar import STOCKHOLM, stockholm, stockholm_today
from audit.log import System
from audit.models import Action
from casework.eligibility import approvals_that_hold, blocked_because, is_client
from casework.models import EServiceActivation, NightlyRun
from notifications.models import Channel, Kind
from notifications.outbox import queue_notice

if TYPE_CHECKING:
    from datetime import date

BATCH = 200
State = EServiceActivation.State


def nightly_time() -> time:
    return time.fromisoformat(settings.NIGHTLY_RUN_AT)


def next_run_at(now: datetime | None = None) -> datetime:
    """When the coming night's work is due, in Stockholm."""
    here = stockholm(now)
    day = here.date()
    if here.time() >= nightly_time() or NightlyRun.objects.done(day):
        day += timedelta(days=1)
    return datetime.combine(day, nightly_time(), tzinfo=STOCKHOLM)


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
        while _activate_batch(run):
            pass
        # What another run has in hand it may still lose: the date is done when nothing is left.
        if not EServiceActivation.objects.due().exists():
            NightlyRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now())
        run.refresh_from_db()
    return run


@transaction.atomic
def _activate_batch(run: NightlyRun) -> bool:
    """Take the oldest orders nobody else has in hand; False when there are none."""
    batch = list(
        EServiceActivation.objects.due()
        .select_related("person")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    activated = sum(_activate(activation) for activation in batch)
    NightlyRun.objects.filter(pk=run.pk).update(
        picked=F("picked") + len(batch),
        activated=F("activated") + activated,
        failed=F("failed") + len(batch) - activated,
    )
    return bool(batch)


def _activate(activation: EServiceActivation) -> bool:
    problem = _problem(activation)
    activation.last_error = problem
    activation.state = State.FAILED if problem else State.ACTIVE
    if not problem:
        activation.effective_at = timezone.now()
        _queue_welcome(activation)
    activation.save(update_fields=["state", "last_error", "effective_at"])
    audit.log.record(
        Action.ACTIVATION_FAILED if problem else Action.ACTIVATED,
        by=System(),
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
    )
    return not problem


def _problem(activation: EServiceActivation) -> str:
    """Why it can't be switched on any more, in words for whoever ordered it."""
    person = activation.person
    if reason := blocked_because(person):
        return reason
    if activation.approval_id is None:
        holds = is_client(person)
    else:
        holds = approvals_that_hold(person).filter(pk=activation.approval_id).exists()
    if not holds:
        return "Godkännandet eller ärendet gäller inte längre."
    contact = person.contact_history.filter(is_current=True).first()
    if activation.notify_sms and not (contact and contact.mobile):
        return "Mobilnummer saknas."
    if activation.notify_email and not (contact and contact.email):
        return "E-postadress saknas."
    return ""


def _queue_welcome(activation: EServiceActivation) -> None:
    """One welcome a channel, however many capacities the person has (key by person and day)."""
    wanted = {Channel.SMS: activation.notify_sms, Channel.EMAIL: activation.notify_email}
    today = stockholm_today()
    for channel, ticked in wanted.items():
        if ticked:
            queue_notice(
                recipient=activation.person.public_id,
                channel=channel,
                kind=Kind.ACTIVATED,
                trigger=activation.public_id,
                key=f"welcome:{activation.person.public_id}:{today}:{channel}",
            )
