"""What a citizen reads (domain 5.4: A-C5, A-C7, A-C17)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from messaging.models import ReadReceipt
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.pdf import small_pdf

pytestmark = pytest.mark.django_db
HOME, INBOX = "/minasidor/", "/minasidor/meddelanden/"
TOLD = "Avsändaren får veta när du öppnar meddelandet."


def thread(letter):
    return reverse("portal:thread", args=[letter.thread.public_id])


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
    letter = MessageFactory(thread__citizen=citizen.person)
    MessageFactory(thread=letter.thread, from_citizen=True, body="Thank you!")

    page = citizen.client.get(thread(letter), headers={"Accept-Language": "en"})

    assertContains(page, '<html lang="en"')
    assertContains(page, '<div class="letter-body" lang="sv">', count=1)
    assertContains(page, '<div class="letter-body">', count=1)
