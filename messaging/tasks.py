from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from messaging.actions.drafts import purge_sent


@shared_task
def purge_sent_drafts() -> None:
    purge_sent(before=timezone.now() - timedelta(hours=1))
