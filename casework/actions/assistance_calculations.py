"""Registering what the norm gives for a month (beräkning)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.models import Action
from casework.actions.assistance_publishing import id_of
from casework.actions.assistance_trace import trace
from casework.models import Calculation, EconomicAssistanceApplication

if TYPE_CHECKING:
    from decimal import Decimal

    from accounts.actor import Actor


@dataclass(frozen=True)
class Sums:
    """What a calculation is made of; the balance follows from them."""

    norm_sum: Decimal
    common_costs: Decimal
    other_costs: Decimal
    incomes: Decimal


@transaction.atomic
def calculate(
    *, by: Actor, application: EconomicAssistanceApplication, sums: Sums, is_final: bool
) -> Calculation:
    """Register the month's calculation, or change it until the application is decided."""
    held = EconomicAssistanceApplication.objects.select_for_update(of=("self",)).get(
        pk=application.pk
    )
    before = Calculation.objects.filter(application=held).first()
    if reason := hindrance(held, before):
        raise ValidationError(reason)
    calculation, made = Calculation.objects.update_or_create(
        application=held,
        defaults={
            **asdict(sums),
            "is_final": is_final,
            "calculated_by": by.user,
            "calculated_at": timezone.now(),
        },
    )
    trace(
        Action.CREATED if made else Action.CHANGED,
        by=by,
        application=application,
        part="calculation",
        part_id=id_of(calculation),
    )
    return calculation


def hindrance(application: EconomicAssistanceApplication, before: Calculation | None) -> str:
    """Why the calculation can't be registered or changed now, or nothing."""
    if not application.is_undecided:
        label = application.get_status_display()
        return f"Ansökan har läget {label}. Beräkningen kan inte ändras."
    if before is not None and before.published_at is not None:
        # The citizen has read it: what is shown never changes under their eyes.
        return "Beräkningen är publicerad. Ta tillbaka den innan den ändras."
    return ""
