from __future__ import annotations

from datetime import date

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from audit.log import System
from audit.models import AccessLogEntry, Action, LogReview
from audit.review import MOST_ROWS, save_review
from tests.audit.test_log import owner  # noqa: F401 - the tables' owner, as a fixture
from tests.factories.accounts import ActorFactory
from tests.factories.audit import LogReviewFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P12", "A-S3")]
CHANGES = [
    "UPDATE audit_logreview SET result = 'approved'",
    "DELETE FROM audit_logreview",
    "TRUNCATE audit_logreview",
]
REVIEW = """
    INSERT INTO audit_logreview (public_id, unit, period_from, period_to, reviewer, reviewer_name,
        reviewed_at, rows, result, comment)
    VALUES (gen_random_uuid(), '', now(), now(), gen_random_uuid(), '', now(), '{}', 'approved', '')
"""


def saved(by, **differing):
    facts = {
        "unit": "Vuxenenheten",
        "period": (date(2026, 11, 1), date(2026, 11, 30)),
        "rows": {17: "nödöppning"},
        "result": LogReview.Result.APPROVED,
        "comment": "",
    }
    return save_review(by=by, **{**facts, **differing})


def test_a_review_tells_who_looked_at_what_and_what_came_of_it():
    reviewer = ActorFactory()

    review = saved(reviewer)

    review.refresh_from_db()
    assert (review.reviewer, review.reviewer_name) == (
        reviewer.user.public_id,
        reviewer.user.full_name,
    )
    assert review.rows == {"17": "nödöppning"}
    row = AccessLogEntry.objects.get(action=Action.REVIEWED)
    assert row.object_id == str(review.public_id)
    assert row.reason == "2026-11-01–2026-11-30: godkänd"


def test_a_follow_up_says_what_is_to_be_followed_up():
    with pytest.raises(ValidationError) as refusal:
        saved(ActorFactory(), result=LogReview.Result.FOLLOW_UP)

    assert refusal.value.message_dict == {"comment": ["Skriv vad som behöver följas upp."]}
    assert not LogReview.objects.exists()


def test_more_than_one_can_answer_for_is_not_signed_off():
    with pytest.raises(ValidationError, match="kortare period"):
        saved(ActorFactory(), rows=dict.fromkeys(range(MOST_ROWS + 1), "slump"))


def test_the_clock_reviews_nothing():
    with pytest.raises(ValueError, match="somebody's"):
        saved(System())


@pytest.mark.parametrize("statement", CHANGES)
def test_the_application_has_no_right_to_change_a_review(statement):
    LogReviewFactory(result="follow_up", comment="Fråga varför.")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert LogReview.objects.get().result == "follow_up"


@pytest.mark.parametrize("statement", CHANGES)
def test_even_the_owner_is_refused(owner, statement):  # noqa: F811
    owner.execute(REVIEW)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement)
