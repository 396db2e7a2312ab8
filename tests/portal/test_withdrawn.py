from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from messaging.models import ReadReceipt
from tests.factories.messaging import (
    AttachmentFactory,
    MessageFactory,
    ThreadFactory,
    WithdrawalFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-S8", "P15")]
INBOX, SENT, HOME = (reverse(f"portal:{name}") for name in ("inbox", "sent", "home"))
GONE, NO_SUBJECT = "Meddelandet har tagits bort av avsändaren.", "Borttaget meddelande"


@pytest.fixture
def thread(citizen):
    return ThreadFactory(citizen=citizen.person, subject="Placeringen av Elin")


@pytest.fixture
def letter(thread):
    """Withdrawn before anybody had opened it."""
    message = MessageFactory(thread=thread, body="Om Elin", read_receipt_requested=True)
    WithdrawalFactory(message=message)
    return message


def page(thread):
    return reverse("portal:thread", args=[thread.public_id])


def test_in_place_of_text_and_files_it_says_that_it_is_gone(citizen, thread, letter):
    attachment = AttachmentFactory(message=letter, filename="Beslut.pdf")

    shown = citizen.client.get(page(thread))

    assertContains(shown, GONE)
    assertNotContains(shown, "Om Elin")
    assertNotContains(shown, "Beslut.pdf")
    assertNotContains(shown, letter.withdrawal.reason)
    file = reverse("portal:attachment", args=[attachment.public_id])
    assert citizen.client.get(file).status_code == 404


def test_a_link_to_the_file_that_was_saved_leads_nowhere_any_more(citizen, thread):
    message = MessageFactory(thread=thread)
    file = reverse("portal:attachment", args=[AttachmentFactory(message=message).public_id])
    assert citizen.client.get(file).getvalue().startswith(b"%PDF")

    WithdrawalFactory(message=message)

    assert citizen.client.get(file).status_code == 404


def test_the_subject_goes_with_the_letter_it_was_written_with(citizen, thread, letter):
    for address in (INBOX, page(thread)):
        shown = citizen.client.get(address)
        assertContains(shown, NO_SUBJECT)
        assertNotContains(shown, "Placeringen")


def test_also_when_the_citizen_has_written_since(citizen, thread, letter):
    MessageFactory(thread=thread, from_citizen=True, body="Det här var inte till mig")

    for address in (SENT, INBOX, page(thread)):
        assertNotContains(citizen.client.get(address), "Placeringen")
    assertContains(citizen.client.get(page(thread)), "Det här var inte till mig")


def test_a_later_letter_takes_no_subject_with_it(citizen, thread):
    before = timezone.now() - timedelta(days=2)
    MessageFactory(thread=thread, body="Välkommen", sent_at=before)
    WithdrawalFactory(message__thread=thread, message__body="Om Elin")

    shown = citizen.client.get(page(thread))

    assertContains(shown, "Placeringen")
    assertContains(shown, "Välkommen")
    assertContains(shown, GONE)
    assertNotContains(shown, "Om Elin")
    assertContains(citizen.client.get(INBOX), "Placeringen")


def test_what_is_gone_waits_for_nobody_to_read_it(citizen, letter):
    shown = citizen.client.get(HOME)

    assertContains(shown, "Du har inga olästa meddelanden.")
    assertNotContains(shown, "Placeringen")
    assertNotContains(citizen.client.get(INBOX), "Oläst")


@pytest.mark.covers("I16")
def test_to_see_that_it_is_gone_is_not_to_open_it(citizen, thread, letter):
    citizen.client.get(page(thread))

    assert letter.recipients.get().first_read_at is None
    assert not ReadReceipt.objects.exists()


def test_what_was_read_before_is_read_still(citizen, thread):
    message = MessageFactory(thread=thread, read_receipt_requested=True)
    citizen.client.get(page(thread))
    read_at = message.recipients.get().first_read_at

    WithdrawalFactory(message=message)
    citizen.client.get(page(thread))

    assert message.recipients.get().first_read_at == read_at
    assert ReadReceipt.objects.count() == 1
