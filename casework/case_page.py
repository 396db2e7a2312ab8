"""What the pages of a case show of it, besides its own facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from casework.models import CaseAssignment, Person
from casework.stages import possible, standing_of

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import (
        Case,
        CaseParticipant,
        Decision,
        Intake,
        Investigation,
        Service,
    )


@dataclass(frozen=True)
class Process:
    """How the case came here, what it has come to, and what can be done next."""

    steps: set[str]
    intakes: list[Intake]
    investigations: list[Investigation]
    decisions: list[Decision]
    services: list[Service]


def process_of(case: Case) -> Process:
    investigations = case.investigations.select_related("caseworker")
    # The documents stand a floor up: the page asks for them by the reverse accessor.
    decisions = case.decisions.select_related("decision_maker").prefetch_related("documents")
    return Process(
        steps=possible(standing_of(case, stockholm_today())),
        intakes=list(case.intakes.order_by("-received_on", "-pk")),
        investigations=list(investigations.order_by("-opened_on", "-pk")),
        decisions=list(decisions.order_by("-decided_on", "-pk")),
        services=list(case.services.order_by("-period_from", "-pk")),
    )


def parties_in(actor: Actor, case: Case) -> list[CaseParticipant]:
    """A protected party is named for the circle alone, also inside a case one may open (P9)."""
    parties = case.participants.filter(person__in=Person.objects.visible_to(actor))
    return list(parties.select_related("person").order_by("role", "pk"))


def caseworkers_in(case: Case) -> list[CaseAssignment]:
    """Who handles the case today, the main one first."""
    current = CaseAssignment.objects.current().filter(case=case)
    return list(current.select_related("user").order_by("-kind", "since", "pk"))
