from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.calendar import stockholm_today
from casework.actions.night import activate_due
from casework.models import NightlyRun

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import date


class Command(BaseCommand):
    help = "Kör nattens arbete nu. Ett datum som redan är klart körs inte om."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--next",
            action="store_true",
            help="Låt nästa natt passera, också om dagens körning är klar. Endast i demoläge.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = stockholm_today()
        if options["next"]:
            if not settings.DEMO:
                raise CommandError("--next finns bara i demoläge: i drift är varje datum en natt.")
            day = next_undone(day)
        already_done = NightlyRun.objects.done(day)
        run = activate_due(day)
        state = "redan klar" if already_done else "klar"
        self.stdout.write(
            f"Nattkörning {run.date:%Y-%m-%d} {state}: "
            f"{run.picked} beställda, {run.activated} aktiverade, {run.failed} fel."
        )


def next_undone(day: date) -> date:
    """The first night that hasn't passed: today's, or in the demo the one after the latest."""
    latest = NightlyRun.objects.filter(ended_at__isnull=False).order_by("-date").first()
    return day if latest is None or latest.date < day else latest.date + timedelta(days=1)
