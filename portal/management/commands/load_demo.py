from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit
from casework.models import Case, EServiceActivation, Person
from messaging.models import Message
from portal.demo.build import build_town, is_built


class Command(BaseCommand):
    help = "Bygger demostaden Ängslunda. Finns den redan ändras ingenting."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demostaden finns bara i demoläge.")
        if is_built():
            self.stdout.write("Demostaden finns redan. Ingenting ändrades.")
            return
        build_town(stockholm_today())
        self.stdout.write(_summary())


def _summary() -> str:
    active = EServiceActivation.objects.active().values("person").distinct().count()
    waiting = EServiceActivation.objects.due().count()
    staff = Membership.objects.values("user").distinct().count()
    return (
        f"Ängslunda är på plats: {Unit.objects.count()} enheter, {staff} medarbetare, "
        f"{Person.objects.count()} personer, {Case.objects.count()} ärenden och "
        f"{Message.objects.count()} meddelanden. "
        f"{active} har e-tjänsten påkopplad, {waiting} väntar på natten."
    )
