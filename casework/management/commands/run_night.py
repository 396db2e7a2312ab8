from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.calendar import stockholm, stockholm_today
from casework.actions.night import activate_due, do_again, latest_night, next_run_at, waits
from casework.models import EServiceActivation, NightlyRun

if TYPE_CHECKING:
    from argparse import ArgumentParser

FIGURES = ("picked", "activated", "failed")


class Command(BaseCommand):
    help = "Kör nattens arbete nu. Ett datum som redan är klart körs inte om."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now",
            action="store_true",
            help="Gör det som väntar på nästa natt, också om dagens är gjord. Endast i demoläge.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["now"]:
            self._now()
        else:
            self._once()

    def _once(self) -> None:
        day = stockholm_today()
        already_done = NightlyRun.objects.done(day)
        run = activate_due(day)
        state = "redan klar" if already_done else "klar"
        picked, activated, failed = _figures(run)
        self.stdout.write(
            f"Nattkörning {day:%Y-%m-%d} {state}: "
            f"{picked} beställda, {activated} aktiverade, {failed} fel."
        )
        if late := EServiceActivation.objects.due().count():
            self.stdout.write(f"Beställda sedan dess: {late}. De aktiveras {_next()}.")

    def _now(self) -> None:
        """In the demo nobody is to sit and wait for 04:10; no date is done before it has come."""
        if not settings.DEMO:
            raise CommandError("--now finns bara i demoläge: i drift görs varje datum en gång.")
        day = latest_night()
        before = NightlyRun.objects.filter(date=day).first()
        if before and before.ended_at and not waits(day):
            done_at = stockholm(before.ended_at)
            self.stdout.write(
                f"Nattens arbete är redan gjort ({done_at:%Y-%m-%d kl. %H.%M}) "
                "och inget har beställts sedan dess."
            )
            return
        after = do_again(day)
        pairs = zip(_figures(before), _figures(after), strict=True)
        picked, activated, failed = (new - old for old, new in pairs)
        self.stdout.write(
            f"Nattens arbete är gjort: {picked} beställda, {activated} aktiverade, {failed} fel. "
            f"Det som beställs härefter aktiveras {_next()}, eller med make night en gång till."
        )


def _figures(run: NightlyRun | None) -> list[int]:
    return [getattr(run, name, 0) for name in FIGURES]


def _next() -> str:
    return f"vid nästa nattkörning ({next_run_at():%Y-%m-%d kl. %H.%M})"
