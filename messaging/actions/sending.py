"""Sending and undoing (R51, D8; decisions 15 and 21).

One transaction holds the message, its copies, the log row and the notices; nothing of it can be
there without the rest. What is written is held for some seconds in which the sender may undo:
`sent_at` lies ahead, and until then neither the recipient nor any notice knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import EServiceActivation, Person
from messaging.actions.drafts import attach_files, remove_files_of, take_up_again
from messaging.models import Mailbox, MailboxGrant, MailboxItem, Message, Recipient, Thread
from messaging.senders import sender_labels
from notifications.models import Channel, Kind
from notifications.outbox import queue_notice, suppress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from messaging.models import Draft
    from messaging.recipients import Candidate


@dataclass(frozen=True)
class Letter:
    """What was written, whoever it goes to."""

    body: str
    read_receipt_requested: bool = False


def citizens_mailbox(person: Person) -> Mailbox:
    """The citizen's mailbox, made the first time somebody writes to them."""
    return Mailbox.objects.get_or_create(person=person, defaults={"kind": Mailbox.Kind.CITIZEN})[0]


@transaction.atomic
def send_to_clients(
    *,
    by: Actor,
    mailbox: Mailbox,
    to: Sequence[Candidate],
    subject: str,
    letter: Letter,
    draft: Draft,
) -> list[Message]:
    """Write to each in a thread of their own, so that none sees the others (D8).

    Pressing Skicka twice gives the messages of the first time. Raises ValidationError when somebody
    among them can't be written to any more; then nobody is.
    """
    if already := _sent_before(draft.public_id):
        return already
    for candidate in to:
        _check_can_receive(by, candidate)
    sent = [
        _send(
            by=by,
            mailbox=mailbox,
            thread=_thread_with(candidate, subject),
            to=citizens_mailbox(candidate.person),
            to_label=candidate.person.full_name,
            letter=letter,
            draft=draft,
        )
        for candidate in to
    ]
    _mark_sent(draft)
    return sent


@transaction.atomic
def reply(*, by: Actor, mailbox: Mailbox, to: Message, letter: Letter, draft: Draft) -> Message:
    """Answer in the conversation.

    Raises ValidationError when it is closed, when the other side is, or when the writer no longer
    has business with the person.
    """
    if already := _sent_before(draft.public_id):
        return already[0]
    thread = to.thread
    if thread.is_closed:
        raise ValidationError(
            "Ärendet är avslutat. Det går inte att skicka nya meddelanden i konversationen."
        )
    _check_may_answer(by, thread, mailbox)
    other, label = _other_side(thread, mailbox, to)
    if other.is_citizens and thread.citizen and thread.about:
        _check_has_messages(thread.citizen, thread.about)
    sent = _send(
        by=by, mailbox=mailbox, thread=thread, to=other, to_label=label, letter=letter, draft=draft
    )
    _mark_sent(draft)
    return sent


@transaction.atomic
def undo(*, by: Actor, message: Message, now: datetime | None = None) -> Draft:
    """Take back what is still held (Ångra; decision 15), as a draft to go on with.

    Raises ValidationError when it has left, or stands in a case file already.
    """
    held = Message.objects.select_for_update().filter(
        pk=message.pk, sender_user=by.user, sent_at__gt=now or timezone.now()
    )
    if not held.exists():
        raise ValidationError("Meddelandet har redan skickats och kan inte ångras.")
    if message.journaled_marks.exists():
        raise ValidationError("Meddelandet är redan journalfört och kan inte ångras.")
    suppress(trigger=message.public_id)
    audit.log.record(
        Action.UNDONE,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=_number_of(message.thread),
    )
    draft = take_up_again(message)
    remove_files_of(message)
    thread = message.thread
    message.delete()
    if not thread.messages.exists():
        thread.delete()
    return draft


def _check_may_answer(by: Actor, thread: Thread, mailbox: Mailbox) -> None:
    """To read an old letter is one thing; to write again needs business with the person today."""
    if by.is_citizen:
        return
    about = thread.about
    if about and not Person.objects.written_to_by(by).filter(pk=about.pk).exists():
        raise ValidationError("Du har inte längre något ärende eller uppdrag med personen.")
    grants = MailboxGrant.objects.valid().filter(mailbox=mailbox, user=by.user)
    if mailbox.kind == Mailbox.Kind.SHARED and not grants.writing().exists():
        raise ValidationError("Du får läsa i brevlådan men inte skriva från den.")


def _mark_sent(draft: Draft) -> None:
    draft.sent_at = timezone.now()
    draft.save(update_fields=["sent_at"])


