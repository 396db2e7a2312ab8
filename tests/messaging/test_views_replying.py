from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from messaging.models import Draft, Mailbox, Message, Recipient
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    DraftFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
PETRA = {"user__given_name": "Petra", "user__family_name": "Nordin"}


@pytest.fixture
def shared(caseworker):
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
    return mailbox


@pytest.fixture
def petra(caseworker, shared):
    membership = MembershipFactory(unit=caseworker.unit, **PETRA)
    MailboxGrantFactory(mailbox=shared, user=membership.user)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def letter(caseworker, shared):
    """From a client to the shared mailbox."""
    person = PersonFactory(reachable=True)
    case = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return MessageFactory(
        thread=ThreadFactory(citizen=person, case=case), from_citizen=True, to=shared
    )


def page(message, name="reply"):
    return reverse(f"messaging:{name}", args=[message.public_id])


def form_on(response):
    """The hidden fields of the form, as a browser sends them back."""
    text = response.content.decode()
    return dict(re.findall(r'type="hidden" name="(draft|seen)" value="([^"]+)"', text))


def write(client, address, **differing):
    return {**form_on(client.get(address)), "body": "Hej! Det går bra.", **differing}


def test_an_answer_leaves_and_one_comes_to_where_it_can_be_undone(caseworker, letter):
    address = page(letter)

    sent = caseworker.client.post(address, write(caseworker.client, address))

    answer = Message.objects.get(in_reply_to=letter)
    assertRedirects(sent, page(answer, "message"))
    assert [one.mailbox.person for one in answer.recipients.all()] == [letter.thread.citizen]


def test_the_page_says_exactly_who_gets_the_answer(caseworker, letter):
    shown = caseworker.client.get(page(letter))

    citizen = letter.thread.citizen
    assertContains(shown, f"Svara {citizen.full_name}")
    assertContains(shown, f"kundnummer {citizen.customer_number}")
    assertContains(shown, "Du svarar från Försörjning.")


