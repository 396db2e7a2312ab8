"""How long a citizen stays signed in, how the end is told beforehand, and that it loses nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portal.session_age import has_run_out, time_left, wind

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HOME, LEFT, SIGN_IN = "/minasidor/", "/minasidor/session/", "/logga-in/"


def after(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def session(db):
    opened = SessionStore()
    wind(opened, NOW)
    return opened


@pytest.mark.parametrize(("minutes", "is_over"), [(14.9, False), (15, True)])
def test_a_quarter_of_an_hour_untouched_is_the_end(session, minutes, is_over):
    assert has_run_out(session, after(minutes)) is is_over


@pytest.mark.parametrize(("minutes", "is_over"), [(479, False), (480, True)])
def test_eight_hours_are_the_end_however_busy_somebody_is(session, minutes, is_over):
    for worked in range(5, 480, 5):
        wind(session, after(worked))
    wind(session, after(479))

    assert has_run_out(session, after(minutes)) is is_over


def test_asking_how_long_is_left_is_no_touch(session):
    for minutes in (5, 10, 14):
        time_left(session, after(minutes))

    assert time_left(session, after(14)).seconds == 60


@pytest.mark.parametrize(
    ("minutes", "seconds", "until_warning", "can_be_extended"),
    [
        (0, 900, 780, True),
        (13, 120, 0, True),
        (14, 60, 0, True),
        (15, 0, 0, True),
        (20, 0, 0, True),
    ],
)
def test_the_warning_comes_two_minutes_before(
    session, minutes, seconds, until_warning, can_be_extended
):
    left = time_left(session, after(minutes))

    assert (left.seconds, left.seconds_until_warning) == (seconds, until_warning)
    assert left.can_be_extended is can_be_extended


def test_the_last_minutes_of_the_whole_time_cant_be_extended(session):
    for worked in range(5, 480, 5):
        wind(session, after(worked))

    assert time_left(session, after(478)).can_be_extended is False


def test_the_time_untouched_is_a_setting(session, settings):
    settings.CITIZEN_IDLE_MINUTES = 10

    assert has_run_out(session, after(10))


def said(response):
    return json.loads(response.content)


def test_the_page_knows_when_to_ask(citizen):
    page = citizen.client.get(HOME)

    assertContains(page, 'data-first-look="779"')
    assertContains(page, "Om två minuter loggas du ut")


def test_a_page_for_everybody_has_no_end_to_warn_of(client, db):
    assertNotContains(client.get("/"), "data-session-end")


def test_the_server_says_how_long_is_left_and_asking_extends_nothing(citizen, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    citizen.client.get(HOME)
    time_machine.shift(timedelta(minutes=14))

    first, again = (said(citizen.client.get(LEFT)) for _ in range(2))

    assert first == again == {"seconds": 60, "can_be_extended": True}
    time_machine.shift(timedelta(minutes=1))
    assert said(citizen.client.get(LEFT))["seconds"] == 0
    assertRedirects(citizen.client.get(HOME), f"{SIGN_IN}?next={HOME}")


def test_who_stays_stays_for_another_quarter(citizen, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    citizen.client.get(HOME)
    time_machine.shift(timedelta(minutes=14, seconds=30))

    answer = citizen.client.post(LEFT)

    assert said(answer) == {"seconds": 900, "can_be_extended": True}
    time_machine.shift(timedelta(minutes=14))
    assertContains(citizen.client.get(HOME), "Hej ")


def test_nobody_stays_past_the_end(citizen, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    citizen.client.get(HOME)
    time_machine.shift(timedelta(minutes=15))

    assert said(citizen.client.post(LEFT))["seconds"] == 0
    assertRedirects(citizen.client.get(HOME), f"{SIGN_IN}?next={HOME}")


def test_there_is_nothing_left_of_no_session(client, db, caseworker):
    for browser in (client, caseworker.client):
        assert said(browser.get(LEFT)) == {"seconds": 0, "can_be_extended": False}
        assert said(browser.post(LEFT)) == {"seconds": 0, "can_be_extended": False}


def test_staying_takes_a_token_like_every_other_deed(citizen):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = citizen.client.session.session_key

    assert strict.post(LEFT).status_code == 403


@pytest.mark.parametrize("minutes", [15, 480])
def test_the_end_clears_the_browser_and_says_why(citizen, time_machine, minutes):
    time_machine.move_to(datetime.now(UTC), tick=False)
    citizen.client.get(HOME)
    # As when something else has kept the row alive.
    session = citizen.client.session
    session.set_expiry(24 * 3600)
    session.save()
    time_machine.shift(timedelta(minutes=minutes))

    response = citizen.client.get(HOME)

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assertContains(citizen.client.get(SIGN_IN), "Du har loggats ut eftersom det gick lång tid.")


def test_the_service_switched_off_clears_the_browser_too(citizen):
    citizen.client.get(HOME)
    citizen.person.activations.update(state="requested", effective_at=None)

    assert "cache" in citizen.client.get(HOME).headers["Clear-Site-Data"]
