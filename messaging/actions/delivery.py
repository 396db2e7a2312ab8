"""Making a message and laying it where it goes, in the transaction of the verb that sends it.

One row for the message, one for each mailbox it comes to, one in each folder it lies in; its files,
its notices, the row in the access log, and what answers by itself. All of it or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid5

from django.conf import settings
from django.utils import timezone

import audit.log
from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import Membership
from audit.log import Trace
from audit.models import Action, ActorKind
from messaging.actions.announcing import arrival_of
from messaging.actions.answering import recount_unanswered
from messaging.actions.draft_files import attach_files
from messaging.actions.enclosing import check_papers
from messaging.actions.journal_orders import order_journaling
from messaging.actions.routing import Addressee, Delivery, route
from messaging.actions.to_journal import recount_not_journaled
from messaging.away import reply_text
from messaging.models import Absence, AbsenceReply, Mailbox, MailboxItem, Message, Recipient, Thread
from messaging.senders import sender_labels
from notifications.outbox import queue_notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from accounts.models import User
    from audit.log import Traceable
    from messaging.models import Draft

# An auto-reply comes after what it answers, also where both arrive at once.
AFTER = timedelta(seconds=1)


class AnswersByItself:
    """The absence message is nobody's deed that day."""

    trace = Trace(actor_kind=ActorKind.SYSTEM, actor=None, actor_name="frånvaromeddelande")


@dataclass(frozen=True)
class Letter:
    """What was written, whoever it goes to."""

    body: str
    read_receipt_requested: bool = False
    # Why a paper goes to somebody it wouldn't go to else (T12).
    override_reason: str = ""
    # With a citizen only: it is to be journaled as soon as it has left.
    journals: bool = False


def when_the_hold_is_over(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.MESSAGE_HOLD_SECONDS)


def deliver(
    *,
    by: Actor,
    mailbox: Mailbox,
    thread: Thread,
    to: Sequence[Addressee],
    letter: Letter,
    draft: Draft,
    in_reply_to: Message | None = None,
    sent_at: datetime | None = None,
) -> Message:
    """Send a letter within a conversation, from one mailbox to those the sender chose.

    It leaves when the hold is over (decision 15), or with the others of its mailing, and what
    happens on arrival is decided now.
    """
    now = timezone.now()
    today = stockholm_today(now)
    is_new = not thread.messages.exists()
    labels = sender_labels(by, mailbox=mailbox, relation_label=thread.relation_label)
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
        sent_at=sent_at or when_the_hold_is_over(now),
        submission=draft.public_id,
        in_reply_to=in_reply_to,
    )
    routes = [
        route(one, thread, today=today, from_citizen=mailbox.is_citizens, is_new=is_new)
        for one in to
    ]
    _lay(message, [delivery for one in routes for delivery in one.deliveries])
    check_papers(
        by=by,
        draft=draft,
        message=message,
        to=[one.mailbox for one in to],
        reason=letter.override_reason,
    )
    attach_files(draft, message)
    recount_unanswered(thread)
    recount_not_journaled(message)
    _record(by, message)
    if letter.journals:
        order_journaling(by=by, message=message)
    for one in routes:
        if one.absence is not None:
            _answer_for(one.absence, message, today)
    return message


def _lay(message: Message, deliveries: Iterable[Delivery]) -> None:
    """A row a mailbox, however many ways led there; the sender's copy, and each one's."""
    wanted: dict[int, Delivery] = {}
    for delivery in deliveries:
        known = wanted.setdefault(delivery.mailbox.pk, delivery)
        if delivery.is_laid and not known.is_laid:
            wanted[delivery.mailbox.pk] = delivery
    Recipient.objects.bulk_create(
        Recipient(
            message=message,
            mailbox=one.mailbox,
            label=one.label,
            arrival=one.arrival,
            via=one.via,
        )
        for one in wanted.values()
    )
    inboxes = [one.mailbox for one in wanted.values() if one.is_laid]
    sent = MailboxItem(
        mailbox=message.sender_mailbox,
        message=message,
        folder=MailboxItem.Folder.SENT,
        sent_at=message.sent_at,
        read_at=message.created_at,
    )
    MailboxItem.objects.bulk_create([sent, *(_received(message, one) for one in inboxes)])
    _queue_notices(message, inboxes)


def _received(message: Message, mailbox: Mailbox) -> MailboxItem:
    return MailboxItem(
        mailbox=mailbox,
        message=message,
        folder=MailboxItem.Folder.INBOX,
        sent_at=message.sent_at,
    )


def _queue_notices(message: Message, mailboxes: Iterable[Mailbox]) -> None:
    people = [mailbox.person for mailbox in mailboxes if mailbox.person is not None]
    queue_notices([notice for person in people for notice in arrival_of(message, person)])


def _record(by: Traceable, message: Message) -> None:
    thread = message.thread
    audit.log.record(
        Action.SENT,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=thread.about.customer_number if thread.about else "",
        case_number=thread.case.number if thread.case else "",
    )


def _answer_for(absence: Absence, message: Message, today: date) -> None:
    """The absence text to whoever wrote: once each, and never on an auto-reply (I18, C23)."""
    to = message.sender_mailbox
    # Two letters at once from one sender: the second waits, and finds that they have been told.
    Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    told = AbsenceReply.objects.filter(absence=absence, mailbox=to)
    if message.kind != Message.Kind.NORMAL or to.owner_id == absence.user_id or told.exists():
        return
    mailbox = Mailbox.objects.get(owner=absence.user)
    labels = sender_labels(_as_absent(absence.user, message.thread, today), mailbox=mailbox)
    text = reply_text(absence, today)
    answer = Message.objects.create(
        thread=message.thread,
        kind=Message.Kind.AUTO_REPLY,
        body=text,
        body_hash=sha256(text.encode()).hexdigest(),
        sender_mailbox=mailbox,
        sender_user=absence.user,
        sender_name=labels.name,
        sender_title=labels.title,
        sender_name_to_citizen=labels.to_citizen,
        sent_at=message.sent_at + AFTER,
        submission=uuid5(message.public_id, str(absence.public_id)),
        in_reply_to=message,
    )
    AbsenceReply.objects.create(absence=absence, mailbox=to, message=answer)
    # Straight to who wrote: it is neither forwarded nor answered, whatever is switched on there.
    _lay(answer, [Delivery(to, message.sender_name)])
    _record(AnswersByItself(), answer)


def _as_absent(user: User, thread: Thread, today: date) -> Actor:
    """In the role that the conversation belongs to, else the first there is."""
    roles = Membership.objects.valid_on(today).filter(user=user).select_related("unit")
    unit = thread.case.responsible_unit_id if thread.case else None
    if thread.assignment:
        unit = thread.assignment.provider_unit_id
    ordered = sorted(roles.order_by("pk"), key=lambda one: one.unit_id != unit)
    return Actor(user=user, membership=ordered[0] if ordered else None)
