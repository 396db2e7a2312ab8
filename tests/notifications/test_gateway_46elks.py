from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.gateways import GatewayError, gateway_for, web
from tests.notifications.fake_46elks import Fake46Elks

MOBILE = "+46701740605"
TEXT = "Du har ett nytt meddelande på Mina sidor."
KEY = "6f1c7f0e-5d0c-4b53-9c7b-0a4f2d9f6f11"


@pytest.fixture
def elks(settings):
    settings.SMS_API_USER, settings.SMS_API_PASSWORD = "u123", "secret"
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "sms_sender": "Angslunda"}
    with Fake46Elks(user="u123", password="secret") as server:
        settings.SMS_API_URL = server.url
        settings.NOTICE_GATEWAYS = {"sms": "notifications.gateways.sms_46elks.Sms46ElksGateway"}
        yield server


@pytest.fixture
def gateway(elks):
    return gateway_for("sms")


def send(gateway):
    return gateway.send(to=MOBILE, text=TEXT, subject="", key=KEY)


def test_an_sms_goes_from_the_municipality_with_its_letters_whole(elks, gateway):
    reference = send(gateway)

    sms = elks.sent[0]
    assert (sms["from"], sms["to"], sms["message"]) == ("Angslunda", MOBILE, TEXT)
    assert reference == sms["id"]


def test_the_connection_is_used_for_more_than_one_sms(elks, gateway):
    for _ in range(3):
        send(gateway)

    assert len(elks.sent) == 3
    assert len(elks.connections) == 1


def test_the_provider_reports_to_an_address_it_can_reach(elks, gateway, settings):
    send(gateway)
    settings.PUBLIC_URL = "https://minasidor.angslunda.example"
    send(gateway)

    without, with_address = (form for _method, form in elks.calls)
    assert "whendelivered" not in without
    assert with_address["whendelivered"].startswith("https://minasidor.angslunda.example/")


@pytest.mark.parametrize(
    ("status", "about_address"),
    [(400, True), (401, False), (403, False), (418, False), (429, False), (500, False)],
)
def test_what_the_provider_answers_tells_whether_it_is_about_the_number(
    elks, gateway, status, about_address
):
    elks.status = status

    with pytest.raises(GatewayError, match=str(status)) as refused:
        send(gateway)

    assert refused.value.about_address is about_address
    assert not refused.value.permanent


def test_a_wrong_password_is_a_fault_of_ours_and_not_of_the_number(elks, gateway, settings):
    settings.SMS_API_PASSWORD = "wrong"

    with pytest.raises(GatewayError, match="401") as refused:
        send(gateway)

    assert not refused.value.about_address


def test_an_sms_that_failed_at_once_is_about_the_number(elks, gateway):
    elks.sms_status = "failed"

    with pytest.raises(GatewayError) as refused:
        send(gateway)

    assert refused.value.about_address


@pytest.mark.parametrize("fault", ["talks_nonsense", "falls_silent", "gone"])
def test_no_proper_answer_may_pass_and_tells_nobody_the_number(elks, gateway, monkeypatch, fault):
    monkeypatch.setattr(web, "TIMEOUT", (0.2, 0.2))
    if fault == "gone":
        elks.server.server_close()
    else:
        setattr(elks, fault, True)

    with pytest.raises(GatewayError) as refused:
        send(gateway)

    assert not refused.value.permanent
    assert not refused.value.about_address
    assert MOBILE not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        '"created"',
        "{}",
        '{"status": "created"}',
        '{"id": null, "status": "created"}',
        "{",
    ],
)
def test_an_answer_the_documentation_knows_nothing_of_is_no_promise(elks, gateway, answer):
    elks.says = answer

    with pytest.raises(GatewayError) as refused:
        send(gateway)

    assert not refused.value.permanent
    assert not refused.value.about_address


@pytest.mark.parametrize("answer", ["[]", "{}", '{"data": null}', '{"data": "many"}'])
def test_a_history_that_is_none_is_not_taken_for_an_empty_one(elks, gateway, answer):
    elks.says = answer

    with pytest.raises(GatewayError):
        gateway.find(to=MOBILE, text=TEXT, key=KEY, since=timezone.now())


@pytest.mark.parametrize(
    "row", ["null", "{}", '{"id": "s1", "direction": "outgoing", "created": "yesterday"}']
)
def test_a_row_of_the_history_that_says_too_little_is_passed_over(elks, gateway, row):
    elks.says = f'{{"data": [{row}]}}'

    assert gateway.find(to=MOBILE, text=TEXT, key=KEY, since=timezone.now()) is None


@pytest.mark.parametrize("fault", ["drips", "drips_headers", "is_endless"])
def test_an_answer_that_never_ends_is_not_waited_for(elks, gateway, monkeypatch, fault):
    monkeypatch.setattr(web, "PATIENCE", 0.5)
    setattr(elks, fault, True)

    started = time.monotonic()
    with pytest.raises(GatewayError):
        send(gateway)

    assert time.monotonic() - started < 5


def test_a_redirect_is_not_followed_with_the_number_and_the_password(elks, gateway):
    elks.status = 302

    with pytest.raises(GatewayError, match="302"):
        send(gateway)

    assert len(elks.calls) == 1


def test_the_same_words_to_another_who_shares_the_telephone_are_not_this_notice(elks, gateway):
    anothers = send(gateway)

    found = gateway.find(to=MOBILE, text=TEXT, key=KEY, since=timezone.now(), taken=[anothers])

    assert found is None


def test_what_was_sent_since_the_notice_was_queued_is_found_again(elks, gateway):
    reference = send(gateway)

    found = gateway.find(to=MOBILE, text=TEXT, key=KEY, since=timezone.now())

    assert found == reference


@pytest.mark.parametrize(
    "differing",
    [
        {"to": "+46701740699"},
        {"text": "Något annat."},
        {"since": timezone.now() + timedelta(hours=1)},
    ],
)
def test_what_was_sent_to_others_or_before_or_in_other_words_is_not_found(elks, gateway, differing):
    send(gateway)

    usual = {"to": MOBILE, "text": TEXT, "key": KEY, "since": timezone.now()}
    assert gateway.find(**{**usual, **differing}) is None


def test_an_sms_that_never_left_is_not_found(elks, gateway):
    send(gateway)
    elks.sent[0]["status"] = "failed"

    assert gateway.find(to=MOBILE, text=TEXT, key=KEY, since=timezone.now()) is None
