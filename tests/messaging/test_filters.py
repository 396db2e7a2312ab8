from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from messaging.folder_page import folder_page
from messaging.models import MailboxItem
from messaging.narrowing import LATEST
from tests.factories.accounts import UserFactory
from tests.factories.casework import CircleMemberFactory, PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    CitizensMailboxFactory,
    JournaledMarkFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
INBOX, SENT, TRASH = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT, MailboxItem.Folder.TRASH
HERE = reverse("messaging:inbox")


@pytest.fixture
def inbox(caseworker):
    return OwnMailboxFactory(owner=caseworker.user)


def received(inbox, **differing):
    return MessageFactory(from_citizen=True, to=inbox, **differing)


def settled(message):
    type(message.thread).objects.filter(pk=message.thread_id).update(unanswered_since=None)
    return message


def shown(somebody, mailbox, query, folder=INBOX):
    page = folder_page(somebody.actor, mailbox, folder, QueryDict(query)).page
    return {row.message_id for row in page.rows}


def test_only_the_unread(caseworker, inbox):
    unread, read = received(inbox), received(inbox)
    read.items.filter(mailbox=inbox).update(read_at=timezone.now())

    assert shown(caseworker, inbox, "unread=on") == {unread.public_id}


def test_only_the_unanswered(caseworker, inbox):
    waiting, answered = received(inbox), settled(received(inbox))

    assert shown(caseworker, inbox, "unanswered=on") == {waiting.public_id}
    assert shown(caseworker, inbox, "") == {waiting.public_id, answered.public_id}


def test_what_was_answered_before_does_not_wait_with_what_came_after(caseworker, inbox):
    thread = ThreadFactory()
    early = received(inbox, thread=thread, sent_at=timezone.now() - timedelta(days=3))
    late = received(inbox, thread=thread)
    type(thread).objects.filter(pk=thread.pk).update(unanswered_since=late.sent_at)

    assert shown(caseworker, inbox, "unanswered=on") == {late.public_id}
    assert early.public_id in shown(caseworker, inbox, "")


def test_only_what_is_not_journaled_among_what_should_be(caseworker, inbox):
    journaled, file_only, not_yet = received(inbox), received(inbox), received(inbox)
    JournaledMarkFactory(message=journaled)
    JournaledMarkFactory(message=file_only, entry=None, place="ärende")
    MessageFactory(thread=ThreadFactory(internal=True), to=inbox)

    assert shown(caseworker, inbox, "not_journaled=on") == {file_only.public_id, not_yet.public_id}


def test_only_with_a_file(caseworker, inbox):
    with_file, _without = received(inbox), received(inbox)
    AttachmentFactory(message=with_file)

    assert shown(caseworker, inbox, "with_files=on") == {with_file.public_id}


def test_only_from_one_correspondent(caseworker, inbox):
    karin, _other = received(inbox), received(inbox)
    sender = karin.sender_mailbox.public_id

    assert shown(caseworker, inbox, f"correspondent={sender}") == {karin.public_id}


def test_only_to_one_correspondent_and_in_the_bin_either_way(caseworker, citizen, inbox):
    to_them = MessageFactory(sender_user=caseworker.user, thread__citizen=citizen.person)
    from_them = received(inbox, thread=to_them.thread)
    MessageFactory(sender_user=caseworker.user)
    query = f"correspondent={CitizensMailboxFactory(person=citizen.person).public_id}"

    assert shown(caseworker, inbox, query, SENT) == {to_them.public_id}

    for message in (to_them, from_them):
        item = message.items.get(mailbox=inbox)
        item.trashed_from, item.folder = item.folder, TRASH
        item.trashed_at, item.trashed_by = timezone.now(), caseworker.user
        item.save()
    assert shown(caseworker, inbox, query, TRASH) == {to_them.public_id, from_them.public_id}


