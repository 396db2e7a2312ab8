"""What stands in the demo town, as its story says."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.calendar import STOCKHOLM, stockholm_today
from accounts.identity_number import IdentityNumber
from accounts.models import Membership, User
from accounts.shipped_numbers import SHIPPED
from casework import customer_number
from casework.actions.night import activate_due, next_run_at
from casework.models import (
    CaseParticipant,
    ContactDetails,
    Decision,
    EServiceActivation,
    Investigation,
    IssuedCustomerNumber,
    MessagingApproval,
    Person,
)
from casework.provider_desk import provider_desk
from journal.intact import changed_documents
from journal.models import Document, FiledItem, JournalEntry, SharedPaper
from journal.place import file_holder_of
from journal.rendering import render_due
from journal.template_fields import left_to_fill
from messaging.alone import left_behind, read_by_nobody
from messaging.models import (
    Absence,
    JournaledMark,
    Mailbox,
    MailboxItem,
    Message,
    ReadReceipt,
    Recipient,
    Thread,
)
from messaging.notice_outlook import outlooks
from notifications.gateways.file import REFUSED
from notifications.models import Notice
from notifications.resending import undelivered
from portal.admin import LinkForm
from portal.assistance import papers_of
from portal.models import Link, SupportInfo
from portal.signin import keyed_hash

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def person(key):
    return Person.objects.get(customer_number=key)


def test_the_night_switches_on_both_who_wait():
    run = activate_due(next_run_at().date())

    assert (run.picked, run.activated, run.failed) == (2, 2, 0)


def test_client_numbers_are_sound_and_issued():
    numbers = set(Person.objects.values_list("customer_number", flat=True))

    assert all(customer_number.is_valid(number) for number in numbers)
    assert numbers == set(IssuedCustomerNumber.objects.values_list("number", flat=True))


def test_every_identity_number_is_a_shipped_one():
    numbered = Person.objects.exclude(identity_type=Person.IdentityType.RESERVNUMMER)

    assert numbered.count() == len(SHIPPED) == 21
    for one in numbered:
        number = IdentityNumber.parse(one.identity_number)
        assert number.digits in SHIPPED
        assert (number.kind, number.birth_date) == (one.identity_type, one.birth_date)


def test_addresses_go_nowhere():
    for details in ContactDetails.objects.all():
        assert details.mobile == "" or "+46701740605" <= details.mobile <= "+46701740699"
        assert details.email == "" or details.email.endswith(".example")
    assert not User.objects.exclude(Q(email="") | Q(email__endswith=".example")).exists()


def test_what_is_switched_on_can_be_delivered():
    for one in EServiceActivation.objects.active():
        details = one.person.contact_history.filter(is_current=True).first()
        assert one.messages or one.economic_assistance
        assert not one.notify_sms or details.mobile
        assert not one.notify_email or details.email


def test_a_related_persons_service_hangs_on_an_approval_under_investigation():
    related = EServiceActivation.objects.active().filter(context="relation")

    assert related.exists()
    for one in related:
        assert one.approval.state == MessagingApproval.State.APPROVED
        assert Investigation.objects.filter(case=one.approval.case).exists()


def test_a_guardians_approval_ends_when_the_child_is_grown_up():
    for approval in MessagingApproval.objects.filter(basis="guardian"):
        assert approval.relation.file_holder.age_on(approval.ends_on) == 18


def test_every_message_with_a_citizen_is_to_or_from_that_citizen():
    for message in Message.objects.filter(thread__kind=Thread.Kind.CITIZEN):
        mailboxes = {message.sender_mailbox, *(one.mailbox for one in message.recipients.all())}
        citizens = {mailbox.person for mailbox in mailboxes if mailbox.is_citizens}
        assert citizens == {message.thread.citizen}


def test_a_thread_is_about_the_citizen_or_somebody_they_are_approved_for():
    for thread in Thread.objects.filter(kind=Thread.Kind.CITIZEN):
        approved = MessagingApproval.objects.filter(
            relation__related_person=thread.citizen, relation__file_holder=thread.about
        ).exclude(state=MessagingApproval.State.PROPOSED)
        assert thread.about == thread.citizen or approved.exists()


def test_a_threads_case_is_the_persons_it_is_about():
    for thread in Thread.objects.exclude(case=None, assignment=None):
        case = thread.case or thread.assignment.service.case
        parties = CaseParticipant.objects.filter(case=case, person=thread.about)
        assert case.file.file_holder == thread.about or parties.exists()


def test_what_was_filed_lies_in_the_right_persons_file():
    mark = JournaledMark.objects.get()
    entry = JournalEntry.objects.get(source_message__isnull=False)
    item = FiledItem.objects.get(source_attachment__isnull=False)

    about = mark.message.thread.about
    assert file_holder_of(entry.case) == file_holder_of(item.case) == about
    assert mark.entry == entry
    assert list(mark.filed_items.all()) == [item]
    assert item.type.senders.filter(pk=item.sender_type.pk).exists()
    assert item.source_attachment == mark.message.attachments.get().public_id


def test_documents_are_ready_but_for_the_drafts_and_what_was_wrong_is_replaced():
    for document in Document.objects.order_by("pk"):
        assert bool(left_to_fill(document.heading, document.body)) == document.is_draft

    [wrong] = Document.objects.filter(state=Document.State.ERROR_MARKED)
    assert wrong.replacements.get().state == Document.State.LOCKED
    of_decisions = Document.objects.exclude(decision=None)
    assert {one.decision.case.number[:2] for one in of_decisions} == {"EB", "VU"}
    assert changed_documents() == []


@pytest.mark.makes_pdf
def test_who_applied_can_open_each_decision_as_a_pdf():
    """A-C8, README. The demo's worker makes them when it starts."""
    render_due()

    published = Decision.objects.exclude(published_at=None)
    assert published.count() == 3
    for decision in published:
        [paper] = papers_of(decision, decision.case.file.file_holder)
        assert stockholm_today(paper.document.event_at) == decision.decided_on