def _sent_before(submission: UUID) -> list[Message]:
    return list(Message.objects.filter(submission=submission).order_by("pk"))


def _thread_with(candidate: Candidate, subject: str) -> Thread:
    return Thread.objects.create(
        kind=Thread.Kind.CITIZEN,
        subject=subject,
        citizen=candidate.person,
        about=candidate.about,
        case=candidate.case,
        assignment=candidate.assignment,
        relation_label=candidate.relation_label,
    )


def _check_can_receive(by: Actor, candidate: Candidate) -> None:
    """Asked once more in the sending transaction: it may have ended meanwhile (T10)."""
    if candidate.refusal:
        raise ValidationError({"recipients": candidate.refusal})
    about = candidate.about
    if by.is_provider and not Person.objects.written_to_by(by).filter(pk=about.pk).exists():
        text = f"Enheten har inget pågående uppdrag för {about.full_name}."
        raise ValidationError({"recipients": text})
    _check_has_messages(candidate.person, candidate.about, field="recipients")


def _check_has_messages(person: Person, about: Person, *, field: str = "__all__") -> None:
    """In the capacity the letter is written in: who is a client too may have lost the other one."""
    capacity = Q(approval__isnull=True)
    if person.pk != about.pk:
        capacity = Q(approval__relation__file_holder=about)
    if not EServiceActivation.objects.with_messages().filter(capacity, person=person).exists():
        text = f"{person.full_name} har inte e-tjänsten påkopplad."
        raise ValidationError({field: text})


def _other_side(thread: Thread, mailbox: Mailbox, to: Message) -> tuple[Mailbox, str]:
    """Where an answer goes: to the citizen, or to whoever wrote last to the one answering."""
    if not mailbox.is_citizens and thread.citizen is not None:
        return citizens_mailbox(thread.citizen), thread.citizen.full_name
    if to.sender_mailbox_id != mailbox.pk:
        return to.sender_mailbox, to.sender_name
    last = to.recipients.select_related("mailbox").order_by("pk").first()
    if last is None:
        raise ValidationError("Konversationen har ingen mottagare.")
    return last.mailbox, last.label


def _send(
    *,
    by: Actor,
    mailbox: Mailbox,
    thread: Thread,
    to: Mailbox,
    to_label: str,
    letter: Letter,
    draft: Draft,
) -> Message:
    labels = sender_labels(by, relation_label=thread.relation_label)
    sent_at = timezone.now() + timedelta(seconds=settings.MESSAGE_HOLD_SECONDS)
    message = Message.objects.create(
        thread=thread,
        body=letter.body,
        body_hash=sha256(letter.body.encode()).hexdigest(),
        sender_mailbox=mailbox,
        sender_user=by.user,
        sender_name=labels.name,
        sender_title=labels.title,
        sender_name_to_citizen=labels.to_citizen,
        read_receipt_requested=letter.read_receipt_requested,
        sent_at=sent_at,
        submission=draft.public_id,
    )
    Recipient.objects.create(message=message, mailbox=to, label=to_label)
    _lay_copies(message, sender=mailbox, receiver=to)
    attach_files(draft, message)
    _queue_notices(message, to)
    audit.log.record(
        Action.SENT,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=_number_of(thread),
        case_number=thread.case.number if thread.case else "",
    )
    return message


def _lay_copies(message: Message, *, sender: Mailbox, receiver: Mailbox) -> None:
    folders = MailboxItem.Folder
    MailboxItem.objects.bulk_create(
        [
            MailboxItem(
                mailbox=sender,
                message=message,
                folder=folders.SENT,
                sent_at=message.sent_at,
                read_at=message.created_at,
            ),
            MailboxItem(
                mailbox=receiver, message=message, folder=folders.INBOX, sent_at=message.sent_at
            ),
        ]
    )


def _queue_notices(message: Message, to: Mailbox) -> None:
    """A notice a channel; the address book knows when it leaves whether it is still wanted."""
    if to.person is None:
        return
    thread = message.thread
    is_own = thread.about_id == to.person.pk
    leans_on = None if is_own or thread.case is None else thread.case.public_id
    for channel in Channel:
        queue_notice(
            recipient=to.person.public_id,
            channel=channel,
            kind=Kind.NEW_MESSAGE,
            trigger=message.public_id,
            due_at=message.sent_at,
            leans_on=leans_on,
            key=f"message:{message.public_id}:{channel}",
        )


def _number_of(thread: Thread) -> str:
    return thread.about.customer_number if thread.about else ""
