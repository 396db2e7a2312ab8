"""The applications of a case as rows to print, the latest month first, from few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from casework.models import CaseParticipant, Person

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import Case, EconomicAssistanceApplication

PAGE = 24


@dataclass(frozen=True)
class ApplicationsPage:
    """Two years of applications; `older` is where the next page begins."""

    rows: list[EconomicAssistanceApplication]
    older: UUID | None = None


def applications_of(case: Case, after: UUID | None = None) -> ApplicationsPage:
    applications = case.applications.select_related("decision")
    if after is not None and (last := applications.filter(public_id=after).first()):
        month = last.period_month
        applications = applications.filter(
            Q(period_month__lt=month) | Q(period_month=month, pk__lt=last.pk)
        )
    rows = list(applications.order_by("-period_month", "-pk")[: PAGE + 1])
    return ApplicationsPage(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else None)


def co_applicants_in(actor: Actor, case: Case) -> QuerySet[Person]:
    """The case's co-applicants; a protected one is named for the circle alone (P9)."""
    parties = case.participants.filter(role=CaseParticipant.Role.CO_APPLICANT)
    return Person.objects.visible_to(actor).filter(pk__in=parties.values("person")).in_order()
