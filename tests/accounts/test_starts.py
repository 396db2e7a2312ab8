from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import SignInUnderWay
from accounts.signin.starts import KEPT_FOR, TooOftenError, caller_of, note_start
from accounts.tasks import purge_ended_sessions
from tests.factories.accounts import SignInUnderWayFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def start(ip="192.0.2.7", after=0.0):
    return note_start("bankid", ip=ip, now=NOW + timedelta(seconds=after))


def refused(**kwargs):
    with pytest.raises(TooOftenError) as caught:
        start(**kwargs)
    return caught.value.seconds


@pytest.fixture(autouse=True)
def three_a_minute(settings):
    settings.EID_STARTS_PER_MINUTE = 3


def test_as_many_as_the_setting_says_may_begin_in_a_minute():
    for after in (0, 10, 20):
        start(after=after)

    assert refused(after=21) == 40
    assert SignInUnderWay.objects.count() == 3


def test_a_minute_after_the_first_there_is_room_for_one_more():
    for after in (0, 10, 20):
        start(after=after)

    start(after=60)

    assert refused(after=61) == 10


def test_who_is_refused_over_and_over_is_let_in_as_soon_as_who_waits():
    for after in (0, 1, 2):
        start(after=after)
    for after in range(3, 60, 3):
        refused(after=after)

    assert start(after=60)


def test_other_addresses_are_counted_by_themselves():
    for _ in range(3):
        start()

    assert start(ip="192.0.2.8")


@pytest.mark.parametrize(
    ("ip", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5678", "192.0.2.7"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_household_is_one_caller(ip, caller):
    assert caller_of(ip) == caller


def test_what_is_long_over_is_thrown_away():
    old = SignInUnderWayFactory(begun_at=NOW - KEPT_FOR - timedelta(seconds=1))
    young = SignInUnderWayFactory(begun_at=NOW - KEPT_FOR)

    start()

    kept = set(SignInUnderWay.objects.values_list("pk", flat=True))
    assert young.pk in kept
    assert old.pk not in kept


def test_it_is_thrown_away_by_the_clock_too():
    SignInUnderWayFactory(begun_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    young = SignInUnderWayFactory(begun_at=timezone.now())

    purge_ended_sessions()

    assert SignInUnderWay.objects.get() == young


def test_of_many_at_once_as_many_as_may_begin_do(committed_db, settings):
    many = 6
    together = Barrier(many)

    def begins(_number):
        together.wait(timeout=20)
        try:
            return bool(start())
        except TooOftenError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        begun = list(pool.map(begins, range(many)))

    assert begun.count(True) == settings.EID_STARTS_PER_MINUTE
    assert SignInUnderWay.objects.count() == settings.EID_STARTS_PER_MINUTE


def test_the_page_says_when_to_try_again(settings, simulator):
    settings.EID_STARTS_PER_MINUTE = 1
    assert Client().post("/logga-in/bankid/").status_code == 302

    response = Client().post("/logga-in/bankid/", {"next": "/minasidor/skickat/"})

    assert int(response.headers["Retry-After"]) in range(55, 62)
    assertContains(response, "Det har påbörjats många inloggningar härifrån", status_code=429)
    assertContains(response, 'value="/minasidor/skickat/"', count=2, status_code=429)


def test_a_provider_that_is_down_is_no_way_round_the_count(settings):
    settings.EID_STARTS_PER_MINUTE = 2
    settings.BANKID_URL = "http://127.0.0.1:9/"

    statuses = [Client().post("/logga-in/bankid/").status_code for _ in range(3)]

    assert statuses == [302, 302, 429]
