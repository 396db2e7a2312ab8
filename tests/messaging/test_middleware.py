from __future__ import annotations

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.form_key import FormKey, new_key
from messaging.models import Draft
from messaging.written import FIELD
from tests.factories.accounts import UserFactory
from tests.factories.messaging import DraftFactory, MessageFactory
from tests.factories.pdf import small_pdf

pytestmark = pytest.mark.django_db

WRITTEN = {
    "recipients": ["a.a", "b.b"],
    "subject": "Tid för möte",
    "body": "Hej! Passar det på måndag?",
    "read_receipt_requested": "on",
}


@pytest.fixture
def writer():
    """A colleague whose session has ended while they wrote."""
    return UserFactory()


@pytest.fixture
def signed_out():
    return Client()


def post(signed_out, path, key, **more):
    return signed_out.post(path, {**WRITTEN, FIELD: str(key), **more})


def compose():
    return reverse("messaging:compose")


def test_a_letter_posted_after_the_session_ended_is_kept_for_its_writer(signed_out, writer):
    key = new_key(writer)

    post(signed_out, compose(), key)

    draft = Draft.objects.of(writer).get()
    assert (draft.public_id, draft.path) == (key.form, compose())
    assert (draft.subject, draft.body) == (WRITTEN["subject"], WRITTEN["body"])
    assert draft.recipients == WRITTEN["recipients"]
    assert draft.read_receipt_requested


def test_its_writer_is_led_by_the_sign_in_back_to_the_letter(signed_out, writer):
    key = new_key(writer)

    response = post(signed_out, compose(), key)

    there = urlsplit(response["Location"])
    assert (response.status_code, there.path) == (302, reverse("accounts:staff_signin"))
    assert parse_qs(there.query)["next"] == [f"{compose()}?utkast={key.form}"]


def test_a_citizen_is_led_by_the_citizens_sign_in(signed_out):
    citizen = UserFactory(citizen=True)
    thread = reverse("portal:thread", args=[MessageFactory().thread.public_id])

    response = post(signed_out, thread, new_key(citizen))

    assert urlsplit(response["Location"]).path == reverse("portal:signin")
    assert Draft.objects.of(citizen).get().path == thread


def test_the_file_is_kept_too(signed_out, writer):
    upload = SimpleUploadedFile("intyg.pdf", small_pdf(), content_type="application/pdf")

    post(signed_out, compose(), new_key(writer), files=[upload])

    assert Draft.objects.get().files.get().filename == "intyg.pdf"


def test_a_file_that_is_no_pdf_is_told_of_and_the_letter_is_kept(signed_out, writer):
    upload = SimpleUploadedFile("intyg.pdf", b"no pdf", content_type="application/pdf")

    post(signed_out, compose(), new_key(writer), files=[upload])

    draft = Draft.objects.get()
    assert draft.body == WRITTEN["body"]
    assert draft.files.get().refusal == "not_pdf"


def test_the_letter_goes_on_in_the_draft_that_was_begun(signed_out, writer):
    begun = DraftFactory(owner=writer, body="Hej")

    post(signed_out, compose(), FormKey(form=begun.public_id, owner=writer.public_id))

    assert Draft.objects.get().body == WRITTEN["body"]


def forged(writer):
    """A key made by somebody who knows a writer's id and not our secret."""
    honest, other = str(new_key(writer)), str(new_key(UserFactory()))
    return other.partition(":")[0] + ":" + honest.partition(":")[2]


@pytest.mark.parametrize(
    "key",
    [
        lambda writer: "",
        lambda writer: f"{uuid.uuid4()}.{writer.public_id}",
        forged,
        lambda writer: FormKey(form=uuid.uuid4(), owner=uuid.uuid4()),
    ],
    ids=["none", "unsigned", "forged", "of nobody"],
)
def test_without_a_key_of_ours_nothing_is_kept(signed_out, writer, key):
    upload = SimpleUploadedFile("intyg.pdf", small_pdf(), content_type="application/pdf")

    response = post(signed_out, compose(), key(writer), files=[upload])

    assert urlsplit(response["Location"]).path == reverse("accounts:staff_signin")
    assert not Draft.objects.exists()


def test_nothing_is_kept_for_whoever_may_not_sign_in_any_more(signed_out):
    gone = UserFactory(is_active=False)

    post(signed_out, compose(), new_key(gone))

    assert not Draft.objects.exists()


def test_looking_at_a_page_keeps_nothing(signed_out, writer):
    signed_out.get(compose(), {**WRITTEN, FIELD: str(new_key(writer))})

    assert not Draft.objects.exists()


def test_somebody_elses_draft_is_not_shown_to_whoever_signs_in_instead(caseworker, writer):
    key = new_key(writer)
    post(Client(), compose(), key)

    response = caseworker.client.get(f"{compose()}?utkast={key.form}")

    assert response.status_code == 404
    assert WRITTEN["body"] not in response.content.decode()


def test_signed_in_the_page_itself_takes_the_letter(caseworker):
    key = new_key(caseworker.user)

    response = caseworker.client.post(
        compose(), {**WRITTEN, "recipients": [], FIELD: str(key), "save": "1"}
    )

    assert response["Location"] == reverse("messaging:drafts")
    assert Draft.objects.of(caseworker.user).get().public_id == key.form
