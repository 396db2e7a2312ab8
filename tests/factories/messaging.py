from __future__ import annotations

import uuid
from datetime import timedelta
from hashlib import sha256

import factory
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.roles import Role
from messaging.actions.answering import recount_unanswered
from messaging.actions.to_journal import recount_not_journaled
from messaging.models import (
    Absence,
    AbsenceReply,
    Attachment,
    Draft,
    DraftFile,
    ForwardingRule,
    JournaledMark,
    JournalOrder,
    Mailbox,
    MailboxCover,
    MailboxGrant,
    MailboxItem,
    Message,
    NoAnswerNeeded,
    NotJournaled,
    ReadReceipt,
    Recipient,
    Signature,
    Thread,
    Withdrawal,
)
from tests.factories.accounts import UnitFactory, UserFactory, days_ago
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import JournalEntryFactory
from tests.factories.pdf import StoredPdf


class MailboxFactory(factory.django.DjangoModelFactory):
    """A colleague's mailbox; `shared=True` for a unit's."""

    class Meta:
        model = Mailbox

    class Params:
        shared = factory.Trait(
            kind=Mailbox.Kind.SHARED,
            owner=None,
            unit=factory.SubFactory(UnitFactory),
            name=factory.Sequence("Gemensam {}".format),
        )

    kind = Mailbox.Kind.STAFF
    owner = factory.SubFactory(UserFactory)


class OwnMailboxFactory(MailboxFactory):
    """Somebody's one mailbox, made when missing."""

    class Meta:
        model = Mailbox
        django_get_or_create = ("owner",)


class CitizensMailboxFactory(factory.django.DjangoModelFactory):
    """A citizen's one mailbox, made when missing."""

    class Meta:
        model = Mailbox
        django_get_or_create = ("person",)

    kind = Mailbox.Kind.CITIZEN
    person = factory.SubFactory(PersonFactory, reachable=True)


class MailboxGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailboxGrant

    mailbox = factory.SubFactory(MailboxFactory, shared=True)
    user = factory.SubFactory(UserFactory)
    since = factory.LazyFunction(lambda: days_ago(365))


class SignatureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Signature

    user = factory.SubFactory(UserFactory)
    text = "Vänliga hälsningar"


class ThreadFactory(factory.django.DjangoModelFactory):
    """A conversation with a citizen about themselves; `internal=True` for one among colleagues."""

    class Meta:
        model = Thread

    class Params:
        internal = factory.Trait(kind=Thread.Kind.INTERNAL, citizen=None, about=None)

    kind = Thread.Kind.CITIZEN
    subject = factory.Sequence("Tid för möte {}".format)
    citizen = factory.SubFactory(PersonFactory, reachable=True)
    about = factory.SelfAttribute("citizen")


class MessageFactory(factory.django.DjangoModelFactory):
    """A letter from a colleague (`sender_user`) that reached a citizen an hour ago, still unread.

    It lies where it should: sent with the one, received with the other, who is a row of its own.
    `from_citizen=True` turns it round, and it goes `to` a mailbox; `held=True` can be undone still.
    """

    class Meta:
        model = Message
        skip_postgeneration_save = True

    class Params:
        held = factory.Trait(
            sent_at=factory.LazyFunction(lambda: timezone.now() + timedelta(seconds=10))
        )
        from_citizen = factory.Trait(
            sender_mailbox=factory.SubFactory(
                CitizensMailboxFactory, person=factory.SelfAttribute("..thread.citizen")
            ),
            sender_user=factory.SelfAttribute("thread.citizen.user"),
            sender_name=factory.SelfAttribute("thread.citizen.full_name"),
            sender_title=factory.SelfAttribute("thread.relation_label"),
        )

    thread = factory.SubFactory(ThreadFactory)
    body = "Hej! Passar det på måndag klockan 10?"
    body_hash = factory.LazyAttribute(lambda message: sha256(message.body.encode()).hexdigest())
    sender_user = factory.SubFactory(UserFactory)
    sender_mailbox = factory.SubFactory(
        OwnMailboxFactory, owner=factory.SelfAttribute("..sender_user")
    )
    sender_name = factory.SelfAttribute("sender_user.full_name")
    sender_title = factory.SelfAttribute("sender_user.title")
    sender_name_to_citizen = factory.SelfAttribute("sender_name")
    sent_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    submission = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def to(message, create, mailbox):  # noqa: N805 - the thing made, as factory_boy has it
        if not create:
            return
        receiver = mailbox or _usual_receiver(message)
        label = (
            receiver.person.full_name if receiver.person else str(receiver.owner or receiver.name)
        )
        RecipientFactory(message=message, mailbox=receiver, label=label)
        MailboxItemFactory(
            message=message,
            mailbox=message.sender_mailbox,
            folder=MailboxItem.Folder.SENT,
            read_at=message.sent_at,
        )
        MailboxItemFactory(message=message, mailbox=receiver)
        recount_unanswered(message.thread)
        recount_not_journaled(message)


class RecipientFactory(factory.django.DjangoModelFactory):
    """Whom a message went to; a message that is made has one already."""

    class Meta:
        model = Recipient

    message = factory.SubFactory(MessageFactory)
    mailbox = factory.SubFactory(MailboxFactory)
    label = "Mottagare"


