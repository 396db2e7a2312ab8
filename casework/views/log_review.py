from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

import audit.log
from accounts.guards import staff_page
from accounts.roles import Deed
from audit.models import Action
from audit.review import MOST_ROWS, save_review
from casework.log_csv import csv_lines
from casework.log_review import last_review, seal, select, unseal
from casework.log_review_forms import PeriodForm, ReviewForm, usual_period
from casework.log_selection import DEVIATIONS, Why
from casework.log_words import log_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.log_selection import Selection
    from casework.log_words import LogLine

PAGE = 200
AGAIN = "Loggkontrollen kunde inte sparas. Gå igenom raderna och spara igen."


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REVIEW_LOG)
def log_review(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _sign_off(request)
    period_form = _period_form(request)
    period = period_form.period if period_form.is_valid() else usual_period()
    selection = select(request.actor, *period)
    form = ReviewForm(initial={"seen": seal(selection)})
    return _show(request, period_form, selection, form)


def _sign_off(request: StaffRequest) -> HttpResponse:
    form = ReviewForm(request.POST)
    selection = unseal(request.actor, request.POST.get("seen", ""))
    if selection is None:
        flash.warning(request, AGAIN)
        return redirect("casework:log_review")
    if form.is_valid() and (review_id := _saved(request, selection, form)):
        flash.success(request, "Loggkontrollen är sparad.")
        return redirect("casework:log_review_done", review_id)
    return _show(request, _form_of(selection), selection, form)


def _saved(request: StaffRequest, selection: Selection, form: ReviewForm) -> UUID | None:
    counts = selection.counts()
    if sum(counts.values()) > MOST_ROWS:
        form.add_error(None, f"Perioden har fler än {MOST_ROWS} rader. Välj en kortare period.")
        return None
    try:
        review = save_review(
            by=request.actor,
            unit=selection.unit,
            period=(selection.since, selection.until),
            rows=selection.chosen(counts),
            result=form.cleaned_data["result"],
            comment=form.cleaned_data["comment"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return review.public_id


def _show(
    request: StaffRequest, period_form: PeriodForm, selection: Selection, form: ReviewForm
) -> HttpResponse:
    counts = selection.counts()
    total = sum(counts[why] for why in DEVIATIONS)
    page = min(page_in(request), max(total - 1, 0) // PAGE)
    _record(request, selection, "visade", counts)
    context = {
        "nav": "log_review",
        "period_form": period_form,
        "form": form,
        "unit": selection.unit,
        "last_review": last_review(request.actor),
        "since": selection.since,
        "until": selection.until,
        "counts": [(why.label, counts[why]) for why in Why],
        "total": total,
        "sections": [
            (why, counts[why], [log_line(row) for row in rows])
            for why, rows in selection.page(counts, page * PAGE, PAGE)
        ],
        "sample": [log_line(row) for row in selection.sample(counts)],
        "export_url": f"{reverse('casework:log_review_export')}{_query(selection)}",
        **_turning(selection, page, total),
    }
    return render(request, "casework/log_review.html", context)


def _period_form(request: StaffRequest) -> PeriodForm:
    since, until = usual_period()
    usual = {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}
    return PeriodForm({**usual, **request.GET.dict()})


def _form_of(selection: Selection) -> PeriodForm:
    return PeriodForm({"since": selection.since, "until": selection.until})


def page_in(request: StaffRequest) -> int:
    """Which page is asked for, from nought; nonsense is the first."""
    asked = request.GET.get("sida", "1")
    return max(int(asked) - 1, 0) if asked.isdecimal() and len(asked) < 6 else 0


def _query(selection: Selection, page: int | None = None) -> str:
    period = f"?since={selection.since:%Y-%m-%d}&until={selection.until:%Y-%m-%d}"
    return period if page is None else f"{period}&sida={page + 1}"


def _turning(selection: Selection, page: int, total: int) -> dict[str, str]:
    return {
        "newer_url": _query(selection, page - 1) if page else "",
        "older_url": _query(selection, page + 1) if (page + 1) * PAGE < total else "",
    }


def _record(request: StaffRequest, selection: Selection, what: str, counts: dict[Why, int]) -> None:
    audit.log.record(
        Action.LISTED,
        by=request.actor,
        object_type="access_log",
        reason=(
            f"{what} {selection.since:%Y-%m-%d}–{selection.until:%Y-%m-%d}: "
            f"{sum(counts.values())} rader"
        ),
    )


@require_GET
@staff_page(Deed.REVIEW_LOG)
def log_review_export(request: StaffRequest) -> StreamingHttpResponse | HttpResponse:
    """The whole selection, also what is on the other pages."""
    form = _period_form(request)
    if not form.is_valid():
        return redirect("casework:log_review")
    selection = select(request.actor, *form.period)
    counts = selection.counts()
    _record(request, selection, "exporterade", counts)
    name = f"loggkontroll-{selection.since:%Y-%m-%d}-{selection.until:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        csv_lines(_all_lines(selection, counts)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _all_lines(selection: Selection, counts: dict[Why, int]) -> Iterator[LogLine]:
    for why in Why:
        rows = selection.rows_of(why)[: counts[why]]
        for row in rows.iterator(chunk_size=500):
            yield log_line(row, why.label)
