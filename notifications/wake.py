"""Wake a worker. Only a hint: what is to be done stands in the database, and the timetable looks
there anyway. So a page never waits long for the broker, and never fails because of it.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import kombu.transport.redis  # noqa: F401 - read now, not while somebody waits for a page
from celery import current_app
from kombu.exceptions import OperationalError
from kombu.pools import producers

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)

PATIENCE = 0.3  # seconds
# After a failure nobody else has to find out that the broker is gone.
SILENCE = 10.0  # seconds
# A connection of its own: Celery's ordinary one tries for many seconds before it gives up.
IMPATIENT = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}


class Wake:
    """Calls a task without arguments, or lets it be. True when the broker has the call."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def __call__(self, task: Task) -> bool:
        if time.monotonic() < self._silent_until:
            return False
        try:
            _publish(task)
        except OperationalError:
            self._silent_until = time.monotonic() + SILENCE
            logger.warning("The broker did not answer; the timetable will see to the work")
            return False
        return True


def _publish(task: Task) -> None:
    connection = current_app.connection_for_write(
        transport_options=IMPATIENT, connect_timeout=PATIENCE
    )
    with producers[connection].acquire(block=True, timeout=PATIENCE) as producer:
        task.apply_async(producer=producer, retry=False, ignore_result=True)


wake = Wake()
