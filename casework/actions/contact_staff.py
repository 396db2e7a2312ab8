"""Who at the provider is the person's contact in an assignment (kontaktpersoner)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.roles import PROVIDERS
from audit.models import Action
from casework.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit


def colleagues(unit: Unit, today: date | None = None) -> QuerySet[User]:
    """Those who work at the provider's unit today."""
    employed = Membership.objects.valid_on(today or stockholm_today())
    at_work = employed.filter(unit=unit, role__in=PROVIDERS)
    return User.objects.filter(is_active=True, pk__in=at_work.values("user")).order_by(
        "sort_name", "pk"
    )


@transaction.atomic
def choose_contact_staff(*, by: Actor, assignment: Assignment, chosen: Iterable[User]) -> None:
    """Make these, and no others, the contacts.

    Raises ValidationError when the assignment no longer goes on, or one of them has left the unit.
    """
    going_on = Assignment.objects.select_for_update(of=("self",)).filter(
        pk=assignment.pk, state__in=Assignment.WORKED
    )
    if not going_on.exists():
        raise ValidationError("Uppdraget pågår inte. Kontaktpersonerna kan inte ändras.")
    wanted = {user.pk for user in chosen}
    at_work = set(colleagues(assignment.provider_unit).filter(pk__in=wanted))
    if len(at_work) != len(wanted):
        raise ValidationError({"contact_staff": "Välj bland dem som arbetar på enheten."})
    assignment.contact_staff.set(at_work)
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="assignment",
        object_id=assignment.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
        case_number=assignment.number,
        reason="valde kontaktpersoner",
    )
