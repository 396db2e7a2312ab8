from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
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

    assertContains(answer, f"Aviseringar till {letter.thread.citizen.full_name}")
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


def test_beneath_a_letter_nobody_was_to_be_told_of_stands_that_and_what_to_do(caseworker, letter):
    assertContains(
        caseworker.client.get(page(letter)),
        "Ingen avisering var vald när meddelandet skickades. Ring eller skicka brev.",
    )

    told_of(letter)
    assertNotContains(caseworker.client.get(page(letter)), "Ingen avisering var vald")


def test_of_a_letter_older_than_the_rows_are_kept_nothing_is_claimed(caseworker, letter):
    long_after = timezone.now() + timedelta(days=91)

    assert conversation(caseworker.actor, letter, now=long_after).opened.not_notified == ""


def test_whoever_reads_but_may_not_edit_is_told_who_corrects_the_number(provider, citizen):
    OwnMailboxFactory(owner=provider.user)
    letter = MessageFactory(thread__citizen=citizen.person, sender_user=provider.user)
    told_of(letter)

    answer = provider.client.get(page(letter))

    assertContains(answer, "Handläggaren rättar kontaktuppgifterna.")
    assertNotContains(answer, reverse("casework:person_edit", args=[citizen.person.public_id]))


def test_the_citizen_is_shown_no_trail(citizen, letter):
    told_of(letter)

    thread = reverse("portal:thread", args=[letter.thread.public_id])
    assertNotContains(citizen.client.get(thread), "Aviseringar till")


def test_skicka_igen_at_the_letter_queues_it_and_comes_back_to_the_letter(caseworker, letter):
    notice = told_of(letter)

    answer = caseworker.client.post(resend(letter, notice), follow=True)

    assertRedirects(answer, page(letter))
    assertContains(answer, "Aviseringen skickas strax.")
    assert Notice.objects.queued().get().trigger == letter.public_id


def test_each_time_it_was_sent_again_says_when_and_by_whom(caseworker, letter):
    caseworker.client.post(resend(letter, told_of(letter)))
    first = Notice.objects.queued().get()
    Notice.objects.filter(pk=first.pk).update(
        status="failed",
        reason="refused",
        finished_at=timezone.now(),
        queued_at=datetime(2026, 11, 30, 9, 12, tzinfo=UTC),
    )
    caseworker.client.post(resend(letter, first))
    Notice.objects.queued().update(queued_at=datetime(2026, 11, 30, 13, 40, tzinfo=UTC))

    words = " ".join(strip_tags(caseworker.client.get(page(letter)).content.decode()).split())

    for clock in ("10.12", "14.40"):
        assert f"skickad igen 2026-11-30 {clock} av {caseworker.user.full_name}" in words


def test_a_letter_the_citizen_has_opened_is_not_announced_again(caseworker, citizen, letter):
    notice = told_of(letter)
    thread = reverse("portal:thread", args=[letter.thread.public_id])
    assert citizen.client.get(thread).status_code == 200

    answer = caseworker.client.post(resend(letter, notice), follow=True)

    assertContains(answer, "Aviseringen kan inte skickas igen")
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
