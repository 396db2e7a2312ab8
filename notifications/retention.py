"""Notices are working material: they are gone when nobody asks about them any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifications.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

KEPT_FOR = timedelta(days=90)


def purge_finished(*, before: datetime) -> int:
    """Delete the notices that were finished before then; a queued one is never too old."""
    deleted, _by_model = Notice.objects.filter(finished_at__lt=before).delete()
    return deleted
