from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

import audit.log
from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from audit.models import AccessLogEntry, Action
from casework.log_review import access_review, reviews
from casework.log_selection import Why
from casework.log_words import log_line
from casework.views.log_review import PAGE, page_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from audit.models import LogReview

PAGE_OF_REVIEWS = 50
_RANK = {why.label: why for why in Why}


@require_GET
@staff_page(Deed.REVIEW_LOG)
def log_reviews(request: StaffRequest) -> HttpResponse:
    # Without what was looked at, which may be thousands of numbers each.
    found = reviews(request.actor).defer("rows")
    after = cursor_in(request)
    if after is not None and (last := found.filter(public_id=after).first()):
        found = found.filter(pk__lt=last.pk)
    listed = list(found[: PAGE_OF_REVIEWS + 1])
    shown = listed[:PAGE_OF_REVIEWS]
    older = shown[-1].public_id if len(listed) > PAGE_OF_REVIEWS else None
    audit.log.record(
        Action.LISTED, by=request.actor, object_type="log_review", reason=f"{len(shown)} rader"
    )
    context = {"nav": "log_review", "reviews": shown, **turning(request, older)}
    return render(request, "casework/log_reviews.html", context)


@require_GET
@staff_page(Deed.REVIEW_LOG)
def log_review_done(request: StaffRequest, review_id: UUID) -> HttpResponse:
    review = access_review(request.actor, review_id)
    numbers = _in_order(review)
    last_page = max(len(numbers) - 1, 0) // PAGE
    page = min(page_in(request), last_page)
    rows = AccessLogEntry.objects.in_bulk(numbers[page * PAGE : (page + 1) * PAGE])
    context = {
        "nav": "log_review",
        "review": review,
        "total": len(numbers),
        "lines": [
            log_line(rows[number], review.rows[str(number)]) for number in numbers if number in rows
        ],
        "newer_url": f"?sida={page}" if page else "",
        "older_url": f"?sida={page + 2}" if page < last_page else "",
    }
    return render(request, "casework/log_review_done.html", context)


def _in_order(review: LogReview) -> list[int]:
    """As they were read: the emergencies first, the latest first of each."""

    def place(number: int) -> tuple[int, int]:
        first_reason = review.rows[str(number)].partition(", ")[0]
        return _RANK.get(first_reason, Why.SAMPLE), -number

    return sorted((int(number) for number in review.rows), key=place)
