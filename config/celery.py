"""The Celery app and the whole timetable.

Redis carries wake-up calls only: what is to be done stands in Postgres.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

app = Celery("meddelande")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # A wake-up call can be lost with the broker; the outbox is emptied all the same.
    "drain-outbox": {"task": "notifications.tasks.drain_outbox", "schedule": 10.0},
    # A sent letter's draft is kept while it can be undone, and not much longer.
    "purge-sent-drafts": {"task": "messaging.tasks.purge_sent_drafts", "schedule": 600.0},
    "purge-old-notices": {
        "task": "notifications.tasks.purge_old_notices",
        "schedule": crontab(minute="40", hour="3"),
    },
    # The first one after the configured time does the night's work, the rest see that it is done.
    # A beat that slept through the night catches up by itself.
    "night": {"task": "casework.tasks.run_night", "schedule": crontab(minute="*/10")},
}