class MailboxItemFactory(factory.django.DjangoModelFactory):
    """A copy in a mailbox; a message that is made has its two already. `trashed=True`: binned."""

    class Meta:
        model = MailboxItem

    class Params:
        trashed = factory.Trait(
            folder=MailboxItem.Folder.TRASH,
            trashed_from=MailboxItem.Folder.INBOX,
            trashed_at=factory.LazyFunction(timezone.now),
            trashed_by=factory.SubFactory(UserFactory),
        )

    message = factory.SubFactory(MessageFactory)
    mailbox = factory.SubFactory(MailboxFactory)
    folder = MailboxItem.Folder.INBOX
    sent_at = factory.SelfAttribute("message.sent_at")


class AttachmentFactory(StoredPdf, factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    message = factory.SubFactory(MessageFactory)
    checked_at = factory.SelfAttribute("message.created_at")


class ReadReceiptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReadReceipt

    recipient = factory.SubFactory(
        RecipientFactory,
        message__read_receipt_requested=True,
        first_read_at=factory.LazyFunction(timezone.now),
        first_read_by=factory.SubFactory(UserFactory),
    )
    read_at = factory.SelfAttribute("recipient.first_read_at")


class JournaledMarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JournaledMark
        skip_postgeneration_save = True

    message = factory.SubFactory(MessageFactory)
    entry = factory.SubFactory(JournalEntryFactory)
    place = factory.LazyAttribute(lambda mark: f"ärende {mark.entry.case}")
    by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def counted(mark, create, _extracted):  # noqa: N805 - the thing made, as factory_boy has it
        if create:
            recount_not_journaled(mark.message)


class NotJournaledFactory(factory.django.DjangoModelFactory):
    """That a letter is to be journaled; one that is made with a citizen has it already."""

    class Meta:
        model = NotJournaled
        django_get_or_create = ("message",)

    message = factory.SubFactory(MessageFactory)
    sent_at = factory.SelfAttribute("message.sent_at")


class JournalOrderFactory(factory.django.DjangoModelFactory):
    """That a letter is journaled in a case once it is sent."""

    class Meta:
        model = JournalOrder

    message = factory.SubFactory(MessageFactory)
    case = factory.SubFactory(CaseFactory)
    ordered_by = factory.SelfAttribute("message.sender_user")
    role = Role.CASEWORKER
    unit = factory.SelfAttribute("case.responsible_unit")
    due_at = factory.SelfAttribute("message.sent_at")


class DraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Draft

    public_id = factory.LazyFunction(uuid.uuid4)
    owner = factory.SubFactory(UserFactory)
    path = "/personal/meddelanden/skriv/"
    subject = "Tid för möte"
    body = "Hej!"


class DraftFileFactory(StoredPdf, factory.django.DjangoModelFactory):
    class Meta:
        model = DraftFile

    draft = factory.SubFactory(DraftFactory)
    checked_at = factory.LazyFunction(timezone.now)


def _usual_receiver(message):
    """The other side: the citizen, or for a citizen's or an internal message a new colleague."""
    thread = message.thread
    if thread.citizen is not None and not message.is_from_citizen:
        return CitizensMailboxFactory(person=thread.citizen)
    return OwnMailboxFactory()


class MailboxCoverFactory(factory.django.DjangoModelFactory):
    """A manager reads a colleague's mailbox this week."""

    class Meta:
        model = MailboxCover

    mailbox = factory.SubFactory(OwnMailboxFactory)
    user = factory.SubFactory(UserFactory, title="enhetschef")
    unit = factory.SubFactory(UnitFactory)
    reason = "Kollegan är sjuk och svarar inte."
    since = factory.LazyFunction(stockholm_today)
    until = factory.LazyFunction(lambda: stockholm_today() + timedelta(days=7))


class AbsenceFactory(factory.django.DjangoModelFactory):
    """A colleague is away since yesterday and this week out."""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    since = factory.LazyFunction(lambda: days_ago(1))
    until = factory.LazyFunction(lambda: days_ago(-6))
    text = "Hej! Jag är inte på jobbet den här veckan."
    set_by = factory.SelfAttribute("user")


class AbsenceReplyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AbsenceReply

    absence = factory.SubFactory(AbsenceFactory)
    mailbox = factory.SubFactory(CitizensMailboxFactory)
    message = factory.SubFactory(MessageFactory, kind=Message.Kind.AUTO_REPLY)


class ForwardingRuleFactory(factory.django.DjangoModelFactory):
    """What comes to a colleague goes to the unit's mailbox too, which both can read."""

    class Meta:
        model = ForwardingRule

    user = factory.SubFactory(UserFactory)
    to_mailbox = factory.SubFactory(MailboxFactory, shared=True)
    since = factory.LazyFunction(lambda: days_ago(1))
    set_by = factory.SelfAttribute("user")


class NoAnswerNeededFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NoAnswerNeeded

    thread = factory.SubFactory(ThreadFactory)
    reason = NoAnswerNeeded.Reason.THANKS
    by = factory.SubFactory(UserFactory)


class WithdrawalFactory(factory.django.DjangoModelFactory):
    """A message that went to the wrong person, taken back by the manager."""

    class Meta:
        model = Withdrawal

    message = factory.SubFactory(MessageFactory)
    reason = "Skickat till fel Anna Andersson."
    by = factory.SubFactory(UserFactory)
