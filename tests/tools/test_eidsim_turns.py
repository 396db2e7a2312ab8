"""What else the phone's page plays than that somebody approves."""

from __future__ import annotations

import time
from dataclasses import replace
from html import unescape

import pytest
import requests

from tests.tools.at_the_simulator import bankid, bankid_order, freja, freja_order, phone
from tools.eidsim.mishaps import BY_NAME, MISHAPS
from tools.eidsim.orders import ENDINGS, HINTS
from tools.eidsim.turns import SERVER, offered


@pytest.mark.parametrize("hint", HINTS)
def test_every_word_of_bankids_while_it_waits_can_be_played(simulator, hint):
    order = bankid_order(simulator)

    page = phone(simulator, order=order.start_token, action="play", turn=hint)

    assert "Vem är du?" in page.text
    assert bankid(simulator, "collect", {"orderRef": order.reference}).json()["hintCode"] == hint


@pytest.mark.parametrize("end", ENDINGS["bankid"])
def test_every_end_of_bankids_can_be_played(simulator, end):
    order = bankid_order(simulator)

    phone(simulator, order=order.start_token, action="play", turn=end)

    told = bankid(simulator, "collect", {"orderRef": order.reference}).json()
    assert (told["status"], told["hintCode"]) == ("failed", end)


@pytest.mark.parametrize("end", ENDINGS["freja"])
def test_every_end_of_frejas_can_be_played(simulator, end):
    order = freja_order(simulator)

    phone(simulator, order=order.start_token, action="play", turn=end)

    body = {"authRef": order.reference}
    told = freja(simulator, "getOneResult", "getOneAuthResultRequest", body).json()
    assert told["status"] == end


@pytest.mark.parametrize("mishap", [one for one in MISHAPS if one.status], ids=lambda one: one.name)
def test_a_server_that_fails_fails_once(simulator, mishap):
    order = bankid_order(simulator)
    phone(simulator, order=order.start_token, action="play", turn=mishap.name)
    body = {"orderRef": order.reference}

    first, second = (bankid(simulator, "collect", body) for _ in range(2))

    assert (first.status_code, first.content) == (mishap.status, mishap.body)
    assert second.json()["status"] == "pending"


def test_a_server_that_hangs_up_says_nothing(simulator):
    order = bankid_order(simulator)
    simulator.desk.mishaps.append(BY_NAME["nothing"])

    with pytest.raises(requests.ConnectionError):
        bankid(simulator, "collect", {"orderRef": order.reference})


def test_a_server_may_be_late_with_the_right_answer(simulator):
    order = bankid_order(simulator)
    simulator.desk.mishaps.append(replace(BY_NAME["slow"], seconds=0.3))
    begun = time.monotonic()

    answer = bankid(simulator, "collect", {"orderRef": order.reference})

    assert time.monotonic() - begun >= 0.3
    assert answer.json()["status"] == "pending"


def test_a_turn_nobody_knows_is_not_played(simulator):
    order = freja_order(simulator)

    page = phone(simulator, order=order.start_token, action="play", turn="userSign")

    assert 'role="alert">Välj vad som ska hända.' in page.text
    assert order.is_alive


@pytest.mark.parametrize("begin", [bankid_order, freja_order])
def test_every_turn_that_is_offered_is_played_and_told(simulator, begin):
    for _about, turns in offered(begin(simulator)):
        for turn, words in turns:
            page = phone(simulator, order=begin(simulator).start_token, action="play", turn=turn)

            assert 'role="status"' in page.text
            assert words.split(" (")[0] in unescape(page.text)
            simulator.desk.mishaps.clear()


def test_the_server_can_fail_before_anybody_has_begun(simulator):
    page = phone(simulator, action="play", turn="503")

    assert "Nästa gång tjänsten frågar: svarar 503." in page.text
    assert bankid(simulator, "auth", {"endUserIp": "192.0.2.7"}).status_code == 503
    assert bankid(simulator, "auth", {"endUserIp": "192.0.2.7"}).status_code == 200


def test_without_an_order_only_the_server_can_be_played(simulator):
    page = phone(simulator, action="play", turn="userCancel")

    assert all(f'value="{turn}"' in page.text for turn in SERVER)
    assert 'value="userCancel"' not in page.text
    assert not simulator.desk.mishaps
