"""Part 16 of the first manual, the citizen's view: from the printed address to a sent answer.

Step by step, with real sign-ins against the simulator (A-C1 to A-C7, A-C12, A-C17, A-C18).
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import LoginAttempt
from audit.models import AccessLogEntry, Action
from messaging.models import MailboxItem, Message
from tests.accounts.conftest import running_simulator, simulator
from tests.factories.casework import CaseFactory, EServiceActivationFactory, PersonFactory
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.pdf import small_pdf
from tests.portal.conftest import phone
from tests.portal.phone import WAITING, begin

__all__ = ["phone", "running_simulator", "simulator"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def samira():
    return PersonFactory(
        reachable=True,
        identity_type="personnummer",
        identity_number="199101292382",
        given_name="Samira",
        family_name="Haddad",
    )


@pytest.fixture
def letter(samira):
    """What Linda wrote an hour ago, with a file and a receipt asked for."""
    message = MessageFactory(
        thread__citizen=samira,
        thread__subject="Komplettering till din ansökan",
        body="Hej Samira! Jag saknar hyresavin för december.",
        sender_name_to_citizen="Linda Ekström, socialsekreterare, Försörjningsenheten",
        read_receipt_requested=True,
    )
    AttachmentFactory(message=message, filename="Begäran.pdf")
    return message


def link(page, text):
    """Where the link with these words leads."""
    return re.search(
        rf'href="([^"]+)"[^>]*>(?:(?!</a>).)*{text}', page.content.decode(), re.DOTALL
    )[1]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())[1]


def sign_in(client, phone, person="C1", eid="bankid", **form):
    begin(client, eid, **form)
    phone.approve(client, person)
    phone.wait()
    return client.get(WAITING, follow=True)


@pytest.mark.covers("A-C1", "R1", "R2", "R118", "R125")
def test_from_the_printed_address_to_a_sent_answer(client, phone, letter):
    # The address on the paper leads to the start page, with two ways in.
    start = client.get("/MeddelandeIFO", follow=True)
    assertContains(start, "Logga in med BankID</button>")
    assertContains(start, "Logga in med Freja</button>")

    # BankID, approved in the app.
    home = sign_in(client, phone)
    assertContains(home, "Hej Samira!")
    assertContains(home, "Du har 1 oläst meddelande.")
    assertContains(home, "Avsändaren får veta när du öppnar meddelandet.")

    # Only what she has is there.
    assertContains(home, 'class="tile"', count=1)
    assert client.get("/minasidor/ekonomiskt-bistand/").status_code == 404

    # The list says that the sender gets to know, before anything is opened.
    inbox = client.get(link(home, "Meddelanden"))
    assertContains(inbox, "Avsändaren får veta när du öppnar meddelandet.")
    thread = client.get(link(inbox, "Komplettering till din ansökan"))
    assertContains(thread, "Jag saknar hyresavin för december.")
    assertContains(thread, "Linda Ekström</span></h2>")

    # The file can be opened.
    assert b"".join(client.get(link(thread, "Begäran.pdf"))) == small_pdf()
    assertContains(client.get("/minasidor/"), "Du har inga olästa meddelanden.")

    # She answers, with a file.
    written = {
        "draft": hidden(thread, "draft"),
        "body": "Hej Linda, här kommer hyresavin. /Samira",
        "files": SimpleUploadedFile("hyresavi.pdf", small_pdf()),
    }
    answered = client.post(thread.wsgi_request.path, written, follow=True)
    assertContains(answered, "Till dess kan du ångra det.")

    # When the hold is over it is under Skickat, and in Linda's inbox.
    phone.wait(11)
    assertContains(client.get("/minasidor/skickat/"), "Meddelandet är mottaget")
    answer = Message.objects.get(thread=letter.thread, sender_mailbox__kind="citizen")
    item = MailboxItem.objects.get(message=answer, folder=MailboxItem.Folder.INBOX)
    assert item.mailbox == letter.sender_mailbox
    assert item.read_at is None

    # She signs out; the browser's back button finds nothing.
    goodbye = client.post("/logga-ut/", follow=True)
    assertContains(goodbye, "Du är utloggad. Stäng webbläsaren om du delar dator med andra.")
    assertRedirects(
        client.get(thread.wsgi_request.path), f"/logga-in/?next={thread.wsgi_request.path}"
    )


@pytest.mark.covers("A-C1", "R125")
def test_freja_on_the_same_phone_leads_to_the_same_pages(client, phone, letter):
    begin(client, "freja", this_device="1")
    way_back = phone.follow_link(client)
    phone.wait()

    assertContains(client.get(way_back, follow=True), "Hej Samira!")


@pytest.mark.covers("A-C3", "P20")
def test_whoever_isnt_let_in_learns_no_more_than_a_stranger(phone, samira):
    """A youth is told about the age; the one who waits for the night and the unknown, nothing."""
    EServiceActivationFactory(
        person__identity_type="personnummer",
        person__identity_number="198104059293",
        requested=True,
    )
    answers = {
        key: sign_in(Client(), phone, key).content.decode() for key in ("C6", "C12", "C20", "C10")
    }

    neutral = "Vi kan inte öppna tjänsten för dig just nu."
    assert [answers[key].count(neutral) for key in ("C6", "C12", "C20")] == [1, 1, 1]
    assert "Du måste ha fyllt 18 år" in answers["C10"]
    results = LoginAttempt.objects.order_by("pk").values_list("result", "user")
    assert list(results) == [("refused_no_service", None)] * 3 + [("refused_age", None)]


@pytest.mark.covers("R127")
def test_a_closed_case_is_there_to_be_read(client, phone, samira):
    case = CaseFactory(closed=True, file__file_holder=samira)
    MessageFactory(thread__citizen=samira, thread__case=case, thread__subject="Boendestöd")
    sign_in(client, phone)

    thread = client.get(link(client.get("/minasidor/meddelanden/"), "Boendestöd"))

    assertContains(thread, "Ärendet är avslutat. Du kan läsa tidigare meddelanden.")
    assertNotContains(thread, "<textarea")


def test_the_service_switched_off_meanwhile_ends_it_at_the_next_click(client, phone, samira):
    sign_in(client, phone)
    samira.activations.update(state="requested", effective_at=None)

    assertRedirects(client.get("/minasidor/meddelanden/"), "/logga-in/")
    again = sign_in(client, phone)
    assertContains(again, "Vi kan inte öppna tjänsten för dig just nu.")


def test_a_letter_written_too_slowly_waits_behind_the_next_sign_in(client, phone, letter):
    sign_in(client, phone)
    address = f"/minasidor/meddelanden/{letter.thread.public_id}/"
    key = hidden(client.get(address), "draft")
    phone.time_machine.shift(timedelta(minutes=16))

    posted = client.post(address, {"draft": key, "body": "Det tog sin tid."}, follow=True)
    onward = posted.context["onward"]
    page = sign_in(client, phone, next=onward)

    assertContains(page, "Det tog sin tid.</textarea>")


@pytest.mark.covers("A-C17")
def test_somebody_elses_letter_isnt_there_and_the_try_is_written_down(client, phone, samira):
    theirs = MessageFactory()
    sign_in(client, phone)

    response = client.get(f"/minasidor/meddelanden/{theirs.thread.public_id}/")

    assertContains(response, "Vi hittar inte sidan", status_code=404)
    assert AccessLogEntry.objects.filter(
        action=Action.REFUSED, object_id=str(theirs.thread.public_id)
    ).exists()
