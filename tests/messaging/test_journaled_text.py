"""What stands in the note: who, to whom, when, and whether it was read (A-H16, decision 14)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from messaging.journaled_text import facts_of, journaled_text, note_of, sender_in_words
from messaging.models import Recipient
from tests.factories.accounts import UserFactory
from tests.factories.casework import PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    CitizensMailboxFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
MORNING = datetime.fromisoformat("2026-12-01T08:30:00+00:00")


@pytest.fixture
def guardians_thread():
    karin = PersonFactory(given_name="Karin", family_name="Bergström", reachable=True)
    elin = PersonFactory(child=True)
    return ThreadFactory(citizen=karin, about=elin, relation_label="vårdnadshavare")


def test_the_sender_is_named_with_what_they_are(guardians_thread):
    from_relation = MessageFactory(from_citizen=True, thread=guardians_thread)
    from_staff = MessageFactory(sender_name="Linda Ek", sender_title="socialsekreterare, Enhet 1")

    assert sender_in_words(from_relation) == "Karin Bergström (vårdnadshavare)"
    assert sender_in_words(from_staff) == "Linda Ek (socialsekreterare, Enhet 1)"
    assert sender_in_words(MessageFactory(from_citizen=True, sender_name="Samira")) == "Samira"


@pytest.mark.covers("A-H16")
def test_the_note_says_from_to_about_what_when_and_which_files():
    letter = MessageFactory(from_citizen=True, thread__subject="Hyresavi", sent_at=MORNING)

    text = journaled_text(letter, files=["avi.pdf", "kvitto.pdf"], words=letter.body)

    assert text.splitlines() == [
        f"Från: {letter.sender_name}",
        f"Till: {letter.recipients.get().label}",
        "Ämne: Hyresavi",
        "Skickat: 2026-12-01 09.30",
        "Bilagor: avi.pdf, kvitto.pdf",
        "",
        letter.body,
    ]
    assert "Bilagor" not in journaled_text(letter, files=[], words=letter.body)


@pytest.mark.covers("A-H18", "P2")
def test_a_person_in_relation_is_named_with_it_as_recipient_too(guardians_thread):
    letter = MessageFactory(
        thread=guardians_thread, to=CitizensMailboxFactory(person=guardians_thread.citizen)
    )

    assert "Till: Karin Bergström (vårdnadshavare)" in journaled_text(letter, files=[], words="x")


def test_a_mailbox_it_only_went_on_to_is_no_recipient_of_the_writers():
    letter = MessageFactory(from_citizen=True)
    chosen = letter.recipients.get()
    RecipientFactory(
        message=letter,
        mailbox=MailboxFactory(shared=True),
        arrival=Recipient.Arrival.FORWARDED,
        via=chosen.mailbox,
    )

    assert f"\nTill: {chosen.label}\n" in journaled_text(letter, files=[], words="x")


@pytest.mark.covers("A-H16", "I16", "A-H23")
@pytest.mark.parametrize("is_read", [True, False])
def test_a_receipt_that_was_asked_for_goes_with_it_as_it_stands(caseworker, is_read):
    letter = MessageFactory(sender_user=caseworker.user, read_receipt_requested=True)
    to = letter.recipients.get().label
    if is_read:
        letter.recipients.update(first_read_at=MORNING, first_read_by=UserFactory())

    facts = facts_of(caseworker.actor, letter)

    words = "Läst 2026-12-01 09.30" if is_read else "Ej läst när meddelandet journalfördes"
    assert facts[-2:] == ["Läskvitto begärt", f"{to}: {words}"]
    assert "elgiv" not in "".join(facts)


@pytest.mark.covers("D12")
def test_without_a_receipt_nothing_is_told_of_when_it_was_read(caseworker):
    letter = MessageFactory(sender_user=caseworker.user)
    letter.recipients.update(first_read_at=MORNING, first_read_by=UserFactory())

    assert "Läst" not in "".join(facts_of(caseworker.actor, letter))


def test_in_a_shared_mailbox_who_opened_it_is_named(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    letter = MessageFactory(from_citizen=True, to=shared)
    letter.recipients.update(first_read_at=MORNING, first_read_by=caseworker.user)

    by = f"av {caseworker.user.full_name} i Försörjning"
    assert facts_of(caseworker.actor, letter)[-1] == f"Försörjning: Läst 2026-12-01 09.30 {by}"


def test_the_words_are_the_letters_unless_somebody_trimmed_them(caseworker):
    letter = MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user))
    AttachmentFactory(message=letter, filename="avi.pdf")

    assert note_of(caseworker.actor, letter).endswith(f"Bilagor: avi.pdf\n\n{letter.body}")
    assert note_of(caseworker.actor, letter, "Kort.").endswith("\n\nKort.")
    assert letter.sent_at < timezone.now()
