from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from messaging.actions.answering import say_no_answer_needed
from messaging.models import MailboxGrant, NoAnswerNeeded
from messaging.no_answer_form import NoAnswerForm
from tests.factories.messaging import (
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    NoAnswerNeededFactory,
)
from tests.messaging.waiting import letter_for, letter_to, open_it

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R116")]
QUEUE = reverse("messaging:unanswered")


@pytest.fixture
def letter(caseworker):
    """In the caseworker's own mailbox, opened."""
    message = letter_for(caseworker)
    open_it(message, caseworker.user)
    return message


def page(letter):
    return reverse("messaging:no_answer", args=[letter.public_id])


def judge(who, letter, mailbox=None, **differing):
    said = {"reason": NoAnswerNeeded.Reason.THANKS, **differing}
    return say_no_answer_needed(
        by=who.actor, thread=letter.thread, mailbox=mailbox or who.user.mailbox, **said
    )


def waits(letter):
    letter.thread.refresh_from_db()
    return letter.thread.unanswered_since is not None


def test_with_a_reason_the_conversation_leaves_the_queue(caseworker, letter):
    response = caseworker.client.post(page(letter), {"reason": "thanks"})

    assertRedirects(response, reverse("messaging:message", args=[letter.public_id]))
    assert not waits(letter)
    assertNotContains(caseworker.client.get(QUEUE), letter.thread.citizen.customer_number)


def test_from_the_queue_one_comes_back_to_the_queue(caseworker, letter):
    response = caseworker.client.post(f"{page(letter)}?fran=obesvarade", {"reason": "otherwise"})

    assertRedirects(response, QUEUE)


def test_the_letter_tells_colleagues_who_said_it_and_why(caseworker, letter):
    caseworker.client.post(page(letter), {"reason": "other", "words": "Löst per telefon"})

    shown = caseworker.client.get(reverse("messaging:message", args=[letter.public_id]))

    assertContains(shown, "Inget svar behövs: Löst per telefon.")
    assertContains(shown, caseworker.user.full_name)
    assertNotContains(shown, page(letter))


def test_it_is_logged(caseworker, letter):
    judge(caseworker, letter)

    row = AccessLogEntry.objects.get(action=Action.CHANGED)
    assert row.reason == "inget svar behövs: bara ett tack eller en bekräftelse"
    assert row.customer_number == letter.thread.about.customer_number


def test_it_comes_back_when_the_citizen_writes_again(caseworker, letter):
    judge(caseworker, letter)

    letter_to(caseworker.user.mailbox, thread=letter.thread, sent_at=timezone.now())

    assert waits(letter)
    shown = caseworker.client.get(reverse("messaging:message", args=[letter.public_id]))
    assertNotContains(shown, "Inget svar behövs:")
    assertContains(shown, page(letter))


def test_an_answer_takes_the_judgements_place(caseworker, letter):
    judge(caseworker, letter)
    MessageFactory(thread=letter.thread, sender_user=caseworker.user)

    shown = caseworker.client.get(reverse("messaging:message", args=[letter.public_id]))

    assertNotContains(shown, "Inget svar behövs")


def test_nobody_judges_what_nobody_has_opened(caseworker, letter):
    letter_to(caseworker.user.mailbox, thread=letter.thread, sent_at=timezone.now())

    with pytest.raises(ValidationError, match="som ingen har öppnat"):
        judge(caseworker, letter)

    assert waits(letter)


def test_the_page_shows_the_letter_and_opens_it(caseworker):
    letter = letter_for(caseworker, body="Tack för hjälpen")

    assertContains(caseworker.client.get(page(letter)), "Tack för hjälpen")
    assert letter.recipients.get().first_read_by == caseworker.user


def test_what_came_meanwhile_is_named_and_the_words_are_kept(caseworker, letter):
    newer = letter_to(caseworker.user.mailbox, thread=letter.thread, sent_at=timezone.now())

    refused = caseworker.client.post(page(letter), {"reason": "other", "words": "Ringde upp"})

    assertContains(refused, "Det finns ett meddelande som ingen har öppnat.")
    assertContains(refused, reverse("messaging:message", args=[newer.public_id]))
    assertContains(refused, "Ringde upp")


def test_said_twice_is_told(caseworker, letter):
    judge(caseworker, letter)

    with pytest.raises(ValidationError, match="väntar inte längre"):
        judge(caseworker, letter)

    assert NoAnswerNeeded.objects.count() == 1


@pytest.mark.covers("I10")
@pytest.mark.parametrize(
    ("level", "may"), [(MailboxGrant.Level.READ, False), (MailboxGrant.Level.SEND, True)]
)
def test_in_a_shared_mailbox_only_who_may_write_there_says_it(caseworker, level, may):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    letter = letter_to(shared, unit=caseworker.unit)

    response = caseworker.client.post(page(letter), {"reason": "thanks"})

    assert waits(letter) != may
    if not may:
        assertContains(response, "inte skriva från den")


@pytest.mark.covers("I10")
def test_a_colleagues_letter_is_not_mine_to_judge(caseworker, provider):
    letter = letter_for(provider)

    assert caseworker.client.post(page(letter), {"reason": "thanks"}).status_code == 404
    assert waits(letter)


def test_what_colleagues_write_to_each_other_waits_for_no_answer(caseworker):
    internal = MessageFactory(
        thread__internal=True, thread__subject="Fika", sender_user=caseworker.user
    )

    assert caseworker.client.get(page(internal)).status_code == 404


@pytest.mark.parametrize(
    ("posted", "field", "error"),
    [
        ({}, "reason", "Välj ett skäl."),
        ({"reason": "nonsense"}, "reason", "Välj ett skäl."),
        ({"reason": "other"}, "words", "Skriv varför inget svar behövs."),
        ({"reason": "thanks", "words": "x" * 201}, "words", "Skriv högst 200 tecken."),
    ],
)
def test_a_reason_is_chosen_and_another_one_is_written(posted, field, error):
    assert NoAnswerForm(posted).errors == {field: [error]}


def test_the_database_wants_words_for_another_reason(letter):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoAnswerNeededFactory(thread=letter.thread, reason="other", words="")