def test_a_day_is_a_day_in_sweden(caseworker, inbox):
    # Half an hour past midnight in Stockholm, still the day before in Greenwich.
    night = received(inbox, sent_at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
    evening = received(inbox, sent_at=datetime(2026, 11, 1, 22, 30, tzinfo=UTC))

    assert shown(caseworker, inbox, "since=2026-11-02") == {night.public_id}
    assert shown(caseworker, inbox, "until=2026-11-01") == {evening.public_id}
    assert shown(caseworker, inbox, "since=2026-11-01&until=2026-11-02") == {
        night.public_id,
        evening.public_id,
    }


def test_filters_are_all_asked_for_at_once(caseworker, inbox):
    both, one = received(inbox), received(inbox)
    AttachmentFactory(message=both)
    AttachmentFactory(message=one)
    one.items.filter(mailbox=inbox).update(read_at=timezone.now())

    assert shown(caseworker, inbox, "unread=on&with_files=on") == {both.public_id}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=2026-11-40", "Skriv datumet som 2026-11-01."),
        ("until=i+g%C3%A5r", "Skriv datumet som 2026-11-30."),
        (
            "since=2026-11-10&until=2026-11-01",
            "Till och med ska vara samma dag som från och med eller senare.",
        ),
        ("since=0001-01-01", "Kontrollera årtalet."),
        ("until=9999-12-31", "Kontrollera årtalet."),
        ("correspondent=x", "Välj någon i listan."),
        ("correspondent=6f1f5f0e-3b0a-4a3e-9d0c-5a4f3c0e2b11", "Välj någon i listan."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_list_is_still_there(
    caseworker, inbox, query, sentence
):
    letter = received(inbox, sent_at=datetime(2026, 11, 20, tzinfo=UTC))

    answer = caseworker.client.get(f"{HERE}?{query}")

    assertContains(answer, sentence)
    assertContains(answer, "<details", count=1)
    assertContains(answer, letter.thread.subject)


def test_what_is_on_is_shown_each_with_a_way_to_take_it_away(caseworker, inbox):
    letter = received(inbox)
    sender = letter.sender_mailbox
    name = f"{sender.person.full_name}, kundnummer {sender.person.customer_number}"

    page = caseworker.client.get(f"{HERE}?correspondent={sender.public_id}&unread=on").content
    chips = re.findall(r'class="chip" href="([^"]+)">([^<]+)<', unescape(page.decode()))

    assert chips == [
        (f"{HERE}?unread=on", f"Från: {name}"),
        (f"{HERE}?correspondent={sender.public_id}", "Olästa"),
    ]


def test_who_is_offered_is_who_occurs_and_by_name_in_swedish_order(caseworker, inbox):
    persons = [
        PersonFactory(reachable=True, given_name="Åsa", family_name="Öberg"),
        PersonFactory(reachable=True, given_name="Bo", family_name="Andersson"),
        PersonFactory(reachable=True, given_name="Eva", family_name="Åberg"),
    ]
    for person in persons:
        received(inbox, thread__citizen=person)
    received(OwnMailboxFactory())
    MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=UserFactory(given_name="Adam", family_name="Ek", title="handläggare"),
        to=inbox,
    )

    form = folder_page(caseworker.actor, inbox, INBOX, QueryDict("filtrera=1")).form
    _everybody, citizens, colleagues = form.fields["correspondent"].widget.choices

    assert [words.split(",")[0] for _value, words in citizens[1]] == [
        "Bo Andersson",
        "Eva Åberg",
        "Åsa Öberg",
    ]
    assert [words for _value, words in colleagues[1]] == ["Adam Ek, handläggare"]


@pytest.mark.covers("P9", "I19")
def test_whom_a_circle_hides_is_not_offered_and_not_found(caseworker, inbox):
    letter = received(inbox)
    sender = letter.sender_mailbox.public_id
    CircleMemberFactory(person=letter.thread.about, user=UserFactory())

    answer = caseworker.client.get(f"{HERE}?correspondent={sender}")

    assertContains(answer, "Välj någon i listan.")
    assertNotContains(answer, letter.thread.citizen.full_name)
    assertContains(answer, "Du har inga meddelanden.")


def test_a_correspondent_of_long_ago_is_still_found(caseworker, inbox, monkeypatch):
    old = received(inbox, sent_at=timezone.now() - timedelta(days=900))
    received(inbox)
    monkeypatch.setattr("messaging.narrowing.LATEST", 1)

    sender = old.sender_mailbox.public_id

    assert LATEST > 1
    assert shown(caseworker, inbox, f"correspondent={sender}") == {old.public_id}


def test_what_the_list_is_narrowed_to_stays_through_paging_and_back(caseworker, inbox):
    thread = ThreadFactory()
    for number in range(60):
        letter = received(inbox, thread=thread, sent_at=timezone.now() - timedelta(minutes=number))
        if number % 2 == 0:
            letter.items.filter(mailbox=inbox).update(read_at=timezone.now())
    first = folder_page(caseworker.actor, inbox, INBOX, QueryDict("not_journaled=on"))
    query = first.older_url.partition("?")[2]

    second = folder_page(caseworker.actor, inbox, INBOX, QueryDict(query))
    letter = caseworker.client.get(second.page.rows[0].href)

    assert [len(page.page.rows) for page in (first, second)] == [50, 10]
    assert "not_journaled=on" in second.newer_url
    assert second.back_url == f"{HERE}?{second.here}"
    assertContains(letter, second.back_url.replace("&", "&amp;"))


def test_nothing_that_fits_says_so_and_leads_to_everything(caseworker, inbox):
    received(inbox)

    answer = caseworker.client.get(f"{HERE}?with_files=on")

    assertContains(answer, "Inga meddelanden stämmer med urvalet.")
    assertContains(answer, f'href="{HERE}">Visa alla')


@pytest.mark.parametrize("query", ["", "filtrera=1", "unread=on&unanswered=on&not_journaled=on"])
def test_as_many_questions_for_one_row_as_for_fifty(caseworker, inbox, query):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            folder_page(caseworker.actor, inbox, INBOX, QueryDict(query))
        return len(questions)

    AttachmentFactory(message=received(inbox))
    for_one = asked()
    for _ in range(49):
        AttachmentFactory(message=received(inbox))

    assert asked() == for_one <= 5


@pytest.mark.covers("R115", "I10", "P9", "I19")
def test_a_circle_drawn_later_hides_the_row_as_it_hides_the_page(caseworker, inbox):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    letter = received(shared)
    MailboxItemFactory(message=letter, mailbox=inbox)
    assert shown(caseworker, shared, "") == shown(caseworker, inbox, "") == {letter.public_id}

    CircleMemberFactory(person=letter.thread.about, user=UserFactory())

    assert shown(caseworker, shared, "") == shown(caseworker, inbox, "") == set()
    page = reverse("messaging:message", args=[letter.public_id])
    assert caseworker.client.get(page).status_code == 404


@pytest.mark.covers("R115", "I10", "P9", "I19")
def test_and_who_is_in_the_circle_sees_it_still(caseworker, inbox):
    letter = received(inbox, thread__citizen=PersonFactory(reachable=True, protected=True))
    assert shown(caseworker, inbox, "") == set()

    CircleMemberFactory(person=letter.thread.about, user=caseworker.user)

    assert shown(caseworker, inbox, "") == {letter.public_id}
