"""Somebody who is a client and a guardian: what holds in one capacity holds in that one only."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.actions.approval_ending import end_approval
from casework.models import EServiceActivation, MessagingApproval
from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.replying import reply
from messaging.actions.sending import send_to_clients
from messaging.candidates import candidates_for
from messaging.models import Message
from notifications.models import Notice
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
)
from tests.factories.messaging import DraftFactory, MessageFactory

pytestmark = pytest.mark.django_db

LETTER = Letter("Elin har börjat i skolan.")


@pytest.fixture
def approval(caseworker):
    """A guardian who also is a client; both capacities work, both cases are the unit's."""
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    guardian = approval.relation.related_person
    CaseFactory(file__file_holder=guardian, responsible_unit=caseworker.unit)
    EServiceActivationFactory(person=guardian, notify_sms=True, notify_email=True)
    EServiceActivationFactory(
        in_relation=True, approval=approval, notify_sms=True, notify_email=True
    )
    return approval


def candidate(colleague, approval, *, about_the_child):
    rows = candidates_for(colleague.actor, [approval.relation.related_person])
    [row] = [row for row in rows if row.is_about_another is about_the_child]
    return row


def send(colleague, to):
    return send_to_clients(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=[to],
        subject="Skolan",
        letter=LETTER,
        draft=DraftFactory(owner=colleague.user),
    )


def end(activation):
    activation.update(state="ended", ended_at=timezone.now())


def in_relation(approval):
    return EServiceActivation.objects.filter(approval=approval)


def as_client(approval):
    return EServiceActivation.objects.filter(person=approval.relation.related_person, approval=None)


def test_a_letter_about_the_child_goes_to_the_childs_guardian(caseworker, approval):
    [message] = send(caseworker, candidate(caseworker, approval, about_the_child=True))

    thread = message.thread
    assert (thread.citizen, thread.about) == (
        approval.relation.related_person,
        approval.relation.file_holder,
    )
    assert (thread.case, thread.relation_label) == (approval.case, "vårdnadshavare")


def test_it_does_not_go_when_that_capacity_ended_while_it_was_written(caseworker, approval):
    chosen = candidate(caseworker, approval, about_the_child=True)

    end(in_relation(approval))

    with pytest.raises(ValidationError, match="inte e-tjänsten påkopplad"):
        send(caseworker, chosen)
    assert not Message.objects.exists()


def test_it_does_not_go_when_the_approval_was_withdrawn(caseworker, approval):
    chosen = candidate(caseworker, approval, about_the_child=True)

    MessagingApproval.objects.update(state="ended", ended_at=timezone.now())

    with pytest.raises(ValidationError, match="inte e-tjänsten påkopplad"):
        send(caseworker, chosen)


def test_what_was_queued_about_the_child_is_stopped_and_what_concerns_oneself_is_not(
    caseworker, approval
):
    send(caseworker, candidate(caseworker, approval, about_the_child=True))
    [own] = send(caseworker, candidate(caseworker, approval, about_the_child=False))

    end_approval(by=caseworker.actor, approval=approval, reason="Vårdnaden har ändrats.")

    queued = Notice.objects.queued().filter(recipient=approval.relation.related_person.public_id)
    assert {notice.trigger for notice in queued} == {own.public_id}
    assert Notice.objects.filter(reason=Notice.Reason.NOT_ACTIVE).count() == 2


def test_a_withdrawn_approval_is_no_row_to_choose(caseworker, approval):
    MessagingApproval.objects.update(state="ended", ended_at=timezone.now())

    [row] = candidates_for(caseworker.actor, [approval.relation.related_person])

    assert not row.is_about_another


def test_a_letter_about_oneself_does_not_lean_on_being_a_guardian(caseworker, approval):
    chosen = candidate(caseworker, approval, about_the_child=False)

    end(as_client(approval))

    with pytest.raises(ValidationError, match="inte e-tjänsten påkopplad"):
        send(caseworker, chosen)


def test_the_other_capacity_goes_on(caseworker, approval):
    end(in_relation(approval))

    [message] = send(caseworker, candidate(caseworker, approval, about_the_child=False))

    assert message.thread.about == approval.relation.related_person


@pytest.mark.parametrize("about_the_child", [True, False])
def test_an_answer_asks_for_the_conversations_own_capacity(caseworker, approval, about_the_child):
    guardian, child = approval.relation.related_person, approval.relation.file_holder
    letter = MessageFactory(
        thread__citizen=guardian,
        thread__about=child if about_the_child else guardian,
        from_citizen=True,
        to=own_mailbox(caseworker.actor),
    )
    end(in_relation(approval) if about_the_child else as_client(approval))

    with pytest.raises(ValidationError, match="inte e-tjänsten påkopplad"):
        reply(
            by=caseworker.actor,
            mailbox=own_mailbox(caseworker.actor),
            to=letter,
            letter=LETTER,
            draft=DraftFactory(owner=caseworker.user),
        )