def test_receipts_are_there_exactly_where_one_was_asked_for_and_it_was_opened():
    asked_and_opened = Recipient.objects.filter(
        message__read_receipt_requested=True, first_read_at__isnull=False
    )

    assert set(ReadReceipt.objects.values_list("recipient", "read_at")) == set(
        asked_and_opened.values_list("pk", "first_read_at")
    )
    assert ReadReceipt.objects.count() == 3


def test_copies_and_recipients_agree_on_what_is_read():
    for recipient in Recipient.objects.all():
        item = MailboxItem.objects.get(
            message=recipient.message, mailbox=recipient.mailbox, folder="inbox"
        )
        assert item.read_at == recipient.first_read_at


def test_notices_left_for_those_who_had_asked_for_them():
    for notice in Notice.objects.filter(kind="new_message"):
        message = Message.objects.get(public_id=notice.trigger)
        receiver = message.recipients.get().mailbox.person
        boxes = EServiceActivation.objects.active().filter(person=receiver)
        assert notice.recipient == receiver.public_id
        assert boxes.filter(**{f"notify_{notice.channel}": True}).exists()
        assert notice.status == "failed" or notice.sent_at == message.sent_at
        assert notice.opened_at == message.recipients.get().first_read_at
    assert Notice.objects.filter(kind="new_message").count() > 8


def test_one_letter_could_not_be_told_of_since_the_gateway_refuses_the_number():
    anna = Person.objects.get(customer_number="7470917")
    failed = Notice.objects.filter(status="failed")

    assert anna.contact_history.get().mobile in REFUSED
    assert set(failed.values_list("recipient", "reason")) == {(anna.public_id, "refused")}
    assert [one.kind for one in undelivered().filter(kind="new_message")] == ["new_message"]


def test_the_inboxes_hold_what_the_story_says():
    def unread(mailbox):
        return MailboxItem.objects.filter(mailbox=mailbox, folder="inbox", read_at=None).count()

    assert unread(Mailbox.objects.get(owner__user_code="LINEKS")) == 2
    assert unread(Mailbox.objects.get(name="Försörjning")) == 1
    assert unread(Mailbox.objects.get(name="Öppenvården Eken")) == 1


def test_every_colleague_has_a_mailbox_and_the_units_own():
    at_work = Membership.objects.valid_on(stockholm_today())
    for membership in at_work.select_related("user", "unit"):
        actor = Actor(user=membership.user, membership=membership)
        kinds = [mailbox.kind for mailbox in Mailbox.objects.visible_to(actor)]
        shares = actor.is_caseworker or actor.is_provider
        assert sorted(kinds) == (["shared", "staff"] if shares else ["staff"])


