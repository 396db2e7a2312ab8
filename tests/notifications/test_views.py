from __future__ import annotations

import pytest
from django.urls import reverse

from notifications.models import Notice
from notifications.receipts import receipt_url
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return NoticeFactory(sent=True)


def path_for(notice):
    return receipt_url(str(notice.public_id)).removeprefix("https://minasidor.angslunda.example")


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.NOTICE_GATEWAYS = {"sms": "notifications.gateways.sms_46elks.Sms46ElksGateway"}
    settings.PUBLIC_URL = "https://minasidor.angslunda.example/"


def test_the_provider_reports_a_delivery_without_signing_in(client, notice):
    report = {"id": notice.provider_ref, "status": "delivered", "delivered": "2026-11-23T11:00:00"}

    answer = client.post(path_for(notice), report)

    notice.refresh_from_db()
    assert answer.status_code == 204
    assert notice.status == Notice.Status.DELIVERED


def test_the_provider_reports_that_it_failed(client, notice):
    client.post(path_for(notice), {"id": notice.provider_ref, "status": "failed"})

    notice.refresh_from_db()
    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.UNREACHABLE)


def test_the_same_report_twice_changes_nothing_more(client, notice):
    for status in ["delivered", "failed"]:
        answer = client.post(path_for(notice), {"id": notice.provider_ref, "status": status})
        assert answer.status_code == 204

    notice.refresh_from_db()
    assert notice.status == Notice.Status.DELIVERED


def test_a_step_on_the_way_is_no_outcome(client, notice):
    answer = client.post(path_for(notice), {"id": notice.provider_ref, "status": "sent"})

    notice.refresh_from_db()
    assert answer.status_code == 204
    assert notice.status == Notice.Status.SENT


def test_a_report_that_comes_too_early_is_to_be_sent_again(client):
    notice = NoticeFactory()

    answer = client.post(path_for(notice), {"id": "x", "status": "delivered"})

    assert answer.status_code == 409


def test_a_report_that_names_no_sending_or_says_nothing_known_changes_nothing(client, notice):
    for report in [{"status": "delivered"}, {"id": notice.provider_ref}, {}]:
        assert client.post(path_for(notice), report).status_code == 204

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


@pytest.mark.parametrize("body", ["{", "[]", "null", b"\xff\xfe"])
def test_a_report_that_is_no_report_is_refused_and_breaks_nothing(client, notice, body):
    answer = client.post(path_for(notice), body, content_type="application/json")

    notice.refresh_from_db()
    assert answer.status_code == 400
    assert notice.status == Notice.Status.SENT


def test_a_report_about_a_notice_that_was_purged_is_taken_and_forgotten(client, notice):
    path = path_for(notice)
    notice.delete()

    assert client.post(path, {"id": "x", "status": "delivered"}).status_code == 204


def test_nobody_can_report_for_another_notice(client, notice):
    other = NoticeFactory(sent=True)
    token = path_for(notice).rstrip("/").rpartition("/")[2]
    forged = token.replace(str(notice.public_id), str(other.public_id))

    answer = client.post(
        reverse("notifications:receipt", args=[forged]),
        {"id": other.provider_ref, "status": "failed"},
    )

    other.refresh_from_db()
    assert answer.status_code == 404
    assert other.status == Notice.Status.SENT


def test_a_report_is_posted_and_nothing_else(client, notice):
    assert client.get(path_for(notice)).status_code == 405


def test_the_address_says_nothing_of_the_person_or_the_service(notice):
    url = receipt_url(str(notice.public_id))

    assert str(notice.recipient) not in url
    assert "social" not in url.lower()
    assert url.startswith("https://minasidor.angslunda.example/")
    assert "//" not in url.removeprefix("https://")
