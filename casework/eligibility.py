"""Who can have the e-service, and in which capacity (R13, R29-R31; P9, P18).

Asked when it is ordered and again by the night, since much can happen in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from accounts.calendar import stockholm_today
from casework.models import (
    Case,
    EServiceActivation,
    Intake,
    Investigation,
    MessagingApproval,
    Person,
)
from casework.reach import not_closed_to

if TYPE_CHECKING:
    from datetime import date

    from django.db import models

    from accounts.actor import Actor

BLOCKED = "E-tjänsten kan inte aktiveras för den här personen. Kontakta enhetschef."
# What is sent to somebody who can't sign in would never be read (R126, D13).
MINOR = (
    f"Personen är under {settings.EID_MIN_AGE} år och kan inte logga in. "
    "Använd relation till vårdnadshavare."
)
NO_INTAKE = "E-tjänsten kan aktiveras först när personen är aktualiserad."
NO_CASE = "Personen har varken aktualisering eller ärende."
NOT_APPROVED = "Relationen är inte godkänd för meddelande."
TOO_EARLY = "En relation kan godkännas för meddelande först när en utredning är inledd."


@dataclass(frozen=True)
class Capacity:
    """As a client of one's own, or in relation to a file holder by an approval."""

    context: str
    approval_id: int | None = None


def blocked_because(person: Person) -> str:
    """Why nobody can switch it on, or nothing. The words don't tell protection from death (P9)."""
    is_closed = person.is_protected and not person.eservice_allowed
    if is_closed or person.deceased_on or person.emigrated_on:
        return BLOCKED
    if person.identity_type not in {"personnummer", "samordningsnummer"}:
        return "Personen saknar personnummer och kan därför inte logga in i e-tjänsten."
    if (person.age_on(stockholm_today()) or 0) < settings.EID_MIN_AGE:
        return MINOR
    return ""


def capacities(person: Person) -> list[Capacity]:
    """Every capacity in which the person can have the e-service today."""
    found = [
        Capacity(EServiceActivation.Context.RELATION, approval_id)
        for approval_id in approvals_that_hold(person).values_list("pk", flat=True)
    ]
    if is_client(person):
        found.insert(0, Capacity(EServiceActivation.Context.CLIENT))
    return found


def orderable(by: Actor, person: Person) -> list[Capacity]:
    """The capacities in which `by` may order it: none anew about somebody closed to them (P9, P18).

    Protection ends what leans on a file holder and leaves the approval as it stands. What is open
    is told of anyway, since other boxes concern it too.
    """
    told = MessagingApproval.objects.filter(
        Q(relation__file_holder__in=Person.objects.filter(not_closed_to(by)))
        | Q(pk__in=person.activations.open().values("approval"))
    )
    allowed: set[int | None] = set(
        told.filter(relation__related_person=person).values_list("pk", flat=True)
    )
    # As a client of one's own it is for the unit that has business with the person (P13).
    if not Person.objects.reached_by_approval_alone(by).filter(pk=person.pk).exists():
        allowed.add(None)
    return [one for one in capacities(person) if one.approval_id in allowed]


def is_client(person: Person) -> bool:
    """From the intake onwards (R13): an intake, a case, or as co-applicant in another's."""
    return Intake.objects.filter(person=person).exists() or Case.objects.of_client(person).exists()


def approvals_that_hold(person: Person) -> models.QuerySet[MessagingApproval]:
    """Approvals in force, in cases where an investigation has been opened (R30, I5)."""
    opened = Investigation.objects.values("case")
    in_force = MessagingApproval.objects.holding_on(stockholm_today())
    return in_force.filter(case__in=opened, relation__related_person=person).order_by("pk")


def no_capacity_because(by: Actor, person: Person) -> str:
    """Why somebody who isn't blocked still has no capacity: no intake, or no approval that holds.

    The latest approval tells, since that is the one the colleague has in mind. Relations to
    somebody closed to the colleague are as if they weren't there.
    """
    relations = person.relations_to_others.filter(
        file_holder__in=Person.objects.filter(not_closed_to(by))
    )
    about = MessagingApproval.objects.filter(relation__in=relations)
    latest = about.select_related("relation").order_by("-pk").first()
    if latest is not None:
        return why_not(latest)
    return NOT_APPROVED if relations.valid_on(stockholm_today()).exists() else NO_INTAKE


def why_not(approval: MessagingApproval, today: date | None = None) -> str:
    """Why an approval gives nothing, in words for whoever ordered the e-service; else nothing."""
    day = today or stockholm_today()
    relation, state = approval.relation, MessagingApproval.State
    if approval.state == state.ENDED:
        return "Godkännandet för meddelande har upphört."
    if relation.is_over_on(day):
        return "Relationen har upphört."
    if approval.ends_on and approval.ends_on <= day:
        return f"Godkännandet för meddelande upphörde {approval.ends_on:%Y-%m-%d}."
    if approval.state == state.PROPOSED:
        return "Relationen är föreslagen men inte godkänd för meddelande."
    if not Investigation.objects.filter(case=approval.case_id).exists():
        return TOO_EARLY
    return ""
