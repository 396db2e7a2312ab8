"""How long a citizen stays signed in, how the end is told beforehand, and that it loses nothing."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

HOME, LEFT, SIGN_IN = "/minasidor/", "/minasidor/session/", "/logga-in/"


def said(response):
    """Without the key of the forms, which is another each time."""
    told = json.loads(response.content)
    assert bool(told.pop("token")) is bool(told["seconds"])
    return told


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


def test_the_page_of_somebody_else_has_no_time_left(citizen, time_machine):
    """Two have signed in after each other in one browser, and the first one's page stands open."""
    mine, others = (f"{LEFT}?page_of={one}" for one in (citizen.user.public_id, uuid.uuid4()))

    assert said(citizen.client.get(mine))["seconds"] > 0
    assert said(citizen.client.get(others))["seconds"] == 0


def test_what_is_written_on_a_page_kept_open_is_sent_after_a_new_sign_in(citizen):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = citizen.client.session.session_key
    token = json.loads(strict.get(LEFT).content)["token"]

    assert strict.post(LEFT, {"csrfmiddlewaretoken": token}).status_code == 200


def test_the_cookie_goes_with_the_browser_however_often_it_is_wound(citizen):
    citizen.client.get(HOME)
    citizen.client.post(LEFT)

    assert citizen.client.cookies["sessionid"]["max-age"] == ""
    assert citizen.client.cookies["sessionid"]["expires"] == ""


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


def test_who_is_led_to_the_sign_in_is_told_why_and_that_nothing_was_sent(citizen, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    citizen.client.get(HOME)
    time_machine.shift(timedelta(minutes=15))

    page = citizen.client.get(HOME, follow=True)

    assertContains(page, "Du har loggats ut eftersom det gick lång tid.")
    assertContains(page, "Det du höll på att skriva är inte skickat.")
    # Whoever comes there by themselves, or for the first time, was signed out of nothing.
    assertNotContains(citizen.client.get(SIGN_IN), "loggats ut")
    assertNotContains(Client().get(HOME, follow=True), "loggats ut")


def test_the_service_switched_off_clears_the_browser_too(citizen):
    citizen.client.get(HOME)
    citizen.person.activations.update(state="requested", effective_at=None)

    assert "cache" in citizen.client.get(HOME).headers["Clear-Site-Data"]
