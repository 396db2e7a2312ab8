"""One of everything that has an address of its own, belonging to somebody."""

from __future__ import annotations

from django.test import Client

from accounts.roles import AUTHORITY, PROVIDERS, Role
from casework.models import Case
from messaging.models import Mailbox, Recipient
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.audit import IncidentFactory, LogReviewFactory
from tests.factories.casework import (
    CaseFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
    TaskFactory,
)
from tests.factories.journal import (
    DocumentFactory,
    DocumentTypeFactory,
    ExtractFactory,
    FiledItemFactory,
    JournalEntryFactory,
    PdfRenditionFactory,
)
from tests.factories.messaging import (
    AbsenceFactory,
    AttachmentFactory,
    DraftFactory,
    DraftFileFactory,
    ForwardingRuleFactory,
    MailboxCoverFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.notifications import NoticeFactory
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
        **_papers(signed_in, None if assignment else case, assignment),
        **_paper_in_draft(signed_in, None if assignment else case, assignment),
        **_process(signed_in, person, case),
        "kind": "uppdrag" if assignment else "arende",
        "place_id": (assignment or case).public_id,
        "extract_id": ExtractFactory(person=person, ordered_by=signed_in.user).public_id,
        **_relation(person, case),
        **_assistance(case),
        **_post(signed_in, thread),
        **_cover(signed_in, thread),
        **_incident(signed_in, thread),
        **_settings(signed_in),
        "review_id": LogReviewFactory(unit=signed_in.unit.name).public_id,
    }


def _papers(signed_in, case, assignment):
    """Working material of one's own: what can be changed, locked and thrown away has pages too."""
    place = {"case": case, "assignment": assignment}
    written = {**place, "created_by": signed_in.user, "draft": True}
    item = FiledItemFactory(**place)
    return {
        "entry_id": JournalEntryFactory(**written).public_id,
        "document_id": DocumentFactory(**written).public_id,
        "item_id": item.public_id,
        "paper_id": item.public_id,
    }


def _paper_in_draft(signed_in, case, assignment):
    """A document with its PDF, attached to a letter that is begun."""
    rendition = PdfRenditionFactory(document__case=case, document__assignment=assignment)
    draft = DraftFactory(owner=signed_in.user)
    kept = DraftFileFactory(draft=draft, source_rendition=rendition)
    return {
        "rendition_id": rendition.public_id,
        "draft_id": draft.public_id,
        "draft_file_id": kept.public_id,
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
    told = NoticeFactory(recipient=thread.citizen.public_id, trigger=message.public_id, failed=True)
    return {
        "notice_id": told.public_id,
        "channel": "sms",
        "mailbox_id": shared.public_id,
        "message_id": message.public_id,
        "letters_extract_id": ExtractFactory(
            person=thread.about, ordered_by=signed_in.user, letter=message.public_id
        ).public_id,
        "post_id": message.items.get(mailbox=own).public_id,
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


def _incident(signed_in, thread):
    """A letter of one's own to the wrong person, as reported to one's unit's manager."""
    sent = MessageFactory(thread=thread, sender_user=signed_in.user)
    incident = IncidentFactory(
        unit=signed_in.unit.name,
        customer_number=thread.citizen.customer_number,
        object_type="message",
        object_id=str(sent.public_id),
    )
    return {"sent_message_id": sent.public_id, "incident_id": incident.public_id}


def _settings(signed_in):
    """What is set about the own post, and a colleague of the unit, member of its mailbox."""
    colleague = MembershipFactory(unit=signed_in.unit).user
    shared = Mailbox.objects.get(unit=signed_in.unit, kind=Mailbox.Kind.SHARED)
    MailboxGrantFactory(mailbox=shared, user=colleague)
    return {
        "absence_id": AbsenceFactory(user=signed_in.user).public_id,
        "rule_id": ForwardingRuleFactory(user=signed_in.user, to_mailbox=shared).public_id,
        "colleague_id": colleague.public_id,
    }


def _decision_notice(case):
    """The decision in the case as it was written out."""
    notice = DocumentTypeFactory(code="decision_notice")
    document = DocumentFactory(case=None, decision=case.decisions.get(), type=notice)
    return PdfRenditionFactory(document=document).public_id


def _of_citizen(signed_in):
    person = signed_in.user.person
    message = MessageFactory(thread=ThreadFactory(citizen=person))
    assert Recipient.objects.get(message=message).mailbox.person == person
    person.activations.update(economic_assistance=True)
    case = CaseFactory(file__file_holder=person)
    return {
        **_assistance(case),
        "paper_id": _decision_notice(case),
        "thread_id": message.thread.public_id,
        "message_id": message.public_id,
        "attachment_id": AttachmentFactory(message=message).public_id,
        "person_id": person.public_id,
        "about_id": person.public_id,
        "customer_number": person.customer_number,
    }


def strangers_belongings():
    """What belongs to a colleague of another unit, and what no address of ours should open."""
    signed_in, _client = somebody(Role.CASEWORKER)
    provider, _client = somebody(Role.PROVIDER_STAFF)
    theirs = belongings_of(signed_in)
    theirs["about_id"] = theirs["person_id"]
    return theirs | {"assignment_id": belongings_of(provider)["assignment_id"]}