@pytest.mark.parametrize(
    "widening",
    [
        {"recipients": ["somebody"]},
        {"to": "somebody"},
        {"till": "somebody"},
        {"to_everybody": "1"},
        {"mailbox": "somebody"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_what_is_posted_besides_widens_nothing(caseworker, letter, widening):
    stranger = OwnMailboxFactory(owner=MembershipFactory().user)
    extra = {
        name: str(stranger.public_id) if value != "1" else value for name, value in widening.items()
    }
    address = page(letter)

    caseworker.client.post(address, write(caseworker.client, address, **extra))

    answer = Message.objects.get(in_reply_to=letter)
    assert answer.sender_mailbox.name == "Försörjning"
    assert [one.mailbox.person for one in answer.recipients.all()] == [letter.thread.citizen]


@pytest.fixture
def round_robin(caseworker):
    """A colleague's letter to the caseworker and one more."""
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=MembershipFactory(**PETRA).user,
        to=OwnMailboxFactory(owner=caseworker.user),
    )
    other = OwnMailboxFactory(owner=MembershipFactory().user)
    RecipientFactory(message=letter, mailbox=other, label=other.owner.full_name)
    MailboxItemFactory(message=letter, mailbox=other)
    return letter


@pytest.mark.covers("R141")
def test_colleagues_are_answered_one_or_all(caseworker, round_robin):
    shown = caseworker.client.get(page(round_robin, "message"))
    assertContains(shown, page(round_robin, "reply_to_all"))

    for name in ("reply", "reply_to_all"):
        address = page(round_robin, name)
        caseworker.client.post(address, write(caseworker.client, address))

    one, everybody = Message.objects.filter(in_reply_to=round_robin).order_by("pk")
    assert one.recipients.count() == 1
    assert everybody.recipients.count() == 2


def test_svara_alla_is_offered_only_where_there_are_several(caseworker, letter):
    shown = caseworker.client.get(page(letter, "message"))

    assertNotContains(shown, "Svara alla")


def test_in_which_of_ones_mailboxes_it_is_answered_is_chosen(caseworker, letter, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    MailboxItemFactory(message=letter, mailbox=own)
    copy = letter.items.get(mailbox=shared)
    address = f"{page(letter)}?post={copy.public_id}"

    shown = caseworker.client.get(address)
    assertContains(shown, f'value="{shared.public_id}" id="id_mailbox_0" checked', html=False)
    caseworker.client.post(address, write(caseworker.client, address, mailbox=str(own.public_id)))

    assert Message.objects.get(in_reply_to=letter).sender_mailbox == own


def test_a_refused_answer_keeps_what_was_written(caseworker, letter):
    MailboxFactory(shared=True)
    address = page(letter)
    written = write(caseworker.client, address, body="Det här vill jag ha kvar.")
    letter.thread.citizen.activations.update(state="ended", ended_at=timezone.now())

    refused = caseworker.client.post(address, written)

    assertContains(refused, "har inte e-tjänsten påkopplad.")
    assertContains(refused, "Det här vill jag ha kvar.")
    assert Draft.objects.get().body == "Det här vill jag ha kvar."


class TestTwoAtOnce:
    """F1."""

    def test_a_colleague_who_writes_is_shown_before_and_while_one_writes(
        self, caseworker, petra, letter
    ):
        draft = DraftFactory(owner=petra.user, thread=letter.thread, body="Hej! Vi")

        since = timezone.localtime(draft.created_at).strftime("%H.%M")
        for name in ("message", "reply"):
            shown = caseworker.client.get(page(letter, name))
            assertContains(shown, f"Petra Nordin skriver ett svar sedan {since}.")

    def test_who_has_not_written_for_a_while_is_not(self, caseworker, petra, letter):
        DraftFactory(owner=petra.user, thread=letter.thread, body="Hej! Vi")
        Draft.objects.update(updated_at=timezone.now() - timedelta(minutes=16))

        assertNotContains(caseworker.client.get(page(letter)), "skriver ett svar")

    @pytest.mark.parametrize("why", ["sent", "empty", "elsewhere", "mine", "no member"])
    def test_nor_is_anybody_who_does_not_answer_here(self, caseworker, petra, letter, why):
        who = {"mine": caseworker.user, "no member": MembershipFactory().user}
        DraftFactory(
            owner=who.get(why, petra.user),
            thread=ThreadFactory() if why == "elsewhere" else letter.thread,
            body="" if why == "empty" else "Hej! Vi",
            sent_at=timezone.now() if why == "sent" else None,
        )

        assertNotContains(caseworker.client.get(page(letter)), "skriver ett svar")

    def test_what_is_begun_is_tied_to_its_conversation(self, petra, letter):
        address = page(letter)

        petra.client.post(address, write(petra.client, address, save="1"))

        assert Draft.objects.get().thread == letter.thread

    def test_a_colleagues_answer_stops_skicka_once(self, caseworker, petra, letter):
        address = page(letter)
        written = write(caseworker.client, address, body="Mitt svar.")
        petra.client.post(address, write(petra.client, address, body="Petras svar."))

        stopped = caseworker.client.post(address, written)

        assert Message.objects.filter(in_reply_to=letter).count() == 1
        for told in ("Det har kommit ett nytt meddelande", "Petras svar.", "Mitt svar."):
            assertContains(stopped, told)
        assertContains(stopped, "Skicka ändå")
        caseworker.client.post(address, {**written, **form_on(stopped)})
        assert Message.objects.filter(in_reply_to=letter).count() == 2

    def test_so_does_what_the_citizen_writes_meanwhile_and_it_counts_as_read(
        self, caseworker, shared, letter
    ):
        address = page(letter)
        written = write(caseworker.client, address)
        more = MessageFactory(
            thread=letter.thread,
            from_citizen=True,
            to=shared,
            body="En sak till.",
            sent_at=timezone.now(),
        )

        stopped = caseworker.client.post(address, written)

        assertContains(stopped, "En sak till.")
        assert Recipient.objects.get(message=more).first_read_by == caseworker.user
        assert not Message.objects.filter(in_reply_to=letter).exists()

    def test_what_one_answered_oneself_stops_nothing(self, caseworker, letter):
        address = page(letter)
        written = write(caseworker.client, address)
        caseworker.client.post(address, write(caseworker.client, address))

        caseworker.client.post(address, written)

        assert Message.objects.filter(in_reply_to=letter).count() == 2

    @pytest.mark.parametrize("seen", ["", "igår", "2026-12-01T09:12:00"])
    def test_a_form_without_a_moment_of_ours_just_leaves(self, caseworker, letter, seen):
        address = page(letter)

        caseworker.client.post(address, write(caseworker.client, address, seen=seen))

        assert Message.objects.filter(in_reply_to=letter).exists()


def test_a_message_read_only_by_others_is_no_page_at_all(caseworker):
    elses = MessageFactory()

    for name in ("reply", "reply_to_all", "forward", "printout"):
        assert caseworker.client.get(page(elses, name)).status_code == 404
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == 4
    assert Mailbox.objects.filter(owner=caseworker.user).count() <= 1
