"""What waits for an answer at a unit, and what nobody has opened: the conditions (F11, P10).

A letter waits while its conversation does. It is opened when it has been in any colleague's
mailbox; reading it for somebody who is away opens nothing (decision 14).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models as db
from django.db.models import Exists, F, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership
from casework.models import Case, Person
from messaging.models import Mailbox, MailboxItem, Message, Recipient

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Expression, QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit
    from messaging.models import MailboxItemQuerySet, NoAnswerNeeded, Thread

_STAFFS = [Mailbox.Kind.STAFF, Mailbox.Kind.SHARED]


def waiting_items(now: datetime) -> MailboxItemQuerySet:
    """Where the letters that wait lie, in whichever folder: to bin one is no answer."""
    return MailboxItem.objects.filter(
        mailbox__kind__in=_STAFFS,
        message__kind=Message.Kind.NORMAL,
        message__sender_mailbox__kind=Mailbox.Kind.CITIZEN,
        message__sent_at__lte=now,
        message__sent_at__gte=F("message__thread__unanswered_since"),
    )


def waits_since(thread: str) -> Expression:
    """`Thread.waits_since` in a question to the database. `thread` leads to the conversation."""
    is_closed = Q(**{f"{thread}case__stage": Case.Stage.CLOSED})
    return db.Case(db.When(~is_closed, then=F(f"{thread}unanswered_since")))


def unopened_letters(now: datetime) -> QuerySet[Message]:
    """The letters nobody has answered or opened, whoever they reached.

    Also in a closed case: what can't be answered there is to be read all the same (P10).
    """
    opened = Recipient.objects.filter(message=OuterRef("pk"), first_read_at__isnull=False)
    return Message.objects.filter(
        ~Exists(opened),
        kind=Message.Kind.NORMAL,
        sender_mailbox__kind=Mailbox.Kind.CITIZEN,
        sent_at__lte=now,
        sent_at__gte=F("thread__unanswered_since"),
    )


def of_unit(unit: Unit, now: datetime, thread: str = "pk") -> Q:
    """The condition that a conversation is the unit's to answer.

    By its case or assignment, else by whose mailbox it lies in; and whatever lies in the unit's
    shared ones. `thread` is where the conversation stands in what is asked.
    """
    path = "" if thread == "pk" else f"{thread}__"
    lying = waiting_items(now).filter(message__thread=OuterRef(thread))
    return units_own(unit, lying, now, path)


def units_own(unit: Unit, lying: MailboxItemQuerySet, now: datetime, path: str) -> Q:
    """The same of anything: `lying` is where it lies, `path` leads to the conversation."""
    shared = lying.filter(mailbox__kind=Mailbox.Kind.SHARED, mailbox__unit=unit)
    personal = lying.filter(_colleagues_mailbox(unit, now))
    no_place = Q(**{f"{path}case__isnull": True, f"{path}assignment__isnull": True})
    return (
        Q(**{f"{path}case__responsible_unit": unit})
        | Q(**{f"{path}assignment__provider_unit": unit})
        | Q(Exists(shared))
        | (no_place & Q(Exists(personal)))
    )


def within_sight(actor: Actor, now: datetime) -> Q:
    """The condition that a row may name whom a conversation is with, and about (P9, P13).

    Somebody within reach and in no restricted case of others, or a letter that the actor has.
    """
    readable = waiting_items(now).readable_by(actor, now).filter(message__thread=OuterRef("pk"))
    return may_be_named(actor) | Q(Exists(readable))


def may_be_named(actor: Actor, path: str = "") -> Q:
    """Whom the actor may know of anyway. `path` leads to the conversation: `"thread__"`."""
    persons = Person.objects.visible_to(actor)
    known = Q(**{f"{path}case__isnull": True}) | Q(**{f"{path}case__is_restricted": False})
    known |= Q(**{f"{path}case__in": Case.objects.visible_to(actor)})
    return Q(**{f"{path}about__in": persons, f"{path}citizen__in": persons}) & known


def judged_unneeded(thread: Thread) -> NoAnswerNeeded | None:
    """The judgement that no answer is needed, while nobody has written since."""
    mark = thread.no_answer_needed.select_related("by").order_by("-at", "-pk").first()
    if mark is None:
        return None
    since = thread.messages.filter(kind=Message.Kind.NORMAL, created_at__gt=mark.at)
    return None if since.exists() else mark


def _colleagues_mailbox(unit: Unit, now: datetime) -> Q:
    """Of those who work at the unit, and of those who worked here last and have left (C21)."""
    today = stockholm_today(now)
    here = Membership.objects.filter(unit=unit, valid_from__lte=today)
    working = Membership.objects.valid_on(today)
    left = here.exclude(Exists(working.filter(user=OuterRef("user"))))
    return Q(mailbox__owner__in=working.filter(unit=unit).values("user")) | Q(
        mailbox__owner__in=left.values("user")
    )
