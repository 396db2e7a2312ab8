from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from casework.models import ContactDetails, EServiceActivation
from messaging.conversation import conversation
from notifications.addresses import address_mark
from notifications.models import Channel, Notice
from tests.factories.accounts import UserFactory
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, ThreadFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

MOBILE = "+46701740605"


@pytest.fixture
def letter(caseworker, citizen):
    ContactDetails.objects.filter(person=citizen.person).update(mobile=MOBILE)
    OwnMailboxFactory(owner=caseworker.user)
    return MessageFactory(thread__citizen=citizen.person, sender_user=caseworker.user)


def told_of(letter, **differing):
    usual = {"failed": True, "address_mark": address_mark(MOBILE)}
    return NoticeFactory(
        recipient=letter.thread.citizen.public_id,
        trigger=letter.public_id,
        **{**usual, **differing},
    )


def page(letter):
    return reverse("messaging:message", args=[letter.public_id])


def resend(letter, notice):
    return reverse("messaging:notice_resend", args=[letter.public_id, notice.public_id])


@pytest.mark.covers("A-J6")
def test_beneath_the_letter_stands_what_became_of_each_notice_and_what_to_do(caseworker, letter):
    notice = told_of(letter)
    told_of(letter, channel=Channel.EMAIL, failed=False, stopped=True, reason="unwanted")

    answer = caseworker.client.get(page(letter))

    assertContains(answer, f"Notiser till {letter.thread.citizen.full_name}")
    assertContains(answer, "070-••• •• 05")
    assertContains(answer, "Tjänsten som skickar sms tog inte emot numret.")
    assertContains(answer, "Personen har inte valt Notifiering via E-post.")
    assertContains(answer, f'action="{resend(letter, notice)}"')


def test_the_trail_stands_open_when_something_went_wrong_and_shut_else(caseworker, letter):
    notice = told_of(letter, failed=False, sent=True)
    assert not conversation(caseworker.actor, letter).opened.has_failed_notice

    Notice.objects.filter(pk=notice.pk).update(status="failed", reason="unreachable")
    assert conversation(caseworker.actor, letter).opened.has_failed_notice
    assertContains(caseworker.client.get(page(letter)), '<details class="disclosure small" open>')


def test_what_the_citizen_wrote_and_what_colleagues_write_has_no_trail(caseworker, citizen, letter):
    answer = MessageFactory(
        thread=letter.thread, from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user)
    )
    told_of(answer)
    among_us = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=caseworker.user,
        to=OwnMailboxFactory(owner=UserFactory()),
    )

    for one in (answer, among_us):
        assert conversation(caseworker.actor, one).opened.notices in ([], ())


def test_the_citizen_is_shown_no_trail(citizen, letter):
    told_of(letter)

    thread = reverse("portal:thread", args=[letter.thread.public_id])
    assertNotContains(citizen.client.get(thread), "Notiser till")


def test_skicka_igen_at_the_letter_queues_it_and_comes_back_to_the_letter(caseworker, letter):
    notice = told_of(letter)

    answer = caseworker.client.post(resend(letter, notice), follow=True)

    assertRedirects(answer, page(letter))
    assertContains(answer, "Notisen skickas strax.")
    assert Notice.objects.queued().get().trigger == letter.public_id


def test_a_letter_the_citizen_has_opened_is_not_announced_again(caseworker, citizen, letter):
    notice = told_of(letter)
    thread = reverse("portal:thread", args=[letter.thread.public_id])
    assert citizen.client.get(thread).status_code == 200

    answer = caseworker.client.post(resend(letter, notice), follow=True)

    assertContains(answer, "Notisen kan inte skickas igen")
    assert not Notice.objects.queued().exists()


def test_a_letter_the_citizen_can_not_read_is_not_announced_again(caseworker, letter):
    notice = told_of(letter)
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())
    assertNotContains(caseworker.client.get(page(letter)), "Skicka igen")

    answer = caseworker.client.post(resend(letter, notice), follow=True)

    assertContains(answer, "Mottagaren kan inte läsa meddelandet")
    assert not Notice.objects.queued().exists()


def test_a_notice_of_another_letter_is_not_there(caseworker, letter):
    other = told_of(MessageFactory(thread=letter.thread))

    assert caseworker.client.post(resend(letter, other)).status_code == 404
