"""Signing off a look through the access log (loggkontroll; P12, lag 2001:454 10 § 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from audit.models import Action, LogReview

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from audit.log import Traceable

# So many lines can be answered for at once; the review keeps them all by number.
MOST_ROWS = 5000


@transaction.atomic
def save_review(
    *,
    by: Traceable,
    unit: str,
    period: tuple[date, date],
    rows: Mapping[int, str],
    result: str,
    comment: str,
) -> LogReview:
    """Keep what was looked at and what came of it. It is never changed afterwards."""
    if result == LogReview.Result.FOLLOW_UP and not comment:
        raise ValidationError({"comment": "Skriv vad som behöver följas upp."})
    if len(rows) > MOST_ROWS:
        raise ValidationError("Perioden har för många rader. Välj en kortare period.")
    reviewer = by.trace
    if reviewer.actor is None:
        raise ValueError("A review is somebody's.")
    review = LogReview.objects.create(
        unit=unit,
        period_from=period[0],
        period_to=period[1],
        reviewer=reviewer.actor,
        reviewer_name=reviewer.actor_name,
        rows={str(number): why for number, why in rows.items()},
        result=result,
        comment=comment,
    )
    audit.log.record(
        Action.REVIEWED,
        by=by,
        object_type="log_review",
        object_id=review.public_id,
        reason=f"{period[0]:%Y-%m-%d}–{period[1]:%Y-%m-%d}: {review.get_result_display()}",
    )
    return review
