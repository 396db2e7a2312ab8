from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from messaging.models import Message
from portal.listing import sent_page, threads_page, unread_count
from portal.paging import PAGE
from tests.bench.shown import shown
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    CitizensMailboxFactory,
    DraftFactory,
    MessageFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
INBOX, SENT, HOME = "/minasidor/meddelanden/", "/minasidor/skickat/", "/minasidor/"


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def received(citizen, subject="Ämne", minutes=60, **facts):
    return MessageFactory(
        thread__citizen=citizen.person, thread__subject=subject, sent_at=ago(minutes), **facts
    )


def answered(citizen, message, **facts):
    """The citizen's own answer to a letter."""
    return MessageFactory(
        thread=message.thread,
        from_citizen=True,
        sender_user=citizen.user,
        to=message.sender_mailbox,
        sent_at=facts.pop("sent_at", ago(1)),
        **facts,
    )


def read(message):
    message.items.filter(folder="inbox").update(read_at=timezone.now())


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_conversations_come_by_the_latest_that_came_in_them(citizen):
    old = received(citizen, "Gammal", 600)
    received(citizen, "Ny", 5)
    received(citizen, "Mellan", 60)
    MessageFactory(thread=old.thread, sent_at=ago(1))

    rows = threads_page(citizen.person).rows

    assert [row.subject for row in rows] == ["Gammal", "Ny", "Mellan"]


def test_what_is_unread_is_marked_and_said(citizen):
    read(received(citizen, "Läst"))
    received(citizen, "Oläst")

    page = citizen.client.get(INBOX)

    assert {row.subject: row.is_unread for row in page.context["rows"]} == {
        "Läst": False,
        "Oläst": True,
    }
    assertContains(page, "is-unread", count=1)
    assertContains(page, "Oläst. </span>", count=1)


def test_one_whose_first_letter_is_unread_opens_at_its_top(citizen):
    """There stand its subject and whom it is about."""
    letter = received(citizen)
    MessageFactory(thread=letter.thread, sent_at=ago(5))

    for page in (HOME, INBOX):
        address = reverse("portal:thread", args=[letter.thread.public_id])
        assertContains(citizen.client.get(page), f'href="{address}"')


def test_an_answer_that_is_begun_and_not_sent_is_marked_in_words(citizen):
    begun, _other = received(citizen, "Påbörjat"), received(citizen, "Annat")
    citizen.client.get(INBOX)
    asked = questions(citizen.client, INBOX)
    path = reverse("portal:thread", args=[begun.thread.public_id])
    DraftFactory(owner=citizen.user, path=path, body="Hej")

    page = citizen.client.get(INBOX)

    assert {row.subject: row.has_draft for row in page.context["rows"]} == {
        "Påbörjat": True,
        "Annat": False,
    }
    assertContains(page, "Utkast: ditt svar är inte skickat", count=1)
    assert questions(citizen.client, INBOX) == asked


def test_what_was_rubbed_out_or_is_anothers_is_no_draft(citizen):
    path = reverse("portal:thread", args=[received(citizen).thread.public_id])
    DraftFactory(owner=citizen.user, path=path, body="", subject="")
    DraftFactory(path=path, body="Någon annans")

    assertNotContains(citizen.client.get(INBOX), "Utkast:")


def test_a_new_letter_that_is_begun_is_told_beside_the_button(citizen):
    CaseFactory(file__file_holder=citizen.person)
    path = reverse("portal:compose", args=[citizen.person.public_id])
    DraftFactory(owner=citizen.user, path=path, body="Hej")

    for page in (INBOX, SENT):
        assertContains(citizen.client.get(page), "Utkast: ett nytt meddelande är inte skickat")


def test_every_page_leads_to_the_messages_for_who_has_them(citizen):
    link = f'<a href="{INBOX}">Meddelanden</a>'
    assertContains(citizen.client.get("/minasidor/profil/"), link, html=True)

    activations = citizen.person.activations
    activations.update(messages=False, economic_assistance=True)

    assertNotContains(citizen.client.get("/minasidor/profil/"), INBOX)


def test_what_answers_by_itself_is_told_from_a_letter(citizen):
    received(citizen)
    for page in (HOME, INBOX):
        assertNotContains(citizen.client.get(page), "Automatiskt svar")

    absent = received(citizen, minutes=1, kind=Message.Kind.AUTO_REPLY)
    conversation = reverse("portal:thread", args=[absent.thread.public_id])

    for page in (HOME, INBOX, conversation):
        assertContains(citizen.client.get(page), "Automatiskt svar", count=1)


@pytest.mark.covers("D12")
@pytest.mark.covers("A-C7")
def test_the_list_says_before_opening_that_the_sender_gets_to_know(citizen):
    line = "Avsändaren får veta när du öppnar meddelandet."
    message = received(citizen, read_receipt_requested=True)

    for page in (INBOX, HOME):
        assertContains(citizen.client.get(page), line, count=1)

    read(message)
    assertNotContains(citizen.client.get(INBOX), line)


def test_the_list_never_counts_as_opening(citizen):
    received(citizen)

    for page in (HOME, INBOX, SENT):
        citizen.client.get(page)

    assert unread_count(citizen.person) == 1


