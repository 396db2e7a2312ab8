from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from config.operations.bars import DAYS, HEIGHT, Chart, Day, Series, charts
from tests.factories.casework import NightlyRunFactory
from tests.factories.notifications import NoticeFactory


def chart(*days):
    series = [Series("good", "lyckade", "is-good"), Series("bad", "fel", "is-alarm")]
    today = stockholm_today()
    numbered = enumerate(days)
    return Chart("prov", "Prov", series, [Day(today + timedelta(days=n), c) for n, c in numbered])


def test_the_tallest_bar_fills_the_picture_and_the_others_are_in_proportion():
    bars = chart([6, 2], [4, 0]).bars

    assert [(bar.kind, bar.y, bar.height) for bar in bars] == [
        ("is-good", HEIGHT - 750, 750),
        ("is-alarm", 0, 250),
        ("is-good", HEIGHT - 500, 500),
    ]


def test_one_failure_among_thousands_is_seen():
    [_good, bad] = chart([5000, 1]).bars

    assert bad.height >= 10
    assert 0 <= bad.y <= HEIGHT - bad.height


def test_nothing_at_all_draws_nothing():
    assert chart([0, 0], [0, 0]).bars == []


@pytest.mark.django_db
def test_the_notices_of_two_weeks_are_counted_by_state_and_swedish_day():
    now = timezone.now()
    NoticeFactory.create_batch(2, sent=True)
    NoticeFactory(failed=True)
    NoticeFactory()
    NoticeFactory(queued_at=now - timedelta(days=DAYS + 2))

    notices, _nights = charts(now)

    assert len(notices.days) == DAYS
    assert notices.days[-1].counts == [2, 1, 0, 1]
    assert notices.totals == "2 skickade, 1 väntar, 0 stoppade, 1 misslyckade"


@pytest.mark.django_db
def test_a_night_nobody_ran_is_told_and_todays_may_be_still_to_come():
    now = timezone.now()
    today = stockholm_today(now)
    NightlyRunFactory(date=today - timedelta(days=1), picked=3, activated=2, failed=1)
    NightlyRunFactory(date=today - timedelta(days=2), ended_at=None)
    NightlyRunFactory(date=today - timedelta(days=4))

    _notices, nights = charts(now)

    assert [day.note for day in nights.days[:-5]] == [""] * (DAYS - 5)
    assert [(day.counts, day.note) for day in nights.days[-4:]] == [
        ([0, 0], "ingen körning"),
        ([0, 0], "avbruten"),
        ([2, 1], ""),
        ([0, 0], ""),
    ]


@pytest.mark.django_db
def test_whoever_reads_gets_a_table_and_the_picture_has_whole_numbers(administrator):
    NightlyRunFactory(date=stockholm_today(), picked=3, activated=2, failed=1)

    page = administrator.client.get("/personal/drift/")

    assertContains(page, "Visa siffrorna dag för dag", count=2)
    assertContains(page, f'<th scope="row">{stockholm_today():%Y-%m-%d}</th>', count=2)
    assertNotContains(page, 'height="1,')
