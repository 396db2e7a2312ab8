"""Why somebody can't answer here, and what they can do instead (C19, D10)."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from casework.models import EServiceActivation
from messaging.actions.delivery import Letter
from messaging.actions.replying import reply
from messaging.answering_page import answering
from messaging.models import Message
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
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
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
PHONE = settings.MUNICIPALITY["phone"]


def from_client(colleague, **case):
    person = PersonFactory(reachable=True)
    thread = ThreadFactory(
        citizen=person, case=CaseFactory(file__file_holder=person, **case) if case else None
    )
    own = OwnMailboxFactory(owner=colleague.user)
    return MessageFactory(thread=thread, from_citizen=True, to=own)


def lock(colleague, letter, **asked):
    return answering(colleague.actor, letter, **asked).lock


def refusal(colleague, letter):
    """What the verb says of the same."""
    settled = answering(colleague.actor, letter)
    with pytest.raises(ValidationError) as refused:
        reply(
            by=colleague.actor,
            mailbox=settled.mailbox,
            to=letter,
            letter=Letter("Hej!"),
            draft=DraftFactory(owner=colleague.user),
        )
    assert not Message.objects.filter(in_reply_to=letter).exists()
    return refused.value.messages[0]


def test_what_goes_on_is_answered(caseworker):
    assert lock(caseworker, from_client(caseworker, responsible_unit=caseworker.unit)) is None


@pytest.mark.covers("D10", "R127")
def test_a_closed_case_leads_a_caseworker_to_the_persons_page(caseworker):
    letter = from_client(caseworker, closed=True, responsible_unit=caseworker.unit)

    found = lock(caseworker, letter)

    assert found.person == letter.thread.about
    assert "ny aktualisering" in found.instead
    assert PHONE in found.instead
    assert refusal(caseworker, letter) == found.reason


def test_a_closed_case_of_somebody_out_of_reach_names_the_phone_alone(caseworker):
    found = lock(caseworker, from_client(caseworker, closed=True))

    assert found.person is None
    assert found.instead == f"Personen når kommunen på {PHONE}."


def test_a_provider_is_led_to_the_caseworker(provider):
    person = PersonFactory(reachable=True)
    assignment = AssignmentFactory(
        ended=True, provider_unit=provider.unit, service__case__file__file_holder=person
    )
    letter = MessageFactory(
        thread=ThreadFactory(citizen=person, assignment=assignment),
        from_citizen=True,
        to=OwnMailboxFactory(owner=provider.user),
    )

    found = lock(provider, letter)

    assert found.reason == "Du har inte längre något ärende eller uppdrag med personen."
    assert found.instead == f"Kontakta handläggaren. Personen når kommunen på {PHONE}."
    assert refusal(provider, letter) == found.reason


def test_when_the_eservice_has_ended_one_is_asked_to_phone(caseworker):
    letter = from_client(caseworker, responsible_unit=caseworker.unit)
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

    found = lock(caseworker, letter)

    assert found.reason == f"{letter.thread.citizen.full_name} har inte e-tjänsten påkopplad."
    assert found.instead == "Ring eller skicka brev."
    assert found.person == letter.thread.about
    assert refusal(caseworker, letter) == found.reason


def test_who_only_reads_in_the_shared_mailbox_is_told_before_writing(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level="read")
    letter = MessageFactory(thread=ThreadFactory(internal=True), to=shared)

    found = lock(caseworker, letter)

    assert found.reason == "Du får läsa i brevlådan men inte skriva från den."
    assert refusal(caseworker, letter) == found.reason


def test_who_only_reads_there_answers_from_where_it_lies_too(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level="read")
    own = OwnMailboxFactory(owner=caseworker.user)
    sender = MembershipFactory().user
    letter = MessageFactory(thread=ThreadFactory(internal=True), sender_user=sender, to=own)
    copy = MailboxItemFactory(message=letter, mailbox=shared)

    settled = answering(caseworker.actor, letter, post=str(copy.public_id))

    assert (settled.mailbox, settled.lock) == (own, None)


def test_a_colleague_who_has_left_is_not_written_to_and_one_can_write_anew(caseworker):
    gone = MembershipFactory()
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=gone.user,
        to=OwnMailboxFactory(owner=caseworker.user),
    )
    assert lock(caseworker, letter) is None

    Membership.objects.filter(pk=gone.pk).update(valid_to=days_ago(1))

    found = lock(caseworker, letter)
    assert found.can_write_anew
    assert gone.user.full_name in found.reason
    assert refusal(caseworker, letter) == found.reason


def test_a_role_that_writes_to_no_citizens_answers_none(caseworker):
    letter = from_client(caseworker, responsible_unit=caseworker.unit)
    other = MembershipFactory(user=caseworker.user, role=Role.LOG_REVIEWER)

    found = answering(ActorFactory(membership=other), letter).lock

    assert found.reason == "I den här rollen skriver du inte till medborgare."


@pytest.mark.parametrize("role", Role.values)
def test_internal_mail_is_answered_in_every_role(role):
    reader = MembershipFactory(role=role)
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=MembershipFactory().user,
        to=OwnMailboxFactory(owner=reader.user),
    )

    settled = answering(ActorFactory(membership=reader), letter)

    assert settled.lock is None
    assert [one.mailbox.owner for one in settled.to] == [letter.sender_user]


class TestToWhom:
    @pytest.fixture
    def letter(self, caseworker):
        """From one colleague to the caseworker, another one and a shared mailbox."""
        letter = MessageFactory(
            thread=ThreadFactory(internal=True),
            sender_user=MembershipFactory().user,
            to=OwnMailboxFactory(owner=caseworker.user),
        )
        shared = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
        MailboxGrantFactory(mailbox=shared, user=MembershipFactory(unit=caseworker.unit).user)
        for mailbox in (OwnMailboxFactory(owner=MembershipFactory().user), shared):
            RecipientFactory(message=letter, mailbox=mailbox, label=mailbox.name or "Bo Ek")
        return letter

    def test_an_answer_goes_to_who_wrote(self, caseworker, letter):
        settled = answering(caseworker.actor, letter)

        assert [one.mailbox for one in settled.to] == [letter.sender_mailbox]
        assert settled.has_several

    def test_an_answer_to_all_goes_to_all_but_oneself(self, caseworker, letter):
        settled = answering(caseworker.actor, letter, to_everybody=True)

        assert [one.label for one in settled.to] == [
            letter.sender_name,
            "Bo Ek",
            "Försörjning",
        ]

    def test_nobody_it_was_forwarded_to_is_among_them(self, caseworker, letter):
        RecipientFactory(
            message=letter,
            mailbox=MailboxFactory(shared=True),
            arrival="forwarded",
            via=caseworker.user.mailbox,
            label="Någon annan",
        )

        settled = answering(caseworker.actor, letter, to_everybody=True)

        assert "Någon annan" not in {one.label for one in settled.to}

    def test_a_shared_mailbox_is_answered_by_its_own_name(self, caseworker):
        shared = MailboxFactory(shared=True, name="Öppenvården Eken")
        letter = MessageFactory(
            thread=ThreadFactory(internal=True),
            sender_mailbox=shared,
            to=OwnMailboxFactory(owner=caseworker.user),
        )

        assert [one.label for one in answering(caseworker.actor, letter).to] == ["Öppenvården Eken"]

    def test_who_has_left_is_named_and_left_out(self, caseworker, letter):
        gone = OwnMailboxFactory()
        RecipientFactory(message=letter, mailbox=gone, label="Eva Ek")

        settled = answering(caseworker.actor, letter, to_everybody=True)

        assert gone not in {one.mailbox for one in settled.to}
        assert "Eva Ek" in settled.left_out
        assert settled.lock is None

    def test_with_a_citizen_there_is_one_to_answer(self, caseworker):
        letter = from_client(caseworker, responsible_unit=caseworker.unit)

        settled = answering(caseworker.actor, letter, to_everybody=True)

        assert [one.mailbox.person for one in settled.to] == [letter.thread.citizen]
        assert not settled.has_several
