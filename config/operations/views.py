from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.roles import Deed
from config.operations.bars import charts
from config.operations.fact import State, worst
from config.operations.facts import facts_in, groups, summary, worst_first

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


# The note on top of the page, by the worst there is.
TONES = {State.OK: "good", State.WAITING: "", State.ATTENTION: "warning", State.TROUBLE: "stop"}


@require_GET
@staff_page(Deed.ADMINISTER)
def operations(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    found = groups(now)
    context = {
        "nav": "operations",
        "now": now,
        "groups": worst_first(found),
        "summary": summary(found),
        "tone": TONES[worst([fact.state for fact in facts_in(found)])],
        "charts": charts(now),
        "letters_to": settings.OPERATIONS_EMAIL,
    }
    return render(request, "operations/operations.html", context)
