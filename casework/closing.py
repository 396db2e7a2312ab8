"""What must be finished before a case can be closed (domain 3.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import Assignment, EconomicAssistanceApplication

if TYPE_CHECKING:
    from casework.models import Case


def what_hinders(case: Case) -> list[str]:
    """A sentence for each thing that goes on in the case."""
    investigations = case.investigations.filter(closed_on__isnull=True).order_by("opened_on", "pk")
    assignments = Assignment.objects.filter(service__case=case, state__in=Assignment.REACHED)
    undecided = case.applications.filter(status__in=EconomicAssistanceApplication.UNDECIDED)
    return [
        *(
            f"Utredningen {one.type}, inledd {one.opened_on:%Y-%m-%d}, är inte avslutad."
            for one in investigations
        ),
        *(
            f"Uppdraget {one.number} hos {one.provider_unit.name} är inte avslutat."
            for one in assignments.select_related("provider_unit").order_by("number")
        ),
        *(
            f"Ansökan om ekonomiskt bistånd för {one.period_month:%Y-%m} är inte färdigbehandlad."
            for one in undecided.order_by("period_month", "pk")
        ),
    ]
