from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.retention import KEPT_FOR, purge_finished


@shared_task(ignore_result=True)
def drain_outbox() -> None:
    deliver_due()


@shared_task(ignore_result=True)
def purge_old_notices() -> None:
    purge_finished(before=timezone.now() - KEPT_FOR)
