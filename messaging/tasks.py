from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from messaging.actions.draft_files import check_all_waiting
from messaging.actions.drafts import purge_forgotten, purge_sent
from messaging.actions.journal_orders import carry_out_due
from messaging.actions.reminding import remind_of_unread
from messaging.actions.retention import empty_bins


@shared_task
def purge_sent_drafts() -> None:
    purge_sent(before=timezone.now() - timedelta(hours=1))


@shared_task
def purge_forgotten_drafts() -> None:
    purge_forgotten(before=timezone.now() - timedelta(days=settings.DRAFT_KEEP_DAYS))


@shared_task
def check_waiting_files() -> None:
    check_all_waiting()


@shared_task
def carry_out_journal_orders() -> None:
    carry_out_due()


@shared_task
def empty_the_bins() -> None:
    empty_bins()


@shared_task
def remind_citizens() -> None:
    remind_of_unread()
