"""Several tabs of one browser wait for the same sign-in: one asks, one ends it, none loses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import LoginAttempt, SignInUnderWay
from accounts.signin import begun
from portal import answered
from portal.answered import ASKED_FOR
from portal.hats import hats_of
from tests.factories.casework import PersonFactory
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in

HOME, SIGN_IN = "/minasidor/", "/logga-in/"
TABS = 6
BOTH = pytest.mark.parametrize("eid", ["bankid", "freja"])


def samira():
    return PersonFactory(
        reachable=True,
        identity_type="personnummer",
        identity_number="199101292382",
        given_name="Samira",
    )


def ask_at_once(session_key, address=WAITING_STATE):
    """Every tab asks in the same moment, with the one cookie the browser has."""
    together = Barrier(TABS)

    def tab(_number):
        client = Client()
        client.cookies["sessionid"] = session_key
        together.wait(timeout=20)
        try:
            return client.get(address), client
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(tab, range(TABS)))


def cookie_after(answers, browser):
    """What the browser has in the end, whichever order the answers come in: the worst for us."""
    taken = [answer.cookies["sessionid"].value for answer, _ in answers if answer.cookies]
    for value in sorted(taken, key=bool, reverse=True):
        browser.cookies["sessionid"] = value
    return browser


@BOTH
def test_tabs_that_ask_at_once_sign_in_once_and_none_loses_it(committed_db, client, phone, eid):
    samira()
    begin(client, eid)
    order = phone.order_of(client)
    phone.approve(client)
    phone.wait()

    answers = ask_at_once(client.session.session_key)

    led_home = [answer for answer, _ in answers if answer.headers.get("HX-Redirect") == HOME]
    assert len(led_home) == 1
    assert {answer.status_code for answer, _ in answers} == {200}
    assert len(order.asked_at) == 1
    assert LoginAttempt.objects.get().result == "ok"
    assertContains(cookie_after(answers, client).get(HOME), "Hej Samira!")


def test_a_tab_that_comes_late_follows_the_others_home(committed_db, client, phone):
    samira()
    begin(client)
    late = Client()
    late.cookies["sessionid"] = client.session.session_key
    phone.approve(client)
    phone.wait()
    client.get(WAITING_STATE)

    answer = late.get(WAITING_STATE)

    assert answer.headers["HX-Redirect"] == SIGN_IN
    assert "sessionid" not in answer.cookies, "the browser's new session is not taken from it"
    assertRedirects(client.get(SIGN_IN), HOME)


@BOTH
def test_however_many_tabs_ask_the_provider_is_asked_every_other_second(client, phone, db, eid):
    begin(client, eid)
    order = phone.order_of(client)
    second_tab = Client()
    second_tab.cookies["sessionid"] = client.session.session_key

    for _ in range(30):
        client.get(WAITING_STATE)
        second_tab.get(WAITING_STATE)
        phone.wait(0.5)

    gaps = [later - earlier for earlier, later in pairwise(order.asked_at)]
    assert len(order.asked_at) >= 5, "it was asked at all"
    assert min(gaps) >= 2


def test_somebody_who_stopped_while_asking_is_taken_over_from(client, phone, db):
    samira()
    begin(client)
    phone.approve(client)
    phone.wait()
    # As left by a process that died between the question and the answer.
    SignInUnderWay.objects.update(ask_again_at=timezone.now() + ASKED_FOR)
    assert not is_signed_in(client), client.get(WAITING_STATE)
    phone.wait(ASKED_FOR.total_seconds())

    client.get(WAITING_STATE)

    assert is_signed_in(client)


def test_a_tab_that_shows_another_sign_in_than_is_under_way_is_loaded_anew(client, phone, db):
    layout = begin(client).context["layout"]
    assert "HX-Redirect" not in client.get(WAITING_STATE, {"layout": layout}).headers

    in_the_other_tab = begin(client, "freja")

    answer = client.get(WAITING_STATE, {"layout": layout})
    assert answer.headers["HX-Redirect"] == WAITING
    assertContains(in_the_other_tab, "<h1>Starta Freja</h1>")
    assertContains(in_the_other_tab, "?layout=freja-code")


def test_cancelled_in_one_tab_is_cancelled_in_the_other(client, phone, db):
    samira()
    begin(client)
    second_tab = Client()
    second_tab.cookies["sessionid"] = client.session.session_key
    phone.approve(client)
    phone.wait()

    second_tab.post("/logga-in/avbryt/")

    assertRedirects(client.get(WAITING), SIGN_IN)
    assert not is_signed_in(client)


def test_cancelled_in_the_other_tab_just_as_it_is_asked_about_it_is_over(
    client, phone, db, monkeypatch
):
    begin(client)
    phone.wait()
    may_ask = answered._may_ask

    def and_then_cancelled(row, now):
        return may_ask(row, now) and begun.end(row)

    monkeypatch.setattr(answered, "_may_ask", and_then_cancelled)

    assert client.get(WAITING_STATE).headers["HX-Redirect"] == SIGN_IN
    assert not is_signed_in(client)


def test_a_page_whose_session_ends_while_it_is_made_leads_to_the_sign_in(
    citizen, phone, monkeypatch
):
    citizen.client.get(HOME)
    phone.wait(90)
    key = citizen.client.session.session_key
    in_the_other_tab = Client()
    in_the_other_tab.cookies["sessionid"] = key

    def signed_out_meanwhile(person):
        in_the_other_tab.post("/logga-ut/")
        return hats_of(person)

    monkeypatch.setattr("portal.access.hats_of", signed_out_meanwhile)

    response = citizen.client.get(HOME)

    assert (response.status_code, response.url) == (302, HOME)
    citizen.client.cookies.clear()
    assertRedirects(citizen.client.get(HOME), f"{SIGN_IN}?next={HOME}")
