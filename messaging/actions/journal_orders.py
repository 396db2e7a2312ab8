"""Journalför när jag skickar: ordered with the letter, carried out once it has left (5.1).

Who ordered it, in the role they had, is the author of the note. Everything is asked again when it
is carried out; what can't be is told on the letter and in the queue, for somebody to do by hand.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Deed
from casework.models import Assignment, Case
from journal.models import FiledItem, JournalType
from messaging.actions.recording import (
    NOT_STORED,
    Filing,
    Note,
    former_mark,
    journal_with_files,
)
from messaging.journaled_text import note_of
from messaging.models import JournalOrder
from messaging.proposals import heading_of, proposed_for, proposed_heading
from messaging.targets import own_place, owners

if TYPE_CHECKING:
    from datetime import datetime

    from journal.place import Owner
    from messaging.models import Message

logger = logging.getLogger(__name__)

NO_PLACE = (
    "Det går inte att avgöra i vilket ärende meddelandet ska journalföras. Välj ärende vid "
    "mottagaren, eller bocka ur rutan och journalför för hand."
)
NOT_NOW = "Det gick inte att spara i akten. Journalför för hand."
# So many at a time; the next round takes the rest.
A_ROUND = 100
# A storage that hasn't answered for an hour doesn't answer soon.
PATIENCE = timedelta(hours=1)
# The longest reason that the row has room for.
_ROOM = 300


def order_journaling(*, by: Actor, message: Message) -> JournalOrder:
    """In the transaction that sends: it is journaled when the hold is over, or undone with it.

    Raises ValidationError when it isn't clear where: nobody would choose for the writer (A-H19).
    """
    place = own_place(message.thread, owners(by, message.thread))
    if place is None or by.unit is None or not by.may(Deed.JOURNAL):
        raise ValidationError({"journals_when_sent": NO_PLACE})
    return JournalOrder.objects.create(
        message=message,
        case=place if isinstance(place, Case) else None,
        assignment=place if isinstance(place, Assignment) else None,
        ordered_by=by.user,
        role=by.role,
        unit=by.unit,
        due_at=message.sent_at,
    )


def carry_out_due(now: datetime | None = None) -> None:
    """Journal what has left. Several workers take each their own; twice is once."""
    moment = now or timezone.now()
    due = JournalOrder.objects.filter(state=JournalOrder.State.ORDERED, due_at__lte=moment)
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:A_ROUND]):
        try:
            _carry_out(pk, moment)
        except Exception:
            # The outermost loop: one must not stop the others. Storage has errors of its own.
            logger.exception("A letter could not be journaled as ordered", extra={"order": pk})
            _give_up_after_patience(pk, moment)


def _give_up_after_patience(pk: int, now: datetime) -> None:
    """It is tried again for a while, and then stands as failed where somebody sees it."""
    late = JournalOrder.objects.filter(
        pk=pk, state=JournalOrder.State.ORDERED, due_at__lte=now - PATIENCE
    )
    late.update(state=JournalOrder.State.FAILED, failure=NOT_NOW)


@transaction.atomic
def _carry_out(pk: int, now: datetime) -> None:
    order = (
        JournalOrder.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("message__thread__case", "message__thread__assignment")
        .select_related("message__sender_mailbox", "case", "assignment", "unit", "ordered_by")
        .filter(pk=pk, state=JournalOrder.State.ORDERED)
        .first()
    )
    if order is None:
        return
    try:
        _journal(order, now)
    except ValidationError as error:
        if _may_pass(error) and now - order.due_at < PATIENCE:
            return
        order.state, order.failure = JournalOrder.State.FAILED, " ".join(error.messages)[:_ROOM]
        logger.warning("A letter was not journaled as ordered", extra={"order": order.pk})
    else:
        order.state = JournalOrder.State.DONE
    order.save(update_fields=["state", "failure"])


def _journal(order: JournalOrder, now: datetime) -> None:
    message = order.message
    place: Owner | None = order.case or order.assignment
    assert place is not None
    # Somebody was quicker, by hand: then it stands there already.
    if former_mark(message, place) is not None:
        return
    by = _who_ordered(order, now)
    note = Note(
        owner=place,
        type=_type(),
        heading=heading_of(message),
        event_at=message.sent_at,
        body=note_of(by, message),
    )
    journal_with_files(by=by, message=message, note=note, filings=_filings(by, message, place))


def _who_ordered(order: JournalOrder, now: datetime) -> Actor:
    """In the role and at the unit they had when they pressed Skicka, if they still have it."""
    membership = (
        Membership.objects.valid_on(stockholm_today(now))
        .filter(user=order.ordered_by, role=order.role, unit=order.unit, user__is_active=True)
        .select_related("user", "unit")
        .order_by("pk")
        .first()
    )
    if membership is None:
        name = order.ordered_by.full_name
        raise ValidationError(f"{name} arbetar inte längre på {order.unit.name}.")
    return Actor(user=membership.user, membership=membership)


def _type() -> JournalType:
    found = JournalType.objects.filter(code="journaled_message", is_active=True).first()
    if found is None:
        raise ValidationError("Journaltypen för journalförda meddelanden används inte.")
    return found


def _filings(by: Actor, message: Message, place: Owner) -> list[Filing]:
    """The writer's own files, as they would be proposed; a paper of the file is there already.

    Where the municipality has no such type the file waits for Infoga filer.
    """
    proposal = proposed_for(by, message, place)
    if proposal.type is None or proposal.sender is None:
        return []
    filed = FiledItem.objects.filter(source_attachment=OuterRef("public_id"))
    own = message.attachments.filter(
        ~Exists(filed), source_rendition__isnull=True, source_item__isnull=True
    )
    return [
        Filing(
            attachment=one,
            target=place,
            type=proposal.type,
            sender=proposal.sender,
            heading=proposed_heading(one.filename) or one.filename,
        )
        for one in own.order_by("pk")
    ]


def _may_pass(error: ValidationError) -> bool:
    return any(one.code == NOT_STORED for one in getattr(error, "error_list", []))
