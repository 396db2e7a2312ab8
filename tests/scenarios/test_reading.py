"""Reading letters and answering them (domain 5.2 and 5.3: A-H17, A-H21, A-H23, A-H24, A-U1 …)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from messaging.models import MailboxItem, Message, ReadReceipt, Recipient
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.messaging import (
    AbsenceFactory,
    AttachmentFactory,
    ForwardingRuleFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("messaging:inbox")


def page(name, message):
    return reverse(f"messaging:{name}", args=[message.public_id])


def answer(client, message, name="reply", **differing):
    """Opens the form as a browser does, and sends it with what differs."""
    address = page(name, message)
    shown = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(draft|seen)" value="([^"]+)"', shown))
    return client.post(address, {**hidden, "body": "Tack, det är noterat.", **differing})


def after_the_hold():
    """What was just sent has left."""
    ago = timezone.now() - timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 1)
    MailboxItem.objects.filter(sent_at__gt=timezone.now()).update(sent_at=ago)


@pytest.fixture
def forsorjning(caseworker):
    """The unit's mailbox, Linda who is signed in, and a colleague who reads there too."""
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    colleague = MembershipFactory(
        unit=caseworker.unit, user__given_name="Petra", user__family_name="Nordin"
    )
    for user in (caseworker.user, colleague.user):
        MailboxGrantFactory(mailbox=mailbox, user=user)
    return mailbox, sign_in(Client(), colleague.user, colleague)


def client_of(unit, **differing):
    person = PersonFactory(reachable=True, **differing)
    case = CaseFactory(file__file_holder=person, responsible_unit=unit)
    return person, case


@pytest.mark.covers("A-H17", "R82", "R83", "R84")
def test_a_clients_message_and_its_pdf_are_read_in_the_inbox(caseworker):
    person, case = client_of(caseworker.unit, given_name="Samira", family_name="Haddad")
    letter = MessageFactory(
        thread=ThreadFactory(citizen=person, case=case, subject="Hyresavi"),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
        body="Här kommer hyresavin.",
    )
    attached = AttachmentFactory(message=letter, filename="hyresavi.pdf")

    assertContains(caseworker.client.get(INBOX), "Hyresavi")
    opened = caseworker.client.get(page("message", letter))

    assertContains(opened, "Här kommer hyresavin.")
    at_once = reverse("messaging:attachment_inline", args=[attached.public_id])
    assertContains(opened, at_once)
    pdf = caseworker.client.get(at_once)
    assert pdf["Content-Disposition"].startswith("inline")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert Recipient.objects.get(message=letter).file_opened_at is not None


@pytest.mark.covers("A-H21", "R115", "D14")
def test_a_shared_mailbox_is_read_for_all_and_answered_in_its_name(caseworker, forsorjning):
    mailbox, petra = forsorjning
    person, case = client_of(caseworker.unit)
    thread = ThreadFactory(citizen=person, case=case)
    letter = MessageFactory(thread=thread, from_citizen=True, to=mailbox)

    petra.client.get(page("message", letter))
    seen = caseworker.client.get(page("message", letter))

    assertContains(seen, "av Petra Nordin i Försörjning")
    assert not MailboxItem.objects.unread(timezone.now()).filter(mailbox=mailbox).exists()
    form = caseworker.client.get(page("reply", letter))
    assertContains(form, "Klienten ser brevlådans namn, kollegor ser att du skrev.")
    answer(caseworker.client, letter)
    sent = Message.objects.get(in_reply_to=letter)
    assert sent.sender_mailbox == mailbox
    assert sent.sender_name == caseworker.user.full_name
    assert "Försörjning" in sent.sender_name_to_citizen
    assert caseworker.user.family_name not in sent.sender_name_to_citizen
    to_colleague = petra.client.get(page("message", sent))
    assertContains(to_colleague, caseworker.user.full_name)
    assertContains(to_colleague, "från Försörjning")


@pytest.mark.covers("A-H23", "R48", "R139", "I16")
def test_the_receipt_tells_of_the_first_opening_and_of_no_other(caseworker):
    colleague = MembershipFactory()
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=caseworker.user,
        to=OwnMailboxFactory(owner=colleague.user),
        read_receipt_requested=True,
    )
    reader = sign_in(Client(), colleague.user, colleague).client
    assertContains(caseworker.client.get(page("message", letter)), "Ej läst")

    reader.get(page("message", letter))
    first = Recipient.objects.get(message=letter).first_read_at
    reader.get(page("message", letter))

    assert ReadReceipt.objects.get().read_at == first
    shown = timezone.localtime(first).strftime("Läst %Y-%m-%d %H.%M")
    assertContains(caseworker.client.get(page("message", letter)), shown)
    assertContains(caseworker.client.get(reverse("messaging:sent")), "Läst")


