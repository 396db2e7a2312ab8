from celery import shared_task
from django.utils import timezone

from journal.actions.draft_locking import lock_old_drafts, warn_of_old_drafts
from journal.actions.extracts import purge_extracts
from journal.intact import changed_documents
from journal.rendering import render_due


@shared_task
def render_ordered() -> None:
    render_due()


@shared_task
def see_to_old_drafts() -> None:
    warn_of_old_drafts()
    lock_old_drafts()


@shared_task
def check_locked_documents() -> None:
    changed_documents()


@shared_task
def purge_old_extracts() -> None:
    purge_extracts(timezone.now())
