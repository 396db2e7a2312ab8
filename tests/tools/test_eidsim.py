import hmac
import json
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509

from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import SHIPPED
from tests.tools.at_the_simulator import (
    bankid,
    bankid_order,
    freja,
    freja_order,
    phone,
)
from tools.eidsim.authority import Authority
from tools.eidsim.orders import Desk, Order
from tools.eidsim.people import BY_KEY, PEOPLE
from tools.eidsim.scan import FRESH_FOR, UnreadableError, read

ROOT = Path(__file__).resolve().parents[2]


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag, **wanted):
        return [
            attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()
        ]


# The demo persons


def test_the_persons_are_those_whose_numbers_ship_with_the_product():
    assert {person.number for person in PEOPLE} == SHIPPED
    assert len(PEOPLE) == len(BY_KEY)


def test_the_simulator_and_the_product_count_the_same_age():
    for person in PEOPLE:
        number = IdentityNumber.parse(person.number)
        for day in (number.birth_date.replace(year=2026), number.birth_date.replace(year=2030)):
            assert person.age_on(day) == number.age_on(day)


# BankID's protocol


@pytest.mark.parametrize(
    ("method", "body", "headers", "status", "code"),
    [
        ("auth", {}, {}, 400, "invalidParameters"),
        ("auth", {"endUserIp": "nowhere"}, {}, 400, "invalidParameters"),
        ("auth", {"endUserIp": "192.0.2.7", "returnUrl": "home"}, {}, 400, "invalidParameters"),
        ("auth", {"endUserIp": "192.0.2.7", "userVisibleData": "å"}, {}, 400, "invalidParameters"),
        (
            "auth",
            {"endUserIp": "192.0.2.7", "web": {"userAgent": "x"}},
            {},
            400,
            "invalidParameters",
        ),
        (
            "auth",
            {"endUserIp": "192.0.2.7", "requirement": {"risk": "HIGH"}},
            {},
            400,
            "invalidParameters",
        ),
        ("auth", {"endUserIp": "192.0.2.7", "requirement": []}, {}, 400, "invalidParameters"),
        ("auth", "{", {}, 400, "invalidParameters"),
        ("auth", "[]", {}, 400, "invalidParameters"),
        ("collect", {"orderRef": "nothing"}, {}, 400, "invalidParameters"),
        ("collect", {}, {}, 400, "invalidParameters"),
        ("cancel", {"orderRef": "nothing"}, {}, 400, "invalidParameters"),
        ("identify", {}, {}, 404, "notFound"),
        (
            "auth",
            {"endUserIp": "192.0.2.7"},
            {"Content-Type": "application/json; charset=utf-8"},
            415,
            "unsupportedMediaType",
        ),
    ],
)
def test_bankid_refuses_what_it_refuses_in_its_own_words(
    simulator, method, body, headers, status, code
):
    answer = bankid(simulator, method, body, **headers)

    assert answer.status_code == status
    assert answer.json()["errorCode"] == code


def test_bankid_takes_post_only(simulator):
    papers = (str(simulator.municipality.cert), str(simulator.municipality.key))
    answer = requests.get(
        f"{simulator.bankid_url}auth", cert=papers, verify=str(simulator.authority), timeout=5
    )

    assert (answer.status_code, answer.json()["errorCode"]) == (405, "methodNotAllowed")


def test_a_bankid_order_that_does_not_exist_is_called_that(simulator):
    answer = bankid(simulator, "collect", {"orderRef": "nothing"})

    assert answer.json() == {"errorCode": "invalidParameters", "details": "No such order"}


def test_a_second_order_for_the_same_number_stops_both(simulator):
    wanted = {"personalNumber": "199101292382"}
    first = bankid_order(simulator, requirement=wanted)

    second = bankid(simulator, "auth", {"endUserIp": "192.0.2.7", "requirement": wanted})

    assert (second.status_code, second.json()["errorCode"]) == (400, "alreadyInProgress")
    told = bankid(simulator, "collect", {"orderRef": first.reference}).json()
    assert (told["status"], told["hintCode"]) == ("failed", "cancelled")


@pytest.mark.parametrize(
    ("is_picked_up", "age", "hint"),
    [
        (False, 29, "outstandingTransaction"),
        (False, 31, "startFailed"),
        (True, 31, "userSign"),
        (True, 181, "expiredTransaction"),
    ],
)
def test_a_bankid_order_waits_30_seconds_and_an_open_app_longer(simulator, is_picked_up, age, hint):
    order = bankid_order(simulator)
    if is_picked_up:
        simulator.desk.pick_up(order, is_same_device=True)
    order.created_at -= age

    assert bankid(simulator, "collect", {"orderRef": order.reference}).json()["hintCode"] == hint


# Freja's protocol


