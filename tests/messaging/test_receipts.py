from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import EServiceActivation, MessagingApproval
from messaging.actions.reading import mark_unread, open_file, open_messages
from messaging.conversation import conversation
from messaging.models import MailboxItem, Recipient
from tests.factories.accounts import ActorFactory, MembershipFactory, UserFactory
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
READ_AT = "2026-06-30T22:05:00Z"


@pytest.fixture
def shared(caseworker):
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
    return mailbox


@pytest.fixture
def letter(caseworker, citizen):
    """To a citizen, with a receipt asked for."""
    return MessageFactory(
        thread__citizen=citizen.person, sender_user=caseworker.user, read_receipt_requested=True
    )


def view(colleague, message):
    return conversation(colleague.actor, message).opened


def read(message, **differing):
    Recipient.objects.filter(message=message, **differing).update(
        first_read_at=READ_AT, first_read_by=UserFactory(given_name="Petra", family_name="Nordin")
    )


def test_a_receipt_tells_since_when_it_could_be_read_and_when_it_was(caseworker, letter):
    read(letter)

    [opening] = view(caseworker, letter).openings

    assert opening.to == letter.thread.citizen.full_name
    assert opening.since == letter.sent_at
    assert opening.words == "Läst 2026-07-01 00.05"
    assert (opening.came, opening.file_words) == ("", "")


def test_while_it_can_be_undone_nobody_could_read_it(caseworker):
    held = MessageFactory(held=True, sender_user=caseworker.user, read_receipt_requested=True)

    [opening] = view(caseworker, held).openings

    assert opening.since is None


def test_in_a_shared_mailbox_it_tells_who_opened_it_also_without_a_receipt(caseworker, shared):
    letter = MessageFactory(from_citizen=True, to=shared)
    read(letter)

    shown = view(caseworker, letter)

    assert shown.receipt == "Läst 2026-07-01 00.05 av Petra Nordin i Försörjning"


def test_of_a_mailbox_of_others_nothing_is_told_without_a_receipt(caseworker):
    elsewhere = MailboxFactory(shared=True)
    own = OwnMailboxFactory()
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), sender_user=caseworker.user, to=elsewhere
    )
    RecipientFactory(message=letter, mailbox=own)
    MailboxItemFactory(message=letter, mailbox=own)
    read(letter)

    assert view(caseworker, letter).openings == []


def test_everybody_who_reads_the_message_sees_its_receipt(caseworker, shared):
    colleague = MembershipFactory(unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=colleague.user)
    letter = MessageFactory(
        sender_mailbox=shared, sender_user=caseworker.user, read_receipt_requested=True
    )
    read(letter)

    shown = conversation(ActorFactory(membership=colleague), letter).opened

    assert shown.receipt == "Läst 2026-07-01 00.05"


def test_of_several_it_tells_how_many_have_read(caseworker):
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=caseworker.user,
        to=OwnMailboxFactory(),
        read_receipt_requested=True,
    )
    for _ in range(2):
        other = RecipientFactory(message=letter, mailbox=OwnMailboxFactory())
        MailboxItemFactory(message=letter, mailbox=other.mailbox)
    assert view(caseworker, letter).receipt == "Ej läst"

    read(letter, mailbox=other.mailbox)

    assert view(caseworker, letter).receipt == "Läst av 1 av 3"


def test_a_letter_to_somebody_who_has_left_is_told_of_where_it_lies(caseworker, shared):
    amir = OwnMailboxFactory(owner__given_name="Amir", owner__family_name="Rezai")
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), to=amir, read_receipt_requested=True
    )
    MailboxItem.objects.filter(message=letter, mailbox=amir).delete()
    RecipientFactory(
        message=letter, mailbox=shared, label="Försörjning", arrival="handed_over", via=amir
    )
    MailboxItemFactory(message=letter, mailbox=shared)

    [opening] = view(caseworker, letter).openings

    assert (opening.to, opening.came) == ("Försörjning", "Överlämnat från Amir Rezai")


def test_the_first_file_that_is_opened_is_told(caseworker, citizen, letter):
    attached = AttachmentFactory(message=letter)

    open_file(by=citizen.actor, attachment=attached)
    Recipient.objects.update(file_opened_at=READ_AT)
    open_file(by=citizen.actor, attachment=AttachmentFactory(message=letter))

    [opening] = view(caseworker, letter).openings
    assert opening.file_words == "Bilaga öppnad 2026-07-01 00.05"


