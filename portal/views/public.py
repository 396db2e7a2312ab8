"""What anybody may read about the service: help, cookies, personal data, accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import wording
from portal.accessibility import latest_report
from portal.actions.faults import TooManyReportsError, report_fault
from portal.cookies import cookies
from portal.forms import FaultForm
from portal.language import WRITTEN_IN, changes_language, in_other_language
from portal.sheets import citizen_facts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html", citizen_facts())


@require_safe
@login_not_required
def cookies_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/cookies.html", {"cookies": cookies()})


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"contact": settings.DATA_PROTECTION_CONTACT})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement, and the form to tell what doesn't work (lag 2018:1937 13 §)."""
    if changes_language(request):
        return in_other_language(
            request, lambda: _statement(request, FaultForm(initial=request.POST.dict()))
        )
    form = FaultForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            report_fault(**form.cleaned_data, address=request.META["REMOTE_ADDR"])
        except TooManyReportsError:
            form.add_error(None, wording.too_many_reports())
            status = 429
        else:
            flash.success(request, _("Tack! Vi har tagit emot det du skrev."))
            return redirect("portal:accessibility")
    return _statement(request, form, status)


def _statement(request: HttpRequest, form: FaultForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "report": latest_report(), "written_in": WRITTEN_IN}
    return render(request, "portal/accessibility.html", context, status=status)
