from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from messaging.models import MailboxGrant, MailboxItem
from messaging.unread import shared_mailboxes, unread_badge
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.messaging import (
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("messaging:inbox")
READS_ONLY = "Du får läsa här, men inte skriva eller ta bort."


@pytest.fixture
def shared(caseworker):
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Vuxna")
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
    return mailbox


def place(name, *ids):
    return reverse(f"messaging:{name}", args=ids)


@pytest.mark.covers("R71", "R72", "R115")
def test_a_shared_mailbox_has_its_own_three_folders(caseworker, shared):
    came = MessageFactory(from_citizen=True, to=shared, thread__subject="Hyran")
    went = MessageFactory(thread__subject="Svar om hyran")
    MailboxItemFactory(mailbox=shared, message=went, folder=MailboxItem.Folder.SENT)
    binned = MessageFactory(thread__subject="Tack")
    MailboxItemFactory(mailbox=shared, message=binned, trashed=True)

    for name, subject in (
        ("shared_inbox", came.thread.subject),
        ("shared_sent", went.thread.subject),
        ("shared_trash", binned.thread.subject),
    ):
        page = caseworker.client.get(place(name, shared.public_id))
        assertContains(page, f'<span class="mailbox-subject">{subject}</span>', html=True)
        assertContains(page, 'class="mailbox-subject"', count=1)


@pytest.mark.covers("R115")
def test_each_shared_mailbox_has_its_own_figure_and_own_letters_none_of_it(caseworker, shared):
    other = MailboxFactory(shared=True, unit=caseworker.unit, name="Boende")
    MailboxGrantFactory(mailbox=other, user=caseworker.user)
    for mailbox, count in ((shared, 2), (other, 1)):
        for _ in range(count):
            MessageFactory(from_citizen=True, to=mailbox)

    with CaptureQueriesContext(connection) as asked:
        found = shared_mailboxes(caseworker.actor)

    assert [(one.mailbox.name, one.unread.count) for one in found] == [("Boende", 1), ("Vuxna", 2)]
    assert len(asked) == 1
    assert unread_badge(caseworker.actor).count == 0


@pytest.mark.covers("P9")
def test_no_figure_counts_what_cannot_be_opened(caseworker, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    for mailbox in (own, shared):
        letter = MessageFactory(from_citizen=True, to=mailbox)
        CircleMemberFactory(person=letter.thread.about, user=UserFactory())

    assert unread_badge(caseworker.actor).count == 0
    assert shared_mailboxes(caseworker.actor)[0].unread.count == 0


@pytest.mark.parametrize(("level", "is_told"), [("read", True), ("send", False)])
def test_who_may_only_read_there_is_told_so_and_offered_nothing(caseworker, shared, level, is_told):
    MailboxGrant.objects.update(level=level)
    MessageFactory(from_citizen=True, to=shared)

    page = caseworker.client.get(place("shared_inbox", shared.public_id)).content.decode()

    assert (READS_ONLY in page, "Ta bort markerade" in page) == (is_told, not is_told)


def test_the_letter_opens_in_the_mailbox_where_it_was_chosen(caseworker, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(from_citizen=True, to=own)
    theirs = MailboxItemFactory(message=letter, mailbox=shared)

    page = caseworker.client.get(place("message", letter.public_id) + f"?post={theirs.public_id}")
    unknown = caseworker.client.get(place("message", letter.public_id) + "?post=x")

    assertContains(page, "Vuxna, Inkorg")
    assertContains(page, place("move_to_trash", theirs.public_id))
    assertNotContains(unknown, "Vuxna, Inkorg")


def test_a_held_letter_can_be_undone_and_not_ticked(caseworker, citizen):
    held = MessageFactory(held=True, sender_user=caseworker.user, thread__citizen=citizen.person)

    page = caseworker.client.get(place("sent"))

    assertContains(page, place("undo", held.public_id))
    assertNotContains(page, 'name="item"')


@pytest.mark.covers("R141")
def test_a_letter_to_several_names_two_and_says_that_there_are_more(caseworker):
    letter = MessageFactory(thread=ThreadFactory(internal=True), sender_user=caseworker.user)
    letter.recipients.update(label="Anna Svensson")
    for name in ("Bo Ek", "Cecilia Dal"):
        letter.recipients.create(mailbox=OwnMailboxFactory(), label=name)

    assertContains(caseworker.client.get(place("sent")), "Till Anna Svensson, Bo Ek m.fl.")


@pytest.mark.covers("I10", "P12", "P13")
class TestLettersWithAPerson:
    @pytest.fixture
    def person(self, caseworker):
        person = PersonFactory(reachable=True)
        CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
        return person

    def page(self, caseworker, person):
        return caseworker.client.get(place("person_messages", person.public_id))

    def test_each_is_shown_once_wherever_it_lies(self, caseworker, shared, person):
        thread = ThreadFactory(citizen=person, subject="Hyran")
        letter = MessageFactory(
            thread=thread, from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user)
        )
        MailboxItemFactory(message=letter, mailbox=shared)

        assertContains(self.page(caseworker, person), 'class="mailbox-subject"', count=1)

    def test_what_lies_with_a_colleague_alone_is_not(self, caseworker, person):
        MessageFactory(thread=ThreadFactory(citizen=person, subject="Hyran"), from_citizen=True)

        assertNotContains(self.page(caseworker, person), "Hyran")

    def test_a_relations_letter_about_the_person_is(self, caseworker, person):
        thread = ThreadFactory(about=person, relation_label="mor", subject="Skolan")
        MessageFactory(
            thread=thread, from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user)
        )

        assertContains(self.page(caseworker, person), "Skolan")

    def test_the_tab_leads_here_from_the_persons_page(self, caseworker, person):
        card = caseworker.client.get(reverse("casework:person", args=[person.public_id]))

        assertContains(card, place("person_messages", person.public_id))

    def test_a_person_out_of_reach_is_nobody(self, caseworker):
        assert self.page(caseworker, PersonFactory()).status_code == 404

    def test_as_many_questions_for_one_as_for_fifty(self, caseworker, person):
        own = OwnMailboxFactory(owner=caseworker.user)
        thread = ThreadFactory(citizen=person)

        def asked():
            with CaptureQueriesContext(connection) as questions:
                assert self.page(caseworker, person).status_code == 200
            return len(questions)

        MessageFactory(thread=thread, from_citizen=True, to=own)
        asked()
        for_one = asked()
        for _ in range(49):
            MessageFactory(thread=thread, from_citizen=True, to=own)

        assert asked() == for_one


@pytest.mark.covers("I10", "P12")
def test_a_provider_finds_the_letters_in_the_assignment(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    person = assignment.service.case.file.file_holder
    thread = ThreadFactory(citizen=person, assignment=assignment, subject="Planen")
    MessageFactory(thread=thread, from_citizen=True, to=OwnMailboxFactory(owner=provider.user))

    page = provider.client.get(place("assignment_messages", assignment.public_id))

    assertContains(page, "Planen")
    assertContains(page, 'aria-current="page">Meddelanden</a>')
