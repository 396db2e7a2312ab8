"""A-S6: what isn't as it should be stays outside, and what is lies where nobody guesses."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from messaging.models import Attachment, Draft, Message
from tests.factories.casework import CaseFactory, PersonFactory
from tests.journeys.conftest import pdf
from tests.pdfs.paper import CATALOG, clean_objects, extended, write

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-S6", "P14", "R49", "R50", "R95", "I13")]

COMPOSE = reverse("messaging:compose")
NOWHERE = "unix:///nowhere/clamd.ctl"


def with_script():
    objects = clean_objects()
    script = b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>"
    objects[CATALOG] = extended(objects[CATALOG], script)
    return SimpleUploadedFile("skript.pdf", write(objects))


def in_disguise():
    return SimpleUploadedFile("brev.pdf", b"PK\x03\x04 a word document")


def too_large():
    return SimpleUploadedFile("stor.pdf", b"%PDF-1.7\n" + b"0" * 21 * 1024 * 1024)


def page_of(colleague, **written):
    """What the colleague's letter to a client of theirs says when Skicka is pressed."""
    person = PersonFactory(reachable=True)
    unit = colleague.unit
    CaseFactory(file__file_holder=person, responsible_unit=unit)
    letter = {
        "draft": colleague.client.get(COMPOSE).context["form"]["draft"].value(),
        "recipients": [f"{person.public_id}.{person.public_id}"],
        "subject": "Tid för möte",
        "body": "Hej!",
        **written,
    }
    return letter, colleague.client.post(COMPOSE, letter)


def again(colleague, letter, page, **more):
    key = page.context["form"]["draft"].value()
    kept = {name: value for name, value in letter.items() if name != "files"}
    return colleague.client.post(COMPOSE, {**kept, "draft": key, **more})


@pytest.mark.parametrize("upload", [in_disguise, with_script, too_large])
def test_what_is_no_quiet_pdf_of_the_right_size_never_goes(caseworker, upload):
    letter, page = page_of(caseworker, files=[upload(), pdf("bra.pdf")])

    assertContains(page, "Inte godkänd.")
    assertContains(page, "Hej!")
    # Nothing was left out behind anybody's back: the same once more is refused again.
    again(caseworker, letter, page)
    assert not Message.objects.exists()

    refused = Draft.objects.get().files.get(state="rejected")
    assert not refused.file
    page = again(caseworker, letter, page, remove_file=str(refused.public_id))
    again(caseworker, letter, page)

    assert Attachment.objects.get().filename == "bra.pdf"


def test_what_nobody_can_look_at_now_waits_and_goes_when_somebody_has(caseworker, settings):
    settings.CLAMD_URL = NOWHERE
    letter, page = page_of(caseworker, files=[pdf("bra.pdf")])

    assertContains(page, "bra.pdf är inte kontrollerad än.")
    assert not Message.objects.exists()

    settings.CLAMD_URL = ""
    again(caseworker, letter, page)

    assert Attachment.objects.get().filename == "bra.pdf"


def test_a_stored_file_has_no_address_but_the_door(caseworker):
    page_of(caseworker, files=[pdf("bra.pdf")])
    stored = Attachment.objects.get()
    address = reverse("messaging:attachment", args=[stored.public_id])

    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.pdf", stored.file.name)
    assert default_storage.exists(stored.file.name)
    for guess in (f"/{stored.file.name}", f"/media/{stored.file.name}"):
        assert caseworker.client.get(guess).status_code == 404
    assert Client().get(address).status_code == 302
    served = caseworker.client.get(address)
    assert served["Content-Disposition"].startswith("attachment;")
    assert b"".join(served.streaming_content).startswith(b"%PDF")