def test_the_waiting_letter_is_the_newest_unread(citizen):
    received(citizen, "Äldst", 90)
    newest = received(
        citizen, "Nyast", 5, sender_name_to_citizen="Linda Ekström, socialsekreterare"
    )
    read(received(citizen, "Läst", 1))

    page = citizen.client.get(HOME)

    assertContains(page, "Du har 2 olästa meddelanden.")
    assertContains(page, 'Från <span lang="sv">Linda Ekström, socialsekreterare')
    assertContains(page, reverse("portal:thread", args=[newest.thread.public_id]))


def test_a_conversation_opens_at_the_first_letter_in_it_that_is_unread(citizen):
    read(first := received(citizen, minutes=90))
    unread, _later = [MessageFactory(thread=first.thread, sent_at=ago(at)) for at in (60, 30)]
    address = reverse("portal:thread", args=[first.thread.public_id])

    for page in (HOME, INBOX):
        assertContains(citizen.client.get(page), f'href="{address}#brev-{unread.public_id}"')

    assertContains(citizen.client.get(address), f'id="brev-{unread.public_id}"')
    assertContains(citizen.client.get(INBOX), f'href="{address}"')


@pytest.mark.covers("A-C5")
def test_reading_one_of_two_leaves_one(citizen):
    first = received(citizen)
    received(citizen)
    assertContains(citizen.client.get(HOME), "Du har 2 olästa meddelanden.")

    citizen.client.get(reverse("portal:thread", args=[first.thread.public_id]))

    assertContains(citizen.client.get(HOME), "Du har 1 oläst meddelande.")


def test_nothing_yet_is_said_kindly(citizen):
    CitizensMailboxFactory(person=citizen.person)

    assertContains(citizen.client.get(HOME), "Du har inga olästa meddelanden.")
    assertContains(citizen.client.get(INBOX), "Du har inga meddelanden ännu.")
    assertContains(citizen.client.get(SENT), "Du har inte skickat några meddelanden ännu.")


def test_who_has_never_been_written_to_has_empty_pages_too(citizen):
    for page in (HOME, INBOX, SENT):
        assert citizen.client.get(page).status_code == 200


def test_what_one_sent_names_the_other_side_in_the_words_for_citizens(citizen):
    message = received(
        citizen,
        "Möte",
        sender_name="Helena Sjöberg",
        sender_name_to_citizen="Handläggare, Barn- och familjeenheten",
    )
    answered(citizen, message)

    page = citizen.client.get(SENT)

    assertContains(page, 'Till <span lang="sv">Handläggare, Barn- och familjeenheten</span>')
    assertContains(page, "Meddelandet är mottaget")
    assertNotContains(page, "Helena")


def test_what_is_held_stands_under_sent_as_on_its_way(citizen):
    sent_at = timezone.now() + timedelta(seconds=9)
    letter = answered(citizen, received(citizen), held=True, sent_at=sent_at)

    page = citizen.client.get(SENT)

    assertContains(page, "Skickas strax")
    assertContains(page, reverse("portal:undo", args=[letter.public_id]), count=2)
    assert "Meddelandet är mottaget" not in shown(page)


def everything(page_of, person):
    """Every page there is, one after the other."""
    page = page_of(person)
    rows = list(page.rows)
    while page.older:
        page = page_of(person, page.older)
        rows += page.rows
    return rows


def test_older_conversations_are_on_the_next_page_each_once(citizen):
    same_moment = ago(30)
    for number in range(2 * PAGE + 3):
        MessageFactory(
            thread=ThreadFactory(citizen=citizen.person, subject=f"Ämne {number}"),
            sent_at=same_moment,
        )

    subjects = [row.subject for row in everything(threads_page, citizen.person)]

    assert len(subjects) == len(set(subjects)) == 2 * PAGE + 3


def test_older_letters_of_ones_own_are_on_the_next_page_each_once(citizen):
    message = received(citizen)
    for minutes in range(PAGE + 2):
        answered(citizen, message, sent_at=ago(minutes))

    rows = everything(sent_page, citizen.person)

    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    assert len({row.message_id for row in rows}) == PAGE + 2


def test_the_pages_are_reached_by_links(citizen):
    for number in range(PAGE + 1):
        received(citizen, f"Ämne {number}", minutes=number + 1)

    first = citizen.client.get(INBOX)
    second = citizen.client.get(first.context["older_url"])

    assertNotContains(first, "Nyare")
    assertContains(second, f"Ämne {PAGE}")
    assertNotContains(second, "Äldre")
    assertContains(second, f'href="{INBOX}" rel="prev"')


@pytest.mark.parametrize("cursor", ["", "skräp", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_nothing_shows_the_newest(citizen, cursor):
    received(citizen, "Nyast")

    assertContains(citizen.client.get(INBOX, {"efter": cursor}), "Nyast")


@pytest.mark.parametrize("address", [HOME, INBOX, SENT])
def test_fifty_rows_cost_no_more_questions_than_one(citizen, address):
    answered(citizen, received(citizen))
    citizen.client.get(address)
    one = questions(citizen.client, address)

    for _ in range(49):
        answered(citizen, received(citizen))

    assert questions(citizen.client, address) == one
