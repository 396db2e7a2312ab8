"""One of everything that has an address of its own, belonging to somebody."""

from __future__ import annotations

from django.test import Client

from accounts.roles import AUTHORITY, PROVIDERS, Role
from casework.models import Case
from messaging.models import Recipient
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.audit import LogReviewFactory
from tests.factories.casework import (
    CaseFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
    TaskFactory,
)
from tests.factories.journal import FiledItemFactory, JournalEntryFactory
from tests.factories.messaging import (
    AttachmentFactory,
    MailboxCoverFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
)

CITIZEN, SIGNED_OUT = "citizen", "signed out"
EVERYBODY = (SIGNED_OUT, CITIZEN, *Role.values)


def group_of(who):
    """The column of the matrix that somebody belongs to."""
    if who in {SIGNED_OUT, CITIZEN}:
        return who
    if who in AUTHORITY:
        return "authority"
    return "provider" if who in PROVIDERS else "others"


def somebody(who):
    """Somebody at a browser, in a role of their own unit."""
    if who == SIGNED_OUT:
        return None, Client(raise_request_exception=False)
    if who == CITIZEN:
        user = UserFactory(citizen=True)
        PersonFactory(reachable=True, user=user)
        signed_in = sign_in(Client(raise_request_exception=False), user)
        return signed_in, signed_in.client
    unit = UnitFactory(provider=True) if who in PROVIDERS else UnitFactory()
    membership = MembershipFactory(role=who, unit=unit)
    OwnMailboxFactory(owner=membership.user)
    signed_in = sign_in(Client(raise_request_exception=False), membership.user, membership)
    return signed_in, signed_in.client


def belongings_of(signed_in):
    """The ids of what is theirs, by what an address calls it; all of it about one person."""
    if signed_in.user.is_citizen:
        return _of_citizen(signed_in)
    person = PersonFactory(reachable=True)
    case = CaseFactory(
        area=Case.Area.ECONOMIC_ASSISTANCE,
        file__file_holder=person,
        responsible_unit=UnitFactory() if signed_in.actor.is_provider else signed_in.unit,
    )
    assignment = None
    if signed_in.actor.is_provider:
        assignment = AssignmentFactory(
            ongoing=True, service__case=case, provider_unit=signed_in.unit
        )
    thread = ThreadFactory(citizen=person, case=None if assignment else case, assignment=assignment)
    return {
        "person_id": person.public_id,
        "case_id": case.public_id,
        "assignment_id": (assignment or AssignmentFactory(service__case=case)).public_id,
        "customer_number": person.customer_number,
        **_papers(None if assignment else case, assignment),
        **_process(signed_in, person, case),
        **_relation(person, case),
        **_assistance(case),
        **_post(signed_in, thread),
        **_cover(signed_in, thread),
        "review_id": LogReviewFactory(unit=signed_in.unit.name).public_id,
    }


def _papers(case, assignment):
    place = {"case": case, "assignment": assignment}
    return {
        "entry_id": JournalEntryFactory(**place).public_id,
        "item_id": FiledItemFactory(**place).public_id,
    }


def _process(signed_in, person, case):
    intake = IntakeFactory(person=person, unit=signed_in.unit)
    return {
        "investigation_id": InvestigationFactory(case=case).public_id,
        "intake_id": intake.public_id,
        "task_id": TaskFactory(case=case).public_id,
    }


def _relation(person, case):
    """Somebody close to the person, approved for messages in the case."""
    relation = RelationFactory(file_holder=person, kind="partner")
    approval = MessagingApprovalFactory(relation=relation, case=case)
    return {"relation_id": relation.public_id, "approval_id": approval.public_id}


def _assistance(case):
    decision = DecisionFactory(case=case, published=True)
    application = ApplicationFactory(case=case, decision=decision, published=True)
    payment = PaymentFactory(application=application, decision=decision, published=True)
    return {
        "application_id": application.public_id,
        "decision_id": decision.public_id,
        "payment_id": payment.public_id,
    }


def _post(signed_in, thread):
    shared = MailboxFactory(shared=True, unit=signed_in.unit)
    MailboxGrantFactory(mailbox=shared, user=signed_in.user)
    own = OwnMailboxFactory(owner=signed_in.user)
    message = MessageFactory(thread=thread, from_citizen=True, to=own)
    return {
        "mailbox_id": shared.public_id,
        "message_id": message.public_id,
        "attachment_id": AttachmentFactory(message=message).public_id,
        "thread_id": thread.public_id,
    }


def _cover(signed_in, thread):
    """A colleague's mailbox, which a manager reads for them."""
    colleague = MembershipFactory(unit=signed_in.unit).user
    mailbox = OwnMailboxFactory(owner=colleague)
    cover = MailboxCoverFactory(user=signed_in.user, unit=signed_in.unit, mailbox=mailbox)
    message = MessageFactory(thread=thread, from_citizen=True, to=mailbox)
    return {
        "cover_id": cover.public_id,
        "covered_message_id": message.public_id,
        "covered_attachment_id": AttachmentFactory(message=message).public_id,
    }


def _of_citizen(signed_in):
    person = signed_in.user.person
    message = MessageFactory(thread=ThreadFactory(citizen=person))
    assert Recipient.objects.get(message=message).mailbox.person == person
    person.activations.update(economic_assistance=True)
    return {
        **_assistance(CaseFactory(file__file_holder=person)),
        "thread_id": message.thread.public_id,
        "message_id": message.public_id,
        "attachment_id": AttachmentFactory(message=message).public_id,
        "person_id": person.public_id,
        "customer_number": person.customer_number,
    }


def strangers_belongings():
    """What belongs to a colleague of another unit, and what no address of ours should open."""
    signed_in, _client = somebody(Role.CASEWORKER)
    provider, _client = somebody(Role.PROVIDER_STAFF)
    theirs = belongings_of(signed_in)
    return theirs | {"assignment_id": belongings_of(provider)["assignment_id"]}
