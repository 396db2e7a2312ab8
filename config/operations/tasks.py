from celery import shared_task
from django.utils import timezone

from casework.models import SignOfLife
from config.operations import daily, life


@shared_task
def show_life() -> None:
    life.show_life(SignOfLife.Name.WORKER)


@shared_task
def send_daily_report() -> None:
    daily.send_daily_report(timezone.now())