@pytest.mark.parametrize(
    ("method", "field", "body", "code"),
    [
        ("initAuthentication", "initAuthRequest", {}, 1001),
        ("initAuthentication", "initAuthRequest", {"userInfoType": "EMAIL"}, 1001),
        ("initAuthentication", "initAuthRequest", {"userInfoType": "INFERRED"}, 1002),
        ("initAuthentication", "initAuthRequest", {"userInfoType": "SSN", "userInfo": "x"}, 1002),
        (
            "initAuthentication",
            "initAuthRequest",
            {"userInfoType": "INFERRED", "userInfo": "N/A", "minRegistrationLevel": "GOLD"},
            1007,
        ),
        (
            "initAuthentication",
            "initAuthRequest",
            {"userInfoType": "INFERRED", "userInfo": "N/A", "attributesToReturn": ["SSN"]},
            2002,
        ),
        (
            "initAuthentication",
            "initAuthRequest",
            {"attributesToReturn": [{"attribute": "SHOE_SIZE"}]},
            2002,
        ),
        ("initAuthentication", "getOneAuthResultRequest", {}, 1010),
        ("getOneResult", "getOneAuthResultRequest", {"authRef": "nothing"}, 1100),
        ("cancel", "cancelAuthRequest", {"authRef": "nothing"}, 1100),
    ],
)
def test_freja_refuses_what_it_refuses_by_its_own_numbers(simulator, method, field, body, code):
    answer = freja(simulator, method, field, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == code


def test_freja_shows_no_qr_secret_to_who_did_not_ask_for_the_moving_code(simulator):
    body = {"userInfoType": "INFERRED", "userInfo": "N/A"}

    answer = freja(simulator, "initAuthentication", "initAuthRequest", body)

    assert answer.json().keys() == {"authRef"}


def test_a_second_authentication_for_the_same_person_cancels_both(simulator):
    known = b64encode(json.dumps({"country": "SE", "ssn": "199101292382"}).encode()).decode()

    first = freja_order(simulator, userInfoType="SSN", userInfo=known)
    second = freja_order(simulator, userInfoType="SSN", userInfo=known)

    for order in (first, second):
        body = {"authRef": order.reference}
        told = freja(simulator, "getOneResult", "getOneAuthResultRequest", body).json()
        assert told == {"authRef": order.reference, "status": "CANCELED"}


def test_a_freja_order_lives_two_minutes_in_all(simulator):
    order = freja_order(simulator)
    simulator.desk.pick_up(order, is_same_device=False)
    order.created_at -= 121

    body = {"authRef": order.reference}
    told = freja(simulator, "getOneResult", "getOneAuthResultRequest", body).json()

    assert told["status"] == "EXPIRED"


def test_the_certificate_to_pin_is_written_where_it_was_asked_for(simulator):
    written = x509.load_pem_x509_certificate(simulator.cert_file.read_bytes())

    assert written == simulator.signer.certificate


# Scanning


def bankid_frame(order, seconds):
    proof = hmac.digest(order.qr_secret.encode(), str(seconds).encode(), "sha256").hex()
    return f"bankid.{order.qr_token}.{seconds}.{proof}"


@pytest.fixture
def waiting():
    desk = Desk(clock=lambda: 1000.0)
    order = Order("bankid", created_at=990.0)
    desk.add(order)
    return desk, order


def unreadable(desk, text):
    with pytest.raises(UnreadableError) as caught:
        read(desk, text)
    return str(caught.value)


def test_a_fresh_code_is_read(waiting):
    desk, order = waiting

    assert read(desk, bankid_frame(order, 10)) is order


@pytest.mark.parametrize("seconds", [10 - FRESH_FOR - 1, 10 + FRESH_FOR + 1])
def test_a_photograph_of_the_code_is_stale(waiting, seconds):
    desk, order = waiting

    assert unreadable(desk, bankid_frame(order, seconds)) == "stale"


def test_a_code_made_without_the_secret_is_forged(waiting):
    desk, order = waiting

    assert unreadable(desk, f"bankid.{order.qr_token}.10.{'0' * 64}") == "forged"
    assert unreadable(desk, f"bankid.{order.qr_token}.10.zzz") == "forged"


@pytest.mark.parametrize(
    "text", ["", "hello", "bankid.a.b.c", "https://example.com/", "bankid.x.1.00"]
)
def test_another_code_is_unknown(waiting, text):
    desk, _ = waiting

    assert unreadable(desk, text) == "unknown"


def test_the_code_of_an_ended_order_is_gone(waiting):
    desk, order = waiting
    order.end("userCancel")

    assert unreadable(desk, bankid_frame(order, 10)) == "gone"


def test_scanning_opens_the_app_with_the_order(simulator):
    order = bankid_order(simulator)

    answer = requests.post(f"{simulator.url}phone/scan", bankid_frame(order, 0), timeout=5)
    again = requests.post(f"{simulator.url}phone/scan", "bankid.x.1.00", timeout=5)

    assert answer.json() == {"order": order.start_token}
    assert order.state == "picked_up"
    assert (again.status_code, again.json()) == (400, {"error": "unknown"})


# The phone


def test_the_phone_lists_everybody_and_shows_what_is_being_approved(simulator):
    intent = b64encode("Logga in på <Mina sidor>.".encode()).decode()
    order = bankid_order(simulator, userVisibleData=intent)

    text = requests.get(f"{simulator.url}phone/?order={order.start_token}", timeout=5).text

    page = Page(text)
    assert len(page.all("input", type="radio", name="person")) == len(PEOPLE)
    assert "<b>Bengt Åkesson</b>" in text
    assert "20100101-2390" in text
    assert "Logga in på &lt;Mina sidor&gt;." in text
    assert page.all("html", lang="sv")
    assert not page.all("input", name="level")
    assert order.state == "picked_up"


def test_the_phone_without_an_order_takes_the_newest(simulator):
    bankid_order(simulator)
    newest = freja_order(simulator)

    text = requests.get(f"{simulator.url}phone/", timeout=5).text

    assert newest.start_token in text
    assert "Legitimera dig med Freja" in text


def test_freja_asks_for_the_level_too_and_plus_is_chosen(simulator):
    order = freja_order(simulator)

    page = Page(requests.get(f"{simulator.url}phone/?order={order.start_token}", timeout=5).text)

    levels = page.all("input", name="level")
    assert [level["value"] for level in levels if "checked" in level] == ["PLUS"]
    assert len(levels) == 3


def test_who_approves_is_sent_back_where_the_order_came_from(simulator):
    order = bankid_order(simulator, returnUrl="http://127.0.0.1:8000/tillbaka/?a=1&b=2")
    requests.get(f"{simulator.url}phone/?order={order.start_token}", timeout=5)

    done = phone(simulator, order=order.start_token, person="C2", action="approve")

    assert order.person is BY_KEY["C2"]
    assert "Du är legitimerad som Erik Lindqvist." in done.text
    assert Page(done.text).all("a", href="http://127.0.0.1:8000/tillbaka/?a=1&b=2")


@pytest.mark.parametrize("way_back", ["javascript:alert(1)", "data:text/html,x"])
def test_a_way_back_that_is_no_address_is_not_offered(simulator, way_back):
    order = bankid_order(simulator, returnUrl=way_back)
    requests.get(f"{simulator.url}phone/?order={order.start_token}", timeout=5)

    done = phone(simulator, order=order.start_token, person="C2", action="approve")

    assert not Page(done.text).all("a")


def test_after_a_scan_the_other_screen_goes_on(simulator):
    order = bankid_order(simulator, returnUrl="http://127.0.0.1:8000/")
    requests.post(f"{simulator.url}phone/scan", bankid_frame(order, 0), timeout=5)

    done = phone(simulator, order=order.start_token, person="C1", action="approve")

    assert not Page(done.text).all("a")


def test_somebody_must_be_chosen(simulator):
    order = bankid_order(simulator)

    answer = phone(simulator, order=order.start_token, action="approve")

    assert 'role="alert">Välj en person' in answer.text
    assert order.is_alive


def test_an_order_is_decided_once(simulator):
    order = bankid_order(simulator)
    phone(simulator, order=order.start_token, action="cancel")

    again = phone(simulator, order=order.start_token, person="C1", action="approve")

    assert "gäller inte längre" in again.text
    assert order.ended_as == "userCancel"


def test_the_phone_runs_no_script_and_is_framed_by_nobody(simulator):
    answer = requests.get(f"{simulator.url}phone/", timeout=5)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not Page(answer.text).all("script")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("healthz", 200),
        ("phone/phone.css", 200),
        ("secret", 404),
        # The providers are behind their own door.
        ("freja/", 404),
        ("bankid/rp/v6.0/auth", 404),
    ],
)
def test_other_addresses(simulator, path, status):
    assert requests.get(f"{simulator.url}{path}", timeout=5).status_code == status


