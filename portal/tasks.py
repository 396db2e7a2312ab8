from celery import shared_task

from portal.actions.faults import purge_old


@shared_task
def purge_old_faults() -> None:
    purge_old()
