from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.forwarding import CHAIN, NOT_SENT, REFUSED, forward
from messaging.models import MailboxItem, Recipient
from tests.factories.accounts import ActorFactory, MembershipFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.messaging import (
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(caseworker):
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user, level="read")
    return mailbox


@pytest.fixture
def letter(caseworker):
    """From a client of the unit to the caseworker."""
    person = PersonFactory(reachable=True)
    case = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return MessageFactory(
        thread=ThreadFactory(citizen=person, case=case),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )


def page(message, name="forward"):
    return reverse(f"messaging:{name}", args=[message.public_id])


@pytest.mark.covers("I17", "R114")
def test_it_lies_newest_and_unread_in_the_shared_inbox_and_says_by_whom(caseworker, shared, letter):
    newer = MessageFactory(from_citizen=True, to=shared)

    answer = caseworker.client.post(page(letter), {"mailbox": shared.public_id}, follow=True)

    assertContains(answer, "Meddelandet är vidarebefordrat till Försörjning.")
    inbox = MailboxItem.objects.filter(mailbox=shared, folder="inbox").order_by("-sent_at")
    assert [item.message for item in inbox] == [letter, newer]
    assert inbox[0].read_at is None
    row = Recipient.objects.get(message=letter, mailbox=shared)
    assert (row.arrival, row.via, row.forwarded_by) == (
        "by_hand",
        caseworker.user.mailbox,
        caseworker.user,
    )
    listed = caseworker.client.get(reverse("messaging:shared_inbox", args=[shared.public_id]))
    assertContains(listed, f"Vidarebefordrat av {caseworker.user.full_name}")
    there = caseworker.client.get(f"{page(letter, 'message')}?post={inbox[0].public_id}")
    assertContains(there, f"Vidarebefordrat av {caseworker.user.full_name}")
    logged = AccessLogEntry.objects.get(action=Action.FORWARDED)
    assert logged.customer_number == letter.thread.about.customer_number


def test_an_old_letter_that_is_sent_on_does_not_wait_for_an_answer(caseworker, shared, letter):
    own = MessageFactory(
        thread=letter.thread,
        sender_user=caseworker.user,
        sent_at=letter.sent_at - timedelta(days=1),
    )

    forward(by=caseworker.actor, message=own, to=shared)

    listed = caseworker.client.get(reverse("messaging:shared_inbox", args=[shared.public_id]))
    assertContains(listed, "Vidarebefordrat av")
    assertNotContains(listed, "Väntar på svar")


def test_twice_is_once(caseworker, shared, letter):
    made = [forward(by=caseworker.actor, message=letter, to=shared) for _ in range(2)]

    assert made == [True, False]
    assert MailboxItem.objects.filter(mailbox=shared).count() == 1
    assert AccessLogEntry.objects.filter(action=Action.FORWARDED).count() == 1


def test_only_to_a_shared_mailbox_that_one_reads(caseworker, shared, letter):
    elses = MailboxFactory(shared=True, unit=caseworker.unit, name="Andras")
    colleagues = OwnMailboxFactory(owner=MembershipFactory(unit=caseworker.unit).user)

    offered = caseworker.client.get(page(letter))
    assertContains(offered, "Försörjning")
    assertNotContains(offered, "Andras")
    for to in (elses, colleagues):
        refused = caseworker.client.post(page(letter), {"mailbox": to.public_id})
        assertContains(refused, "Välj en brevlåda i listan.")
        with pytest.raises(ValidationError, match=REFUSED):
            forward(by=caseworker.actor, message=letter, to=to)


@pytest.mark.covers("I17")
@pytest.mark.parametrize("arrival", ["forwarded", "by_hand"])
def test_what_came_by_forwarding_goes_no_further(caseworker, shared, arrival):
    other = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=other, user=caseworker.user)
    amir = OwnMailboxFactory()
    letter = MessageFactory(thread=ThreadFactory(internal=True), to=amir)
    by_hand = {"forwarded_by": amir.owner, "forwarded_at": timezone.now()}
    RecipientFactory(
        message=letter,
        mailbox=shared,
        arrival=arrival,
        via=amir,
        **(by_hand if arrival == "by_hand" else {}),
    )
    MailboxItemFactory(message=letter, mailbox=shared)

    assertContains(caseworker.client.get(page(letter)), CHAIN)
    assertNotContains(caseworker.client.get(page(letter, "message")), "Vidarebefordra<")
    with pytest.raises(ValidationError, match=CHAIN):
        forward(by=caseworker.actor, message=letter, to=other)


def test_what_can_still_be_undone_is_not_sent_on(caseworker, shared):
    held = MessageFactory(held=True, sender_user=caseworker.user)

    assertContains(caseworker.client.get(page(held)), NOT_SENT)
    with pytest.raises(ValidationError, match=NOT_SENT):
        forward(by=caseworker.actor, message=held, to=shared)


@pytest.mark.covers("I19", "P9")
def test_a_circle_that_all_who_read_there_belong_to_stops_nothing(caseworker, shared, letter):
    CircleMemberFactory(person=letter.thread.about, user=caseworker.user)
    assert forward(by=caseworker.actor, message=letter, to=shared)


@pytest.mark.covers("I19", "P9")
def test_a_circle_that_somebody_there_is_outside_of_does(caseworker, shared, letter):
    CircleMemberFactory(person=letter.thread.about, user=caseworker.user)
    colleague = MembershipFactory(unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=colleague.user)

    with pytest.raises(ValidationError, match=REFUSED):
        forward(by=caseworker.actor, message=letter, to=shared)


def test_a_unit_without_business_with_the_person_gets_nothing(caseworker, letter):
    """The same colleague works for a provider too: the authority's letter stays there (P3, P13)."""
    membership = MembershipFactory(user=caseworker.user, role=Role.PROVIDER_STAFF, provider=True)
    theirs = MailboxFactory(shared=True, unit=membership.unit)
    MailboxGrantFactory(mailbox=theirs, user=caseworker.user)

    with pytest.raises(ValidationError, match=REFUSED):
        forward(by=ActorFactory(membership=membership), message=letter, to=theirs)


def test_whoever_has_no_shared_mailbox_is_told_whom_to_ask(caseworker, letter):
    assertContains(caseworker.client.get(page(letter)), "Kontakta enhetschef.")
