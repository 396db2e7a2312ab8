from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.kept_forms import purge_kept_forms
from accounts.signin.starts import purge_starts


@shared_task
def purge_forgotten_forms() -> None:
    purge_kept_forms(before=timezone.now() - timedelta(days=settings.DRAFT_KEEP_DAYS))


@shared_task
def purge_ended_sessions() -> None:
    """Of those who signed in, and what is left of sign-ins that were begun."""
    SessionStore.clear_expired()
    purge_starts(now=timezone.now())
