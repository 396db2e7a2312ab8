"""What is refused says why at its field, and keeps what was written (A-H5, C10-C12, C39)."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from casework.models import ContactDetails, EServiceActivation
from messaging.models import Draft, Message
from tests.bench.signed_in import sign_in
from tests.factories.messaging import SignatureFactory
from tests.journeys.conftest import pdf
from tests.journeys.test_the_main_job import BOXES, COMPOSE, edit_url, switch_on, write

pytestmark = pytest.mark.django_db


@pytest.mark.covers("A-H5", "R17", "R18")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mobile": "070-12"}, "Ange ett mobilnummer, till exempel 070-174 06 05."),
        ({"email": "namn@"}, "Ange en e-postadress, till exempel namn@epost.example."),
        ({"mobile": ""}, "Fyll i mobilnummer för att kunna välja notifiering via SMS."),
        ({"email": ""}, "Fyll i e-postadress för att kunna välja notifiering via e-post."),
    ],
)
def test_a_wrong_address_is_told_at_its_field_and_nothing_is_saved(journey, wrong, sentence):
    kept = {**BOXES, **wrong}

    refused = journey.caseworker.client.post(edit_url(journey), kept)

    assertContains(refused, sentence)
    for name in ("mobile", "email"):
        assert refused.context["form"][name].value() == kept[name]
    assert not ContactDetails.objects.exists()
    assert not EServiceActivation.objects.exists()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("19560321-2697", "Kontrollsiffran"),
        ("19561321-2696", "Datumet"),
        ("1956032", "Kundnumret stämmer inte"),
    ],
)
def test_a_wrong_number_says_what_is_wrong_with_it(journey, text, word):
    refused = journey.caseworker.client.post(reverse("casework:search"), {"query": text})

    assertContains(refused, word)
    assertContains(refused, text)


@pytest.mark.covers("R50", "P14", "A-S6")
@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (lambda: SimpleUploadedFile("brev.docx", b"PK\x03\x04 brev"), "Endast PDF kan bifogas."),
        (lambda: SimpleUploadedFile("tom.pdf", b""), "tom"),
        (lambda: pdf("hemlig.pdf", password="ett-ord"), "lösenord"),
        (
            lambda: SimpleUploadedFile("stor.pdf", b"%PDF-1.7\n" + b"0" * 21 * 1024 * 1024),
            "Filen är för stor. Högst 20 MB per fil.",
        ),
    ],
    ids=["no pdf", "empty", "encrypted", "21 MB"],
)
def test_a_refused_file_is_named_with_the_reason_and_the_good_one_stays(journey, upload, sentence):
    switch_on(journey)

    refused = write(journey, files=[pdf("hyresavi.pdf"), upload()])

    assertContains(refused, sentence)
    assertContains(refused, "Hej Bengt! Passar det på torsdag?")
    good, bad = Draft.objects.get().files.order_by("pk")
    assert (good.filename, good.state) == ("hyresavi.pdf", "clean")
    assert (bad.state, bad.file.name) == ("rejected", "")
    assert not Message.objects.exists()


@pytest.mark.covers("R46")
def test_an_empty_subject_is_told_and_text_recipient_and_file_are_kept(journey):
    switch_on(journey)

    refused = write(journey, subject="", files=[pdf("hyresavi.pdf")])

    assertContains(refused, "Fyll i ämne.")
    assertContains(refused, "Hej Bengt! Passar det på torsdag?")
    assertContains(refused, "hyresavi.pdf")
    assert re.search(r'name="recipients"[^>]*checked', refused.content.decode())


def test_a_letter_to_nobody_is_told(journey):
    switch_on(journey)

    refused = write(journey, recipients=[])

    assertContains(refused, "Välj en mottagare under Till klient.")


def test_a_letter_posted_after_the_session_ended_waits_behind_the_sign_in(journey):
    switch_on(journey)
    key = re.search(
        r'name="draft" value="([^"]+)"',
        journey.caseworker.client.get(COMPOSE).content.decode(),
    )[1]
    stranger = Client()

    sent_away = stranger.post(
        COMPOSE,
        {"subject": "Tid", "body": "Långt brev", "draft": key, "files": [pdf("hyresavi.pdf")]},
    )

    assert sent_away.status_code == 302
    assert sent_away["Location"].startswith(reverse("accounts:staff_signin"))
    back = f"{COMPOSE}?utkast={Draft.objects.get().public_id}"
    signed_in = sign_in(stranger, journey.caseworker.user, journey.caseworker.membership)
    again = signed_in.client.get(back)
    assertContains(again, "Långt brev")
    assertContains(again, "hyresavi.pdf")


def test_a_forged_key_keeps_nothing(journey):
    sent_away = Client().post(COMPOSE, {"body": "Skräp", "draft": "x:y:z"})

    assert sent_away.status_code == 302
    assert not Draft.objects.exists()


def test_a_signature_alone_is_no_message(journey):
    switch_on(journey)
    SignatureFactory(user=journey.caseworker.user, text="Vänliga hälsningar\nLinda")

    refused = write(journey, body="\n\nVänliga hälsningar\nLinda\n")

    assertContains(refused, "Skriv ett meddelande.")
    assert not Message.objects.exists()