@pytest.mark.covers("A-H24", "R127", "D10")
def test_a_closed_case_is_read_and_not_answered_and_the_page_says_what_to_do(caseworker):
    person = PersonFactory(reachable=True, given_name="Gunnel", family_name="Berg")
    case = CaseFactory(closed=True, file__file_holder=person, responsible_unit=caseworker.unit)
    letter = MessageFactory(
        thread=ThreadFactory(citizen=person, case=case),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
        body="Tack för all hjälp.",
    )

    shown = caseworker.client.get(page("message", letter))

    assertContains(shown, "Tack för all hjälp.")
    assertContains(shown, "Ärendet är avslutat. Det går inte att skicka nya meddelanden")
    assertContains(shown, "ny aktualisering")
    assertContains(shown, reverse("casework:person", args=[person.public_id]))
    assertContains(shown, settings.MUNICIPALITY["phone"])
    assertNotContains(shown, page("reply", letter))
    refused = answer(caseworker.client, letter)
    assertContains(refused, "Ärendet är avslutat.")
    assertContains(refused, "Tack, det är noterat.")
    assert Message.objects.count() == 1


@pytest.mark.covers("A-U1", "R133", "R134")
def test_a_provider_comes_to_the_inbox_in_two_ways(provider):
    MessageFactory(thread=ThreadFactory(internal=True), to=OwnMailboxFactory(owner=provider.user))

    start = provider.client.get(reverse("casework:home")).content.decode()

    identity, menu = start.split('aria-label="Meny"', 1)
    link = re.compile(rf'href="{INBOX}".*?class="figure">1', re.S)
    assert link.search(identity), "the letter symbol beside who is signed in"
    assert link.search(menu), "Meddelande in the menu"
    assert provider.client.get(INBOX).status_code == 200


@pytest.mark.covers("A-U16", "R112", "R113", "R114")
def test_a_colleague_answers_what_was_forwarded_while_somebody_is_away(provider, settings):
    settings.MESSAGE_HOLD_SECONDS = 0
    amir = MembershipFactory(
        provider=True, unit=provider.unit, user__given_name="Amir", user__family_name="Rezai"
    )
    eken = MailboxFactory(shared=True, unit=provider.unit, name="Öppenvården Eken")
    for user in (provider.user, amir.user):
        MailboxGrantFactory(mailbox=eken, user=user)
    AbsenceFactory(user=amir.user)
    ForwardingRuleFactory(user=amir.user, to_mailbox=eken)
    mohamed = UserFactory(citizen=True)
    person = PersonFactory(reachable=True, user=mohamed)
    assignment = AssignmentFactory(
        ongoing=True, provider_unit=provider.unit, service__case__file__file_holder=person
    )
    first = MessageFactory(
        thread=ThreadFactory(citizen=person, assignment=assignment), sender_user=amir.user
    )
    citizen = sign_in(Client(), mohamed).client
    citizen.post(reverse("portal:thread", args=[first.thread.public_id]), {"body": "Jag är sjuk."})
    letter = Message.objects.get(body="Jag är sjuk.")

    shown = provider.client.get(page("message", letter))
    assertContains(shown, "Vidarebefordrat från Amir Rezai")
    answer(provider.client, letter)

    sent = Message.objects.get(in_reply_to=letter, kind=Message.Kind.NORMAL)
    assert sent.sender_mailbox == eken
    assert sent.recipients.get().mailbox.person == person


@pytest.mark.covers("A-U17", "I17", "I19")
def test_forwarding_is_refused_in_neutral_words_when_somebody_there_may_not_read(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    for user in (caseworker.user, MembershipFactory(unit=caseworker.unit).user):
        MailboxGrantFactory(mailbox=shared, user=user)
    person, case = client_of(caseworker.unit, protection="confidential")
    CircleMemberFactory(person=person, user=caseworker.user)
    letter = MessageFactory(
        thread=ThreadFactory(citizen=person, case=case),
        from_citizen=True,
        to=OwnMailboxFactory(owner=caseworker.user),
    )

    refused = caseworker.client.post(page("forward", letter), {"mailbox": shared.public_id})

    assertContains(refused, "Meddelandet kan inte vidarebefordras till den brevlådan.")
    for told in ("skydd", "sekretess", "behörig"):
        assertNotContains(refused, told)
    assert not letter.items.filter(mailbox=shared).exists()
    assert not AccessLogEntry.objects.filter(action=Action.FORWARDED).exists()


@pytest.mark.covers("A-U22", "R142", "R143", "R144", "D4")
def test_the_red_figure_counts_down_and_is_read_out(caseworker):
    own = OwnMailboxFactory(owner=caseworker.user)
    letters = [MessageFactory(thread=ThreadFactory(internal=True), to=own) for _ in range(2)]

    def figures():
        text = caseworker.client.get(INBOX).content.decode()
        return re.findall(r'class="figure">(\d+)<span class="visually-hidden"> (\w+)</span>', text)

    assert set(figures()) == {("2", "olästa")}
    caseworker.client.get(page("message", letters[0]))
    assert set(figures()) == {("1", "oläst")}
    caseworker.client.get(page("message", letters[1]))
    assert figures() == []


@pytest.mark.covers("P15")
def test_a_sent_message_is_not_changed_by_any_page(caseworker):
    letter = MessageFactory(sender_user=caseworker.user)

    shown = caseworker.client.get(page("message", letter))

    assertNotContains(shown, "Redigera")
    assertRedirects(caseworker.client.post(page("undo", letter)), reverse("messaging:sent"))
    assert Message.objects.get() == letter