def test_only_the_one_in_the_circle_reaches_the_protected_person():
    protected = person("9432402")

    reaching = {
        membership.user.user_code
        for membership in Membership.objects.select_related("user", "unit")
        if Person.objects.visible_to(Actor(user=membership.user, membership=membership))
        .filter(pk=protected.pk)
        .exists()
    }
    assert reaching == {"FREHOL"}


def test_providers_reach_the_persons_of_their_assignments_alone():
    reached = {}
    for code in ("AMIREZ", "JENLUN", "PETABE"):
        membership = Membership.objects.get(user__user_code=code)
        people = Person.objects.visible_to(Actor(user=membership.user, membership=membership))
        reached[code] = {one.full_name for one in people}

    assert reached == {
        "AMIREZ": {"Mohamed Warsame", "Anna Andersson"},
        "JENLUN": {"Anna Andersson"},
        "PETABE": set(),
    }


def test_an_assignment_waits_for_an_answer_and_one_is_still_read():
    membership = Membership.objects.get(user__user_code="AMIREZ")
    desk = provider_desk(Actor(user=membership.user, membership=membership))

    assert [one.title for one in desk.new] == ["Öppenvård, stödsamtal varannan vecka"]
    assert [one.number[-4:] for one in desk.own] == ["0009"]
    assert [one.number[-4:] for one in desk.ended] == ["0006"]


def test_each_side_of_an_assignment_has_shared_a_paper_with_the_other():
    shares = SharedPaper.objects.current()

    assert [one.paper.heading for one in shares.from_authority()] == ["Samtycke"]
    # As the document it is, and as the signed paper.
    assert [one.paper.heading for one in shares.from_provider()] == ["Genomförandeplan"] * 2
    kept = FiledItem.objects.get(heading="Intyg om praktik")
    assert kept.case == shares.from_authority().get().assignment.service.case
    for item in FiledItem.objects.all():
        assert item.type.senders.filter(pk=item.sender_type.pk).exists()


def test_letters_are_written_on_working_days():
    days = {message.sent_at.astimezone(STOCKHOLM).weekday() for message in Message.objects.all()}

    assert days <= {0, 1, 2, 3, 4}


def test_each_audience_finds_something_in_the_library_and_every_sheet_is_there():
    for audience in Link.Audience:
        assert Link.objects.shown_to([audience]).exists(), audience

    assert set(Link.objects.exclude(sheet="").values_list("sheet", flat=True)) == set(Link.Sheet)
    assert Link.objects.filter(title="Rutin vid frånvaro i meddelandefunktion").exists()
    assert SupportInfo.objects.get().extension == "0645"


def test_every_link_is_one_the_administration_would_take():
    for link in Link.objects.all():
        facts = {name: getattr(link, name) for name in LinkForm.Meta.fields}
        assert LinkForm(facts, instance=link).is_valid()


def test_the_system_administrator_opens_the_administration_by_the_role_alone(client):
    kristina = User.objects.get(user_code="KRIBER")
    client.force_login(kristina, "django.contrib.auth.backends.ModelBackend")

    assert not kristina.is_staff
    assert client.get("/admin/").status_code == 200


def test_who_is_away_and_who_has_left_is_there_to_be_seen():
    amir = Absence.objects.on(stockholm_today()).get()

    assert amir.user.user_code == "AMIREZ"
    assert amir.forwarding.to_mailbox.name == "Öppenvården Eken"
    reply = amir.replies.get()
    assert (reply.message.kind, reply.message.body) == (Message.Kind.AUTO_REPLY, amir.text)
    assert reply.mailbox.person.customer_number == "1654359"
    assert {one.owner.user_code for one in left_behind(timezone.now())} == {"MAJLIN"}
    # Nobody works at the one, and those at the other read no letters from citizens.
    alone = set(read_by_nobody().values_list("name", flat=True))
    assert alone == {"Familjehem", "Systemförvaltning IFO"}


def test_who_has_written_has_signed_in_as_whoever_writes_to_them_is_told():
    samira, never = person("6973952"), person("7470917")

    told = outlooks([samira, never])

    latest = Message.objects.filter(sender_user=samira.user).latest("sent_at")
    assert f"Loggade senast in {stockholm_today(latest.sent_at)}." in told[samira.pk].facts
    assert "Har inte loggat in än." in told[never.pk].facts
    identity = IdentityNumber.parse(samira.identity_number).digits
    assert samira.user.eids.get().subject == keyed_hash(identity)
