"""What was begun and can't be sent any more: the citizen still reads it, and throws it away."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from messaging.models import Draft, Message
from tests.bench.posted import posted_by
from tests.factories.casework import CaseFactory
from tests.factories.messaging import DraftFactory, DraftFileFactory, MessageFactory

pytestmark = pytest.mark.django_db
INBOX, SENT = "/minasidor/meddelanden/", "/minasidor/skickat/"
WHY = "Ditt svar hann inte skickas innan ärendet avslutades. Nu går det inte att skicka."


@pytest.fixture
def address(citizen):
    """A conversation in a case that was closed while the citizen was writing an answer."""
    case = CaseFactory(closed=True, file__file_holder=citizen.person)
    letter = MessageFactory(
        thread__citizen=citizen.person, thread__about=citizen.person, thread__case=case
    )
    return reverse("portal:thread", args=[letter.thread.public_id])


@pytest.fixture
def begun(citizen, address):
    return DraftFactory(owner=citizen.user, path=address, body="Tack för <hjälpen>.\n\nHej då!")


def test_in_a_closed_case_what_was_begun_stands_there_with_why(citizen, address, begun):
    DraftFileFactory(draft=begun, filename="hyresavi.pdf")
    assertContains(citizen.client.get(INBOX), "Utkast:")

    page = citizen.client.get(address)

    assertContains(page, WHY)
    assertContains(page, "<p>Tack för &lt;hjälpen&gt;.</p>")
    assertContains(page, "hyresavi.pdf")
    assertNotContains(page, "Skicka</button>")


def test_it_is_thrown_away_there_and_the_mark_with_it(citizen, address, begun):
    form = posted_by(citizen.client.get(address), having="draft")

    page = citizen.client.post(address, {**form, "discard": "1"}, follow=True)

    assertRedirects(page, address)
    assertContains(page, "Det du hade skrivit är borttaget.")
    assertNotContains(page, WHY)
    assert not Draft.objects.exists()
    assertNotContains(citizen.client.get(INBOX), "Utkast:")


def test_what_another_page_has_written_meanwhile_isnt_thrown_away(citizen, address, begun):
    form = posted_by(citizen.client.get(address), having="draft")
    Draft.objects.update(revision=begun.revision + 1, body="Nyare ord.")

    page = citizen.client.post(address, {**form, "discard": "1"}, follow=True)

    assertContains(page, "Nyare ord.")


def test_whose_answer_comes_too_late_reads_it_on(citizen, address):
    key = citizen.client.get(address).context["form"].initial["draft"]

    page = citizen.client.post(address, {"draft": key, "body": "Hann inte."})

    assertContains(page, WHY)
    assertContains(page, "<p>Hann inte.</p>")
    assert not Message.objects.filter(sender_user=citizen.user).exists()


@pytest.mark.parametrize("body", ["", None])
def test_where_nothing_was_begun_nothing_is_said(citizen, address, body):
    if body is not None:
        DraftFactory(owner=citizen.user, path=address, body=body, subject="")

    assertNotContains(citizen.client.get(address), "Ditt utkast")


def test_a_new_letter_to_nobody_who_is_left_is_read_and_thrown_away(citizen):
    address = reverse("portal:compose", args=[citizen.person.public_id])
    DraftFactory(owner=citizen.user, path=address, subject="Hyran", body="Hej")

    page = citizen.client.get(address)
    form = posted_by(page, having="draft")
    citizen.client.post(address, {**form, "discard": "1"})

    assertContains(page, "Just nu finns ingen att skicka det till.")
    assertContains(page, "Hyran")
    assert not Draft.objects.exists()


def test_a_new_letter_that_can_be_sent_to_nobody_is_found_from_the_messages(citizen):
    address = reverse("portal:compose", args=[citizen.person.public_id])
    DraftFactory(owner=citizen.user, path=address, subject="Hyran", body="Hej")

    for folder in (INBOX, SENT):
        page = citizen.client.get(folder)
        assertContains(page, f'href="{address}"')
        assertContains(page, "Utkast: ett nytt meddelande är inte skickat")
        assertNotContains(page, "Skriv meddelande</a>")


def test_an_answer_begun_where_nothing_has_come_is_told_at_ones_own_latest_letter(citizen):
    own = MessageFactory(thread__citizen=citizen.person, from_citizen=True)
    MessageFactory(thread=own.thread, from_citizen=True)
    MessageFactory(thread__citizen=citizen.person, from_citizen=True)
    address = reverse("portal:thread", args=[own.thread.public_id])
    DraftFactory(owner=citizen.user, path=address, body="Och så en sak till")

    page = citizen.client.get(SENT)

    assertContains(page, "Utkast: ditt svar är inte skickat", count=1)
    assert [row.has_draft for row in page.context["rows"]].count(True) == 1
