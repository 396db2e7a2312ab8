from celery import shared_task

from casework.actions.night import activate_due, is_due


@shared_task
def run_night() -> None:
    if is_due():
        activate_due()
