from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.calendar import STOCKHOLM
from audit.models import ActorKind
from casework.log_selection import Selection, Why, sample_size
from casework.log_words import MARKED_AS_ERROR, OUT_OF_ANOTHERS_FILE
from tests.factories.accounts import UserFactory
from tests.factories.audit import AccessLogEntryFactory
from tests.factories.casework import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P12")]
# A Friday, and the month around it.
SINCE, UNTIL = date(2026, 11, 2), date(2026, 11, 27)


def november(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=STOCKHOLM)


NOON = november(20, 12)


def logged(at=NOON, **facts):
    return AccessLogEntryFactory(at=at, **facts)


def selection(**differing):
    facts = {
        "unit": "",
        "since": SINCE,
        "until": UNTIL,
        "seed": 7,
        "last": 10**12,
        "drawn_until": timezone.now() + timedelta(days=3650),
    }
    return Selection(**{**facts, **differing})


def chosen(why, **differing):
    return list(selection(**differing).rows_of(why))


@pytest.mark.parametrize(
    ("why", "facts"),
    [
        (Why.EMERGENCY, {"action": "emergency", "object_type": "emergency"}),
        (Why.EMERGENCY, {"action": "refused", "object_type": "emergency"}),
        (Why.EMERGENCY, {"action": "viewed", "reason": "nödöppning"}),
        (Why.REFUSED, {"action": "refused", "customer_number": ""}),
        (Why.COVERED, {"action": "covered"}),
        (Why.PROTECTED, {"action": "protected"}),
        (Why.SENT_DESPITE, {"action": "sent", "reason": f"{OUT_OF_ANOTHERS_FILE}: begärd"}),
        (Why.SENT_DESPITE, {"action": "sent", "reason": f"{MARKED_AS_ERROR}: begärd"}),
        (Why.OUTSIDE_HOURS, {"at": november(21, 12)}),
        (Why.OUTSIDE_HOURS, {"at": november(20, 22, 15)}),
    ],
)
def test_what_deviates_is_chosen_and_the_rest_is_not(why, facts):
    logged()
    deviating = logged(**facts)

    assert chosen(why) == [deviating]
    assert [each for each in Why if each != Why.SAMPLE and chosen(each)] == [why]


def test_a_person_with_the_same_family_name_as_the_colleague_is_chosen():
    linda = UserFactory(family_name="Ekström")
    relative = PersonFactory(family_name="EKSTRÖM")
    other = PersonFactory(family_name="Ek")
    logged(actor=linda.public_id, customer_number=other.customer_number)
    row = logged(actor=linda.public_id, customer_number=relative.customer_number)
    logged(
        actor=UserFactory(family_name="Holm").public_id, customer_number=relative.customer_number
    )

    assert chosen(Why.SAME_NAME) == [row]


def test_signing_in_at_night_is_no_look_at_anybody():
    for action in ("signed_in", "signed_out", "role_switched", "listed"):
        logged(at=november(20, 3), action=action)

    assert chosen(Why.OUTSIDE_HOURS) == []


@pytest.mark.parametrize(
    ("at", "is_in"),
    [
        (november(1, 23, 59), False),
        (november(2, 0), True),
        (november(27, 23, 59), True),
        (november(28, 0), False),
    ],
)
def test_the_period_is_whole_swedish_days(at, is_in):
    logged(at=at, action="emergency")

    assert bool(chosen(Why.EMERGENCY)) == is_in


def test_only_what_staff_did_is_looked_at():
    logged(actor_kind=ActorKind.CITIZEN, action="refused")
    logged(actor_kind=ActorKind.SYSTEM, actor=None, action="protected")

    assert sum(selection().counts().values()) == 0


def test_a_managers_selection_holds_the_own_unit_alone():
    own = logged(action="emergency", unit="Vuxenenheten")
    logged(action="emergency", unit="Försörjningsenheten")

    assert chosen(Why.EMERGENCY, unit="Vuxenenheten") == [own]
    assert selection(unit="Vuxenenheten").counts()[Why.EMERGENCY] == 1
    assert len(chosen(Why.EMERGENCY)) == 2


def test_what_came_after_the_page_was_shown_is_not_signed_off():
    seen = logged(action="emergency")
    later = logged(action="emergency")

    assert chosen(Why.EMERGENCY, last=seen.pk) == [seen]
    assert chosen(Why.EMERGENCY, last=later.pk) == [later, seen]


def test_the_sample_is_the_same_each_time_for_the_same_reviewer_and_another_for_the_next():
    rows = [logged(at=NOON + timedelta(seconds=n)) for n in range(60)]
    first, again, other = selection(), selection(), selection(seed=8)

    drawn = first.sample(first.counts())

    assert len(drawn) == 20
    assert drawn == again.sample(again.counts())
    assert drawn != other.sample(other.counts())
    assert set(drawn) < set(rows)


def test_a_new_row_changes_nothing_in_a_sample_that_is_drawn_until_an_earlier_hour():
    for n in range(40):
        logged(at=NOON + timedelta(seconds=n))
    until = NOON + timedelta(minutes=30)
    before = selection(drawn_until=until).sample(selection().counts())

    for n in range(40):
        logged(at=NOON + timedelta(hours=2, seconds=n))

    assert selection(drawn_until=until).sample(selection(drawn_until=until).counts()) == before


def test_the_sample_is_drawn_from_looks_at_persons_that_are_not_shown_already():
    logged(customer_number="", action="listed")
    logged(action="emergency")
    logged(at=november(22, 12))
    look = logged()

    assert selection().sample(selection().counts()) == [look]


@pytest.mark.parametrize(
    ("total", "size"), [(0, 0), (5, 5), (20, 20), (400, 20), (1000, 50), (2000, 100), (10**6, 100)]
)
def test_one_in_twenty_is_drawn_and_never_more_than_one_can_read(total, size):
    assert sample_size(total) == size


def test_a_row_with_two_reasons_is_kept_once_with_both():
    row = logged(at=november(22, 3), action="emergency", object_type="emergency")

    kept = selection().chosen(selection().counts())

    assert kept == {row.pk: "nödöppning, utanför arbetstid"}


def test_the_emergencies_come_first_and_pages_go_on_where_the_last_one_ended():
    for n in range(3):
        logged(at=NOON + timedelta(minutes=n), action="refused", customer_number="")
        logged(at=NOON + timedelta(minutes=n), action="emergency", customer_number="")
    whole = selection()
    counts = whole.counts()

    first, second = list(whole.page(counts, 0, 4)), list(whole.page(counts, 4, 4))

    assert [(why, len(rows)) for why, rows in first] == [(Why.EMERGENCY, 3), (Why.REFUSED, 1)]
    assert [(why, len(rows)) for why, rows in second] == [(Why.REFUSED, 2)]
    assert first[0][1][0].at > first[0][1][1].at