def test_the_senders_own_look_at_a_file_never_counts(caseworker, shared):
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), sender_user=caseworker.user, to=shared
    )

    open_file(by=caseworker.actor, attachment=AttachmentFactory(message=letter))

    assert not Recipient.objects.filter(file_opened_at__isnull=False).exists()


def test_what_one_has_forwarded_waits_for_the_colleagues(caseworker, shared):
    own = OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(from_citizen=True, to=own)
    RecipientFactory(
        message=letter,
        mailbox=shared,
        arrival="by_hand",
        via=own,
        forwarded_by=caseworker.user,
        forwarded_at=timezone.now(),
    )
    copy = MailboxItemFactory(message=letter, mailbox=shared)

    open_messages(by=caseworker.actor, messages=[letter])

    copy.refresh_from_db()
    assert copy.read_at is None
    assert Recipient.objects.get(message=letter, mailbox=shared).first_read_at is None
    assert Recipient.objects.get(message=letter, mailbox=own).first_read_at is not None


def test_unread_again_is_ones_own_matter_and_takes_no_receipt_back(caseworker, shared):
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), to=shared, read_receipt_requested=True
    )
    open_messages(by=caseworker.actor, messages=[letter])
    item = MailboxItem.objects.get(message=letter, mailbox=shared)

    mark_unread(by=caseworker.actor, item=item)

    item.refresh_from_db()
    assert item.read_at is None
    assert Recipient.objects.get(message=letter).first_read_by == caseworker.user
    assert view(caseworker, letter).receipt.startswith("Läst")


class TestWhenTheCitizenCannotReadIt:
    CALL = "Ring eller skicka brev."

    def test_the_eservice_has_ended(self, caseworker, letter):
        assert view(caseworker, letter).warning == ""

        EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

        assert view(caseworker, letter).warning == (
            f"Mottagaren kan inte läsa meddelandet: e-tjänsten är inte påkopplad. {self.CALL}"
        )

    def test_once_opened_there_is_nothing_to_warn_of(self, caseworker, letter):
        read(letter)
        EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

        assert view(caseworker, letter).warning == ""

    def test_nor_at_what_the_citizen_wrote(self, caseworker, citizen):
        asked = MessageFactory(
            thread__citizen=citizen.person,
            from_citizen=True,
            to=OwnMailboxFactory(owner=caseworker.user),
        )
        EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

        assert view(caseworker, asked).warning == ""

    def test_the_approval_was_withdrawn_during_the_hold(self, caseworker):
        approval = EServiceActivationFactory(in_relation=True).approval
        held = MessageFactory(
            held=True,
            thread=ThreadFactory(
                citizen=approval.relation.related_person,
                about=approval.relation.file_holder,
                case=approval.case,
            ),
            sender_user=caseworker.user,
        )
        assert view(caseworker, held).warning == ""

        MessagingApproval.objects.update(state="ended", ended_at=timezone.now())

        assert view(caseworker, held).warning == (
            f"Mottagaren kan inte läsa meddelandet: godkännandet är återkallat. {self.CALL}"
        )

    def test_the_approval_ran_out(self, caseworker):
        approval = EServiceActivationFactory(in_relation=True).approval
        letter = MessageFactory(
            thread=ThreadFactory(
                citizen=approval.relation.related_person,
                about=approval.relation.file_holder,
                case=approval.case,
            ),
            sender_user=caseworker.user,
        )
        MessagingApproval.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

        assert "godkännandet gäller inte längre" in view(caseworker, letter).warning


def test_a_case_of_its_own_is_asked_for_the_approval(caseworker):
    """Approved in another case about the same child: this conversation is closed all the same."""
    approval = EServiceActivationFactory(in_relation=True).approval
    other = CaseFactory(file=approval.case.file)
    letter = MessageFactory(
        thread=ThreadFactory(
            citizen=approval.relation.related_person,
            about=approval.relation.file_holder,
            case=other,
        ),
        sender_user=caseworker.user,
    )

    assert view(caseworker, letter).warning