# The providers' door


def test_nobody_is_answered_without_a_certificate_of_the_providers(simulator, tmp_path):
    stranger = Authority.new(tmp_path, "somebody").issue("municipality")
    url = f"{simulator.bankid_url}auth"
    papers = (str(stranger.cert), str(stranger.key))

    for shown in (None, papers):
        with pytest.raises(requests.RequestException):
            requests.post(url, "{}", cert=shown, verify=str(simulator.authority), timeout=5)
    assert bankid(simulator, "auth", {"endUserIp": "192.0.2.7"}).status_code == 200


def test_a_silent_visitor_holds_up_nobody(simulator):
    address = urlsplit(simulator.api_url)
    with socket.create_connection((address.hostname, address.port), timeout=5):
        assert bankid(simulator, "auth", {"endUserIp": "192.0.2.7"}).status_code == 200


# The program


def test_the_program_runs_until_it_is_told_to_stop(tmp_path):
    environment = {
        **os.environ,
        "EIDSIM_PORT": "0",
        "EIDSIM_API_PORT": "0",
        "EIDSIM_FOLDER": str(tmp_path / "eid"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tools.eidsim"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().split()[-1]
        answer = requests.get(url, timeout=5)
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=5)

    assert answer.status_code == 200
    assert program.returncode == 0
    assert {path.name for path in (tmp_path / "eid").iterdir()} == {
        "ca.pem",
        "freja-signing.pem",
        "municipality.key",
        "municipality.pem",
        "provider.key",
        "provider.pem",
    }
