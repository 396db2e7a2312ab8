"""Any supplier by its description: those that docs/sms.md shows, against servers that answer so."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.destination import Destination
from notifications.gateways import GatewayError, gateway_for, web
from notifications.models import Notice
from notifications.receipts import receipt_url
from notifications.trail import told
from tests.factories.notifications import NoticeFactory
from tests.notifications import plugs
from tests.notifications.fake_service import FakeService

PAGE = Path(__file__).parent.parent.parent / "docs" / "sms.md"
BY_STATUS, BY_WORDS = (
    json.loads(found) for found in re.findall(r"```json\n(.+?)```", PAGE.read_text(), re.DOTALL)
)
MOBILE, TEXT, KEY = "+46701740605", "Å, ä och ö.", "6f1c7f0e-5d0c-4b53-9c7b-0a4f2d9f6f11"

ABSENT = object()


@pytest.fixture(autouse=True)
def by_http(settings):
    settings.NOTICE_GATEWAYS = {"sms": "notifications.gateways.sms_http.SmsHttpGateway"}
    settings.SMS_API_USER, settings.SMS_API_PASSWORD = "account", "secret"
    settings.PUBLIC_URL = "https://minasidor.angslunda.example"
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "sms_sender": "Angslunda"}


@pytest.fixture
def describe(settings):
    def described(description, **differing):
        whole = {**description, **differing}
        settings.SMS_HTTP = {name: what for name, what in whole.items() if what is not ABSENT}
        return gateway_for("sms")

    return described


def send(gateway):
    return gateway.send(to=MOBILE, text=TEXT, subject="", key=KEY)


def tells_by_status(request):
    """201 and an id; 400 with a code for what is wrong; 401 without the right password."""
    right = "Basic " + base64.b64encode(b"account:secret").decode()
    if request.headers["Authorization"] != right:
        return 401, {"code": 20003, "message": "Authenticate"}
    if request.said["To"].endswith("99"):
        return 400, {"code": 21211, "message": "not a valid phone number"}
    return 201, {"sid": "SM1", "status": "queued"}


def tells_by_words(request):
    """Always 200: a status for each message, 0 when it was taken."""
    to = request.said["messages"][0]["to"]
    status = {"99": "3", "98": "1"}.get(to[-2:], "0")
    if request.headers["X-Api-Key"] != "secret":
        status = "4"
    return 200, {
        "message-count": "1",
        "messages": [{"to": to, "message-id": "A1", "status": status}],
    }


def test_a_form_with_a_password_is_sent_as_described(describe):
    with FakeService(tells_by_status) as service:
        reference = send(describe(BY_STATUS, url=service.url))

    [request] = service.requests
    assert reference == "SM1"
    assert request.method == "POST"
    assert request.said == {
        "To": MOBILE,
        "From": "Angslunda",
        "Body": TEXT,
        "StatusCallback": receipt_url(KEY),
    }


def test_nested_json_with_a_key_in_a_header_is_sent_as_described(describe):
    with FakeService(tells_by_words) as service:
        reference = send(describe(BY_WORDS, url=service.url))

    [request] = service.requests
    assert reference == "A1"
    assert request.headers["Idempotency-Key"] == KEY
    assert request.said["unicode"] is False
    assert request.said["messages"] == [
        {
            "to": "46701740605",
            "from": "Angslunda",
            "text": TEXT,
            "client-ref": KEY,
            "callback": receipt_url(KEY),
        }
    ]


def test_a_service_may_be_asked_with_everything_in_the_query(describe):
    query = {
        "method": "GET",
        "send_as": "query",
        "number": "00",
        "authentication": "bearer",
        "fields": {"nr": "{to}", "msg": "{text}"},
        "accepted": {"begins": ["OK"]},
    }
    with FakeService(lambda request: (200, "OK 17")) as service:
        reference = send(describe(query, url=service.url))

    [request] = service.requests
    assert request.said == {"nr": "0046701740605", "msg": TEXT}
    assert request.headers["Authorization"] == "Bearer secret"
    assert reference == ""


def test_an_address_the_supplier_can_not_reach_is_left_out(describe, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"

    with FakeService(tells_by_status) as service:
        send(describe(BY_STATUS, url=service.url))

    assert "StatusCallback" not in service.requests[0].said


def test_braces_in_a_text_are_a_text(describe):
    with FakeService(tells_by_status) as service:
        gateway = describe(BY_STATUS, url=service.url)
        gateway.send(to=MOBILE, text="{key} {to} {", subject="", key=KEY)

    assert service.requests[0].said["Body"] == "{key} {to} {"


@pytest.mark.parametrize(
    ("description", "answers"), [(BY_STATUS, tells_by_status), (BY_WORDS, tells_by_words)]
)
def test_a_number_that_is_at_fault_is_refused_for_good(describe, description, answers):
    with FakeService(answers) as service, pytest.raises(GatewayError) as refused:
        describe(description, url=service.url).send(
            to="+46701740699", text=TEXT, subject="", key=KEY
        )

    assert (refused.value.permanent, refused.value.about_address) == (True, True)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"messages": [{"message-id": "A1", "status": "1"}]}),
        (200, {"messages": []}),
        (200, {"messages": "0"}),
        (200, []),
        (200, ""),
        (200, "0"),
        (200, '{"messages": [{"status": "0"'),
        (202, {"messages": [{"status": "0"}]}),
        (302, {"messages": [{"status": "0"}]}),
        (400, {"messages": [{"status": "3"}]}),
        (429, "slow down"),
        (500, "<html>"),
    ],
)
def test_any_other_answer_may_pass_and_is_neither_taken_nor_the_numbers_fault(
    describe, status, body
):
    with FakeService(lambda request: (status, body)) as service, pytest.raises(GatewayError) as no:
        send(describe(BY_WORDS, url=service.url))

    assert (no.value.permanent, no.value.about_address) == (False, False)
    assert MOBILE not in str(no.value)


@pytest.mark.parametrize(
    ("description", "answers"), [(BY_STATUS, tells_by_status), (BY_WORDS, tells_by_words)]
)
def test_a_wrong_password_is_a_fault_of_ours(describe, settings, description, answers):
    settings.SMS_API_PASSWORD = "wrong"

    with FakeService(answers) as service, pytest.raises(GatewayError) as no:
        send(describe(description, url=service.url))

    assert not no.value.about_address


def test_a_service_that_is_gone_may_come_back(describe):
    with FakeService(tells_by_status) as service:
        pass

    with pytest.raises(GatewayError, match="no answer") as no:
        send(describe(BY_STATUS, url=service.url))

    assert not no.value.permanent


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "status"), [("delivered", "delivered"), ("Expired", "failed"), ("buffered", "sent")]
)
def test_from_the_outbox_to_the_report_in_json(describe, client, word, status):
    notice = NoticeFactory()

    with FakeService(tells_by_words) as service:
        describe(BY_WORDS, url=service.url)
        deliver_due()
    address = service.requests[0].said["messages"][0]["callback"]
    report = {"messageId": "A1", "status": word, "msisdn": MOBILE}
    answer = client.post(
        address.removeprefix("https://minasidor.angslunda.example"),
        json.dumps(report),
        content_type="application/json",
    )

    notice.refresh_from_db()
    assert answer.status_code == 204
    assert (notice.status, notice.provider_ref) == (status, "A1")


@pytest.mark.django_db
def test_a_report_of_another_sending_changes_nothing(describe, client):
    notice = NoticeFactory(sent=True, provider_ref="A2")
    describe(BY_WORDS)

    client.post(
        receipt_url(str(notice.public_id)).removeprefix("https://minasidor.angslunda.example"),
        {"messageId": "A1", "status": "delivered"},
    )

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


@pytest.mark.django_db
def test_a_report_of_a_sending_whose_reference_is_very_long_is_known_again(describe, client):
    notice, reference = NoticeFactory(), "A" * 300
    taken = {"messages": [{"message-id": reference, "status": "0"}]}
    with FakeService(lambda request: (200, taken)) as service:
        describe(BY_WORDS, url=service.url)
        deliver_due()

    client.post(
        receipt_url(str(notice.public_id)).removeprefix("https://minasidor.angslunda.example"),
        {"messageId": reference, "status": "delivered"},
    )

    notice.refresh_from_db()
    assert notice.status == Notice.Status.DELIVERED


@pytest.mark.django_db
def test_a_supplier_that_gives_no_reference_is_known_by_the_address_alone(describe, client):
    notice = NoticeFactory(sent=True, provider_ref="")
    describe({**BY_WORDS, "receipt": {"status": "s", "delivered": [1], "failed": [2]}})
    address = receipt_url(str(notice.public_id))

    client.post(address.removeprefix("https://minasidor.angslunda.example"), {"s": "1"})

    notice.refresh_from_db()
    assert notice.status == Notice.Status.DELIVERED


@pytest.mark.django_db
def test_a_number_refused_by_the_service_fails_at_once_and_is_not_tried_again(describe):
    notice = NoticeFactory()
    plugs.book[notice.recipient, "sms"] = Destination("+46701740699")

    with FakeService(tells_by_words) as service:
        describe(BY_WORDS, url=service.url)
        deliver_due()
        deliver_due()

    notice.refresh_from_db()
    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.REFUSED)
    assert len(service.requests) == 1


@pytest.mark.parametrize("description", [BY_STATUS, BY_WORDS])
def test_the_descriptions_in_the_documentation_are_right(describe, description):
    assert describe(description).problems() == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"url": "http://sms.example/send"}, "https"),
        ({"fields": {"text": "{text}"}}, "{to} saknas"),
        ({"fields": {}}, "fields"),
        ({"accepted": {}}, "accepted"),
        ({"accepted": {"field": "status"}}, "accepted"),
        ({"methd": "POST"}, "methd"),
        ({"method": "DELETE"}, "DELETE"),
        ({"authentication": "password"}, "authentication"),
        ({"receipt": {"status": "s"}}, "receipt"),
        ({"reference": ABSENT}, "reference: saknas, fast receipt har en"),
    ],
)
def test_a_wrong_description_is_told_before_anything_is_sent(describe, wrong, told):
    describe(BY_STATUS, **wrong)

    [error] = [one for one in run_checks() if one.id == "notifications.E005"][:1]

    assert told in error.msg
    assert error.msg.startswith("Tjänsten för sms är fel inställd.")


WITHOUT_KEY = {"headers": {}, "fields": {"messages": [{"to": "{to}", "text": "{text}"}]}}


def tried_for_a_day(times):
    """Deliver as often as may be, each time when the notice is due again."""
    for _again in range(times):
        Notice.objects.queued().update(due_at=timezone.now() - timedelta(seconds=1))
        deliver_due()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("differing", "tries", "status"), [(WITHOUT_KEY, 2, "failed"), ({}, 5, "queued")]
)
def test_an_unclear_answer_floods_nobody_where_the_supplier_has_no_key_to_tell_by(
    describe, differing, tries, status
):
    notice = NoticeFactory()

    with FakeService(lambda request: (202, {"something": "else"})) as service:
        describe(BY_WORDS, url=service.url, **differing)
        tried_for_a_day(times=5)

    notice.refresh_from_db()
    assert (len(service.requests), notice.status) == (tries, status)
    assert notice.reason == (Notice.Reason.GAVE_UP if status == "failed" else "")


@pytest.mark.django_db
def test_what_was_given_up_after_two_unclear_answers_says_so_and_not_that_a_day_has_passed(
    describe,
):
    notice = NoticeFactory()
    with FakeService(lambda request: (202, "")) as service:
        describe(BY_WORDS, url=service.url, **WITHOUT_KEY)
        tried_for_a_day(times=2)

    notice.refresh_from_db()
    words = told(notice, now=timezone.now())

    assert "inte går att veta om det skickades" in words.why
    assert words.tone == "warning"


@pytest.mark.parametrize(
    ("status", "may_double"), [(202, True), (401, False), (429, False), (503, False)]
)
def test_only_what_may_have_been_taken_may_double(describe, status, may_double):
    with FakeService(lambda request: (status, "")) as service, pytest.raises(GatewayError) as no:
        send(describe(BY_WORDS, url=service.url, **WITHOUT_KEY))

    assert no.value.may_double is may_double


def test_a_request_without_an_answer_may_have_been_taken(describe, monkeypatch):
    monkeypatch.setattr(web, "PATIENCE", 0.3)

    def falls_silent(request):
        time.sleep(0.6)
        return 200, ""

    with FakeService(falls_silent) as service, pytest.raises(GatewayError) as no:
        send(describe(BY_WORDS, url=service.url, **WITHOUT_KEY))

    assert no.value.may_double


def test_a_service_that_is_gone_has_taken_nothing(describe):
    with FakeService(tells_by_words) as service:
        pass

    with pytest.raises(GatewayError) as no:
        send(describe(BY_WORDS, url=service.url, **WITHOUT_KEY))

    assert not no.value.was_delivered


def test_a_description_without_the_key_is_warned_of(describe):
    describe(BY_WORDS, **WITHOUT_KEY)
    [warning] = [one for one in run_checks() if one.id == "notifications.W001"]
    assert "{key} står varken i fields eller headers" in warning.msg

    describe(BY_WORDS)
    assert not [one for one in run_checks() if one.id == "notifications.W001"]
