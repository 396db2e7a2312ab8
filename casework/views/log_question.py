from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.log_question import ask_log
from casework.log_review_forms import QuestionForm, usual_period

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


# POST, so that no client number ends up in an address, a history or a log (security.md T33).
@require_http_methods(["GET", "POST"])
@staff_page(Deed.REVIEW_LOG)
def log_question(request: StaffRequest) -> HttpResponse:
    since, until = usual_period()
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial={"since": since, "until": until},
    )
    found = None
    if form.is_valid():
        found = ask_log(
            request.actor,
            period=form.period,
            customer_number=form.cleaned_data["customer_number"],
            colleague=form.cleaned_data["colleague"],
        )
    return render(
        request, "casework/log_question.html", {"nav": "log_review", "form": form, "found": found}
    )
