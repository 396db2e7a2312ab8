"""Signs of life of worker and beat, in the database: a broker that is gone can't be asked."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, connection
from django.utils import timezone

from casework.models import SignOfLife

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)

EACH = 30.0  # seconds
# Beat asks the worker once a minute; a long task or a restart is no death. As long after a start
# nobody is missed.
SILENT_AFTER = timedelta(minutes=4)


def show_life(name: SignOfLife.Name, *, now: datetime | None = None) -> None:
    SignOfLife.objects.update_or_create(name=name, defaults={"seen_at": now or timezone.now()})


class LivingScheduler(PersistentScheduler):  # type: ignore[misc]  # Celery ships no types
    """Celery's own timetable, which also writes down that it turns."""

    _written_at = -EACH

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self._written_at >= EACH:
            self._written_at = time.monotonic()
            _write_down()
        seconds: float = super().tick(*args, **kwargs)
        return seconds


def _write_down() -> None:
    """A database that is away for a while stops no timetable."""
    try:
        show_life(SignOfLife.Name.BEAT)
    except DatabaseError:
        logger.warning("Beat could not write down that it lives")
    finally:
        connection.close()
