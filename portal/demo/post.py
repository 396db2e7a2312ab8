"""Lays the demo's letters where the product would have laid them on the day they were sent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from accounts.actor import Actor
from casework.wanted_channels import channels_of
from journal.files import admit_pdf
from messaging.absence_text import in_words
from messaging.actions.answering import recount_unanswered
from messaging.actions.mailboxes import citizens_mailbox
from messaging.actions.to_journal import recount_not_journaled
from messaging.models import (
    Attachment,
    MailboxItem,
    Message,
    ReadReceipt,
    Recipient,
    Thread,
)
from messaging.senders import sender_labels
from notifications.models import Kind
from portal.demo.letters import THREADS
from portal.demo.notices import sent_notices
from portal.demo.town import at, insert

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User
    from messaging.models import Mailbox
    from portal.demo.letters import DemoLetter, DemoThread
    from portal.demo.town import Town

PAPERS = Path(__file__).parent
HOLD = timedelta(seconds=10)
ABSENT_FOR = timedelta(days=7)


def build_letters(town: Town) -> dict[str, list[Message]]:
    """Every conversation, by its key."""
    return {one.key: _build_thread(town, one) for one in THREADS}


def _build_thread(town: Town, one: DemoThread) -> list[Message]:
    citizen = town.people.get(one.other)
    first = _sent_at(town, one, one.letters[0])
    thread = insert(
        Thread(
            kind=Thread.Kind.CITIZEN if citizen else Thread.Kind.INTERNAL,
            subject=one.subject,
            citizen=citizen,
            about=town.people[one.about] if one.about else citizen,
            case=town.cases.get(one.case),
            assignment=town.assignments.get(one.assignment),
            relation_label=one.relation_label,
            created_at=first - HOLD,
        )
    )
    sent = [_send(town, one, thread, letter) for letter in one.letters]
    recount_unanswered(thread)
    for letter in sent:
        recount_not_journaled(letter)
    return sent


def _sent_at(town: Town, one: DemoThread, letter: DemoLetter) -> datetime:
    day = town.day.workday_near(letter.back) if one.is_old else town.day.workday(letter.back)
    return at(day, letter.clock)


def _send(town: Town, one: DemoThread, thread: Thread, letter: DemoLetter) -> Message:
    sender, receiver = _both_sides(town, one, letter)
    message = _write(town, thread, letter, sender, _sent_at(town, one, letter))
    _lay(MailboxItem.Folder.SENT, sender, message, read_at=message.created_at)
    opened_at = _opened_at(message, letter)
    _lay(MailboxItem.Folder.INBOX, receiver, message, read_at=opened_at)
    _address(message, receiver, opened_at)
    if letter.also_in:
        _forward(message, receiver, town.mailboxes[letter.also_in])
    if letter.pdf:
        _attach(message, letter)
    if receiver.person is not None:
        sent_notices(
            person=receiver.person,
            kind=Kind.NEW_MESSAGE,
            trigger=message.public_id,
            channels=channels_of(receiver.person),
            at=message.sent_at,
            key=f"message:{message.public_id}",
            place=_place_of(thread),
            opened_at=opened_at,
        )
    return message


def _place_of(thread: Thread) -> UUID | None:
    place = thread.assignment or thread.case
    return place.public_id if place else None


def _both_sides(town: Town, one: DemoThread, letter: DemoLetter) -> tuple[Mailbox, Mailbox]:
    """Where it was sent from, and where to."""
    ours = town.mailboxes[one.mailbox]
    citizen = town.people.get(one.other)
    theirs = citizens_mailbox(citizen) if citizen else town.mailboxes[one.other]
    return (theirs, ours) if letter.by == one.other else (ours, theirs)


def _write(
    town: Town, thread: Thread, letter: DemoLetter, sender: Mailbox, sent_at: datetime
) -> Message:
    actor = town.actor(letter.by) if letter.by in town.staff else Actor(_holder(sender))
    labels = sender_labels(actor, relation_label=thread.relation_label)
    back_on_duty = town.day.today + ABSENT_FOR
    body = letter.body.format(back_on_duty=in_words(back_on_duty))
    return insert(
        Message(
            thread=thread,
            kind=Message.Kind.AUTO_REPLY if letter.is_auto_reply else Message.Kind.NORMAL,
            body=body,
            body_hash=sha256(body.encode()).hexdigest(),
            sender_mailbox=sender,
            sender_user=actor.user,
            sender_name=labels.name,
            sender_title=labels.title,
            sender_name_to_citizen=labels.to_citizen,
            read_receipt_requested=letter.receipt,
            created_at=sent_at - HOLD,
            sent_at=sent_at,
            submission=uuid.uuid4(),
        )
    )


def _holder(mailbox: Mailbox) -> User:
    """Whoever opens what lies there: the colleague, or the citizen's sign-in."""
    user = mailbox.person.user if mailbox.person else mailbox.owner
    assert user is not None, "nobody reads a shared mailbox in the demo's past"
    return user


def _opened_at(message: Message, letter: DemoLetter) -> datetime | None:
    if letter.opened_after is None:
        return None
    return message.sent_at + timedelta(minutes=letter.opened_after)


def _lay(
    folder: MailboxItem.Folder, mailbox: Mailbox, message: Message, read_at: datetime | None = None
) -> None:
    MailboxItem.objects.create(
        mailbox=mailbox, message=message, folder=folder, sent_at=message.sent_at, read_at=read_at
    )


def _forward(message: Message, meant_for: Mailbox, shared: Mailbox) -> None:
    _lay(MailboxItem.Folder.INBOX, shared, message)
    Recipient.objects.create(
        message=message,
        mailbox=shared,
        label=shared.name,
        arrival=Recipient.Arrival.FORWARDED,
        via=meant_for,
    )


def _address(message: Message, receiver: Mailbox, opened_at: datetime | None) -> None:
    """Whom it went to; and the receipt, where one was asked for and it was opened."""
    if receiver.person is not None:
        label = receiver.person.full_name
    else:
        label = receiver.owner.full_name if receiver.owner else receiver.name
    recipient = Recipient.objects.create(
        message=message,
        mailbox=receiver,
        label=label,
        first_read_at=opened_at,
        first_read_by=_holder(receiver) if opened_at else None,
    )
    if opened_at and message.read_receipt_requested:
        ReadReceipt.objects.create(recipient=recipient, read_at=opened_at)


def _attach(message: Message, letter: DemoLetter) -> None:
    """Through the gate, like everybody's files."""
    with (PAPERS / letter.pdf).open("rb") as source:
        admitted = admit_pdf(source, filename=letter.pdf_name)
    Attachment.objects.create(
        message=message,
        file=ContentFile(admitted.content, name=admitted.filename),
        filename=admitted.filename,
        size=admitted.size,
        sha256=admitted.sha256,
        pages=admitted.pages,
        checked_at=message.created_at,
    )
