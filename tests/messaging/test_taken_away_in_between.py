"""A right that is taken away between two steps gives nothing in the next one (T10, AZ-4).

Each pair of steps is walked twice: with the right taken away in between, and, as a control, with
nothing taken away.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit, User
from casework.models import Assignment, Case, EServiceActivation, MessagingApproval, Person
from messaging.candidates import candidates_for
from messaging.models import Mailbox, MailboxGrant, Message, Recipient
from notifications.delivery import deliver_due
from notifications.gateways import memory
from notifications.models import Notice
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory, days_ago
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


def nothing(_):
    """The control: all that was there stays."""


def pairs(*takings):
    return pytest.mark.parametrize(
        ("take_away", "works"),
        [(nothing, True), *((one, False) for one in takings)],
        ids=lambda value: value.__name__ if callable(value) else "",
    )


# --- the rights ---------------------------------------------------------------------------------


def the_eservice_ends(_):
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now(), end_reason="avslutad")


def the_approval_is_withdrawn(_):
    MessagingApproval.objects.update(
        state="ended", ended_at=timezone.now(), end_reason="återkallat"
    )


def the_case_moves_to_another_unit(_):
    Case.objects.update(responsible_unit=UnitFactory())


def the_colleague_leaves(who):
    Membership.objects.filter(user=who.colleague.user).update(valid_to=days_ago(1))


def the_unit_closes(_):
    Unit.objects.update(is_active=False)


def the_account_is_shut(who):
    User.objects.filter(pk=who.colleague.user.pk).update(is_active=False)


def a_circle_is_drawn(who):
    CircleMemberFactory(person=who.person, user=UserFactory())


def protection_is_set(who):
    Person.objects.filter(pk=who.person.pk).update(
        protection=Person.Protection.CONFIDENTIALITY_MARKING
    )


def the_assignment_is_revoked(_):
    Assignment.objects.update(state=Assignment.State.REVOKED)


def the_grant_ends(_):
    MailboxGrant.objects.update(until=days_ago(1))


def the_grant_becomes_reading_only(_):
    MailboxGrant.objects.update(level=MailboxGrant.Level.READ)


def the_mailbox_is_taken_out_of_use(_):
    Mailbox.objects.filter(kind=Mailbox.Kind.SHARED).update(is_active=False)


# --- compose, then send -------------------------------------------------------------------------


@pytest.fixture
def guardian(caseworker):
    """A caseworker's letter about a child, to the guardian who is approved for it."""
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    person = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval, notify_sms=True)
    ContactDetailsFactory(person=person)
    [row] = candidates_for(caseworker.actor, [person])
    return SimpleNamespace(colleague=caseworker, person=person, row=row, approval=approval)


@pytest.fixture
def client_of_provider(provider, citizen):
    case = CaseFactory(file__file_holder=citizen.person)
    AssignmentFactory(ongoing=True, service__case=case, provider_unit=provider.unit)
    [row] = candidates_for(provider.actor, [citizen.person])
    return SimpleNamespace(colleague=provider, person=citizen.person, row=row)


def press_send(who):
    page = who.colleague.client.get(reverse("messaging:compose"))
    key = page.context["form"].initial["draft"] if page.context else ""
    return lambda: who.colleague.client.post(
        reverse("messaging:compose"),
        {
            "draft": key,
            "audience": "clients",
            "recipients": who.row.value,
            "subject": "Tid för möte",
            "body": "Hej! Passar det på måndag?",
        },
    )


@pairs(
    the_eservice_ends,
    the_approval_is_withdrawn,
    the_case_moves_to_another_unit,
    the_colleague_leaves,
    the_unit_closes,
    the_account_is_shut,
    a_circle_is_drawn,
)
def test_between_writing_and_sending(guardian, take_away, works):
    send = press_send(guardian)
    take_away(guardian)

    send()

    assert Message.objects.exists() is works


@pairs(
    the_eservice_ends,
    the_assignment_is_revoked,
    the_colleague_leaves,
    a_circle_is_drawn,
    protection_is_set,
)
def test_between_writing_and_sending_for_a_provider(client_of_provider, take_away, works):
    send = press_send(client_of_provider)
    take_away(client_of_provider)

    send()

    assert Message.objects.exists() is works


# --- show the answer's form, then send it -------------------------------------------------------


