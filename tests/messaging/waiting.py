"""Letters that wait: about somebody of the unit's, for a working day or for too long."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.working_days import waited_longer_than
from messaging.models import MailboxItem, Recipient
from tests.factories.casework import CaseFactory
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, ThreadFactory


def long_ago(days=2):
    """So that it has waited just more than so many working days."""
    return waited_longer_than(days) - timedelta(hours=1)


def lately(days=2):
    """So that it has waited so many working days and no more."""
    return min(waited_longer_than(days), timezone.now() - timedelta(minutes=5))


def letter_to(mailbox, *, unit=None, sent_at=None, **differing):
    """A citizen of the unit's wrote, in a case of it, and waits."""
    if unit is not None and "thread" not in differing:
        case = CaseFactory(responsible_unit=unit, file__file_holder__anonymous=True)
        holder = case.file.file_holder
        differing["thread"] = ThreadFactory(citizen=holder, case=case)
    sent = {"sent_at": sent_at} if sent_at else {}
    return MessageFactory(from_citizen=True, to=mailbox, **sent, **differing)


def letter_for(somebody, **differing):
    """The same, in somebody's own mailbox."""
    return letter_to(OwnMailboxFactory(owner=somebody.user), unit=somebody.unit, **differing)


def open_it(message, user):
    """As open_messages leaves it, without the reader's way there."""
    now = timezone.now()
    MailboxItem.objects.filter(message=message, mailbox__owner=user).update(read_at=now)
    Recipient.objects.filter(message=message).update(first_read_at=now, first_read_by=user)
