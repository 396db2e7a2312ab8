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
app.autodiscover_tasks(["config.operations"])
app.conf.beat_scheduler = "config.operations.life:LivingScheduler"

app.conf.beat_schedule = {
    # A wake-up call can be lost with the broker; the outbox is emptied all the same.
    "drain-outbox": {"task": "notifications.tasks.drain_outbox", "schedule": 10.0},
    # So is a PDF that somebody waits for.
    "render-ordered": {"task": "journal.tasks.render_ordered", "schedule": 10.0},
    # A sent letter's draft is kept while it can be undone, and not much longer.
    "purge-sent-drafts": {"task": "messaging.tasks.purge_sent_drafts", "schedule": 600.0},
    # What nobody has written on for three months isn't missed, and is about somebody.
    "purge-forgotten-drafts": {
        "task": "messaging.tasks.purge_forgotten_drafts",
        "schedule": crontab(minute="50", hour="3"),
    },
    # Nor is what nobody came back to after their session had ended.
    "purge-kept-forms": {
        "task": "accounts.tasks.purge_forgotten_forms",
        "schedule": crontab(minute="55", hour="3"),
    },
    # A scanner that was away is back at some time; who waits for it sits before the page.
    "check-waiting-files": {"task": "messaging.tasks.check_waiting_files", "schedule": 60.0},
    # A session that has run out opens nothing, and still says who was here.
    "purge-ended-sessions": {"task": "accounts.tasks.purge_ended_sessions", "schedule": 3600.0},
    # What was taken out of a file is handed over or printed the same day.
    "purge-old-extracts": {"task": "journal.tasks.purge_old_extracts", "schedule": 3600.0},
    # What is journaled when it is sent stands in the file soon after the hold is over.
    "carry-out-journal-orders": {
        "task": "messaging.tasks.carry_out_journal_orders",
        "schedule": 30.0,
    },
    "purge-old-notices": {
        "task": "notifications.tasks.purge_old_notices",
        "schedule": crontab(minute="40", hour="3"),
    },
    # Who told of a fault may have left a number in it.
    "purge-old-faults": {
        "task": "portal.tasks.purge_old_faults",
        "schedule": crontab(minute="45", hour="3"),
    },
    # What has lain in the bin for its days is gone for good; before the night's own work, and once
    # more the day after if the broker was away.
    "empty-the-bins": {
        "task": "messaging.tasks.empty_the_bins",
        "schedule": crontab(minute="20", hour="3"),
    },
    # Of what lies unopened for days, by daylight; what was missed is made up for the day after.
    "remind-citizens": {
        "task": "messaging.tasks.remind_citizens",
        "schedule": crontab(minute="30", hour="9"),
    },
    # Working material that lies too long is locked, before people are at work.
    "see-to-old-drafts": {
        "task": "journal.tasks.see_to_old_drafts",
        "schedule": crontab(minute="15", hour="5"),
    },
    # A locked document that somebody changed behind the product's back is found within a day.
    "check-locked-documents": {
        "task": "journal.tasks.check_locked_documents",
        "schedule": crontab(minute="30", hour="5"),
    },
    # That the worker does what the timetable asks for is itself asked for.
    "show-life": {"task": "config.operations.tasks.show_life", "schedule": 60.0},
    # Before people are at work, and again until it has left.
    "daily-report": {
        "task": "config.operations.tasks.send_daily_report",
        "schedule": crontab(minute="*/10", hour="7-9"),
    },
    # The first one after the configured time does the night's work, the rest see that it is done.
    # A beat that slept through the night catches up by itself.
    "night": {"task": "casework.tasks.run_night", "schedule": crontab(minute="*/10")},
}
