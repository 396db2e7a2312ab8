from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from messaging.models import MailboxItem, Thread
from tests.factories.messaging import JournaledMarkFactory, JournalOrderFactory
from tests.messaging.waiting import letter_for

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P11", "R71")]
QUEUE, INBOX = reverse("messaging:not_journaled"), reverse("messaging:inbox")
UNITS = f"{QUEUE}?visa=enheten"


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_who_it_is_and_the_ways_to_settle_it_without_a_word_of_what_was_written(caseworker):
    letter = letter_for(caseworker, body="Hemligheten")
    Thread.objects.update(subject="Hemligt ämne")
    item = letter.items.get(mailbox__owner=caseworker.user)

    for address in (QUEUE, UNITS):
        shown = caseworker.client.get(address)

        assertContains(shown, letter.thread.citizen.customer_number)
        assertContains(shown, letter.thread.case.number)
        assertContains(shown, reverse("messaging:message", args=[letter.public_id]))
        journal = reverse("messaging:journal", args=[letter.public_id])
        assertContains(shown, f"{journal}?fran=ej-journalforda")
        assertContains(shown, reverse("messaging:minor", args=[item.public_id]))
        assertNotContains(shown, "Hemlig")


def test_judged_from_the_queue_one_comes_back_to_it(caseworker):
    letter = letter_for(caseworker)
    item = letter.items.get(mailbox__owner=caseworker.user)
    address = reverse("messaging:minor", args=[item.public_id])

    judged = caseworker.client.post(f"{address}?fran=ej-journalforda&visa=enheten", {"minor": "1"})

    assertRedirects(judged, UNITS)
    assert MailboxItem.objects.get(pk=item.pk).minor_importance
    assertContains(caseworker.client.get(QUEUE), "Du har inget att journalföra.")
    assertContains(caseworker.client.get(UNITS), "Enheten har inget att journalföra.")


def test_what_could_not_be_journaled_says_so(caseworker):
    letter = letter_for(caseworker)
    JournalOrderFactory(
        message=letter,
        case=letter.thread.case,
        ordered_by=caseworker.user,
        state="failed",
        failure="Stängt.",
    )

    words = "Kunde inte journalföras. Stängt. Journalför för hand."
    assertContains(caseworker.client.get(QUEUE), words)
    opened = reverse("messaging:message", args=[letter.public_id])
    assertContains(caseworker.client.get(opened), words)

    JournaledMarkFactory(message=letter)
    assertNotContains(caseworker.client.get(opened), words)


def test_the_folders_have_the_number_which_is_no_red_figure(caseworker, provider):
    assertNotContains(caseworker.client.get(INBOX), '<span class="soft small number">')
    letter_for(caseworker)

    assertContains(caseworker.client.get(INBOX), '<span class="soft small number">1</span>')
    assertNotContains(provider.client.get(INBOX), '<span class="soft small number">')


def test_who_journals_nothing_has_no_such_folder(administrator):
    assert administrator.client.get(QUEUE).status_code == 403
    assertNotContains(administrator.client.get(INBOX), QUEUE)


@pytest.mark.parametrize("address", [QUEUE, UNITS, INBOX])
def test_a_page_costs_as_much_for_fifty_as_for_one(caseworker, address):
    letter_for(caseworker)
    few = queries(caseworker.client, address)
    for _ in range(49):
        letter_for(caseworker)

    assert queries(caseworker.client, address) == few