@pytest.fixture
def in_a_shared_mailbox(citizen):
    """A citizen's letter in the unit's mailbox, which a colleague may write from."""
    member = MembershipFactory()
    shared = MailboxFactory(shared=True, unit=member.unit)
    MailboxGrantFactory(mailbox=shared, user=member.user)
    case = CaseFactory(file__file_holder=citizen.person, responsible_unit=member.unit)
    letter = MessageFactory(
        thread__citizen=citizen.person, thread__case=case, from_citizen=True, to=shared
    )
    return SimpleNamespace(member=member, letter=letter, person=citizen.person, shared=shared)


@pytest.fixture
def colleague(client, in_a_shared_mailbox):
    member = in_a_shared_mailbox.member
    in_a_shared_mailbox.colleague = sign_in(client, member.user, member)
    return in_a_shared_mailbox


@pairs(
    the_eservice_ends,
    the_grant_ends,
    the_grant_becomes_reading_only,
    the_mailbox_is_taken_out_of_use,
    the_case_moves_to_another_unit,
    the_colleague_leaves,
    a_circle_is_drawn,
)
def test_between_showing_an_answer_and_sending_it(colleague, take_away, works):
    address = reverse("messaging:reply", args=[colleague.letter.public_id])
    page = colleague.colleague.client.get(address)
    key = page.context["form"].initial["draft"]
    take_away(colleague)

    colleague.colleague.client.post(address, {"draft": key, "body": "Hej! Det går bra."})

    assert Message.objects.exclude(pk=colleague.letter.pk).exists() is works


# --- list, then open; and a link that was saved -------------------------------------------------


@pairs(
    the_grant_ends,
    the_mailbox_is_taken_out_of_use,
    the_colleague_leaves,
    the_unit_closes,
    the_account_is_shut,
    a_circle_is_drawn,
    protection_is_set,
)
@pytest.mark.parametrize("what", ["message", "attachment"])
def test_between_the_list_and_what_is_opened(colleague, what, take_away, works):
    attachment = AttachmentFactory(message=colleague.letter)
    client = colleague.colleague.client
    listed = client.get(reverse("messaging:shared_inbox", args=[colleague.shared.public_id]))
    assert listed.status_code == 200
    thing = colleague.letter if what == "message" else attachment
    take_away(colleague)

    answer = client.get(reverse(f"messaging:{what}", args=[thing.public_id]))
    if answer.streaming:
        b"".join(answer.streaming_content)

    assert (answer.status_code == 200) is works
    if not works:
        assert not Recipient.objects.filter(first_read_at__isnull=False).exists()


# --- send, then arrive; queue, then deliver -----------------------------------------------------


@pytest.fixture
def sent_to_guardian(guardian, settings):
    """Sent and held still, with a text message queued."""
    settings.NOTICE_QUIET_HOURS = None
    guardian.person.user = UserFactory(citizen=True)
    guardian.person.save()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        press_send(guardian)()
        guardian.clock = clock
        yield guardian


def the_person_dies(who):
    Person.objects.filter(pk=who.person.pk).update(deceased_on=stockholm_today())


@pairs(the_eservice_ends, the_approval_is_withdrawn, the_person_dies)
def test_between_sending_and_arriving(sent_to_guardian, client, take_away, works):
    take_away(sent_to_guardian)
    sent_to_guardian.clock.shift(timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 1))

    thread = Message.objects.get().thread
    reader = sign_in(client, sent_to_guardian.person.user).client
    page = reader.get(reverse("portal:thread", args=[thread.public_id]))

    assert (page.status_code == 200) is works


def every_box_is_unticked(_):
    EServiceActivation.objects.update(notify_sms=False, notify_email=False)


@pairs(the_eservice_ends, the_approval_is_withdrawn, the_person_dies, every_box_is_unticked)
def test_between_queueing_a_notice_and_delivering_it(sent_to_guardian, take_away, works):
    memory.outbox.clear()
    assert Notice.objects.queued().exists()
    take_away(sent_to_guardian)
    sent_to_guardian.clock.shift(timedelta(seconds=settings.MESSAGE_HOLD_SECONDS + 1))

    deliver_due(clock=timezone.now)

    assert bool(memory.outbox) is works
    assert not Notice.objects.queued().exists()
