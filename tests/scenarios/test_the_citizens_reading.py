"""What a citizen reads (domain 5.4: A-C5, A-C7, A-C17)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from messaging.models import ReadReceipt
from tests.factories.messaging import AttachmentFactory, MessageFactory, WithdrawalFactory
from tests.factories.pdf import small_pdf

pytestmark = pytest.mark.django_db
HOME, INBOX, SENT = "/minasidor/", "/minasidor/meddelanden/", "/minasidor/skickat/"
TOLD = "Avsändaren får veta när du öppnar meddelandet."


def thread(letter):
    return reverse("portal:thread", args=[letter.thread.public_id])


def read_aloud_in(citizen, address):
    """What is marked as Swedish on an English page."""
    page = citizen.client.get(address, headers={"Accept-Language": "en"})
    assertContains(page, '<html lang="en"')
    marked = re.findall(r'<(\w+)[^>]* lang="sv">(.*?)</\1>', page.content.decode(), re.DOTALL)
    words = [re.sub(r"<[^>]+>", "", found).strip() for _tag, found in marked]
    return [found for found in words if found != "Svenska"], page


@pytest.mark.covers("A-C5", "R118")
def test_a_c5_read(citizen):
    first = MessageFactory(thread__citizen=citizen.person, thread__subject="Första")
    MessageFactory(thread__citizen=citizen.person, thread__subject="Andra")
    attached = AttachmentFactory(message=first)
    assertContains(citizen.client.get(HOME), "Du har 2 olästa meddelanden.")

    opened = citizen.client.get(thread(first))

    assertContains(opened, first.body)
    assertContains(citizen.client.get(HOME), "Du har 1 oläst meddelande.")
    assertContains(citizen.client.get(INBOX), "is-unread", count=1)
    file = citizen.client.get(reverse("portal:attachment", args=[attached.public_id]))
    assert b"".join(file) == small_pdf()


@pytest.mark.covers("A-C7", "D12")
def test_a_c7_read_receipt_shown(citizen):
    letter = MessageFactory(thread__citizen=citizen.person, read_receipt_requested=True)

    assertContains(citizen.client.get(INBOX), TOLD)
    assertContains(citizen.client.get(HOME), TOLD)
    assert not ReadReceipt.objects.exists()

    citizen.client.get(thread(letter))

    assert ReadReceipt.objects.get().recipient.message == letter
    assertNotContains(citizen.client.get(INBOX), TOLD)


@pytest.mark.covers("A-C17", "I10")
def test_a_c17_wrong_persons_address(citizen):
    theirs = MessageFactory()

    assert citizen.client.get(thread(theirs)).status_code == 404

    refused = AccessLogEntry.objects.get(action=Action.REFUSED)
    assert refused.object_id == str(theirs.thread.public_id)
    assert refused.actor == citizen.user.public_id


@pytest.mark.covers("P21")
def test_what_staff_write_is_read_aloud_in_swedish_on_an_english_page(citizen):
    letter = MessageFactory(
        thread__citizen=citizen.person,
        thread__subject="Tid för möte",
        body="Hej! Passar torsdag?",
        sender_name_to_citizen="Linda Ekström, socialsekreterare, Försörjningsenheten",
    )
    AttachmentFactory(message=letter, filename="Kallelse.pdf")
    MessageFactory(thread=letter.thread, from_citizen=True, body="Thank you!")

    swedish, page = read_aloud_in(citizen, thread(letter))

    *came, to, answer_to = swedish
    assert came == [
        "Tid för möte",
        "Linda Ekström",
        "socialsekreterare, Försörjningsenheten",
        "Hej! Passar torsdag?",
        "Kallelse.pdf",
        "Kallelse.pdf",
    ]
    assert "socialsekreterare" in to
    assert "socialsekreterare" in answer_to
    assertContains(page, "Thank you!")


def test_what_a_citizen_named_is_taken_for_no_language(citizen):
    own = MessageFactory(
        thread__citizen=citizen.person, thread__subject="My rent", from_citizen=True
    )
    MessageFactory(thread=own.thread, sender_name_to_citizen="Försörjning")

    for address in (HOME, INBOX, SENT, thread(own)):
        swedish, page = read_aloud_in(citizen, address)
        assertContains(page, "My rent")
        assert "My rent" not in swedish


def test_that_a_letter_was_taken_back_is_told_in_the_language_of_the_page(citizen):
    letter = MessageFactory(thread__citizen=citizen.person, thread__subject="Tid för möte")
    WithdrawalFactory(message=letter)

    swedish, page = read_aloud_in(citizen, thread(letter))

    assertContains(page, "The message has been removed by the sender.")
    assert not any("emoved" in words for words in swedish)
