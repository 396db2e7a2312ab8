"""Which letters somebody may read: the rules that every page of letters goes by (I10, T10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import EServiceActivation
from messaging.models import MailboxItem, Message, Thread

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import Person


def readable_messages(actor: Actor, now: datetime) -> QuerySet[Message]:
    """What lies in the actor's mailboxes and no circle shuts them out of, asked at each request."""
    items = MailboxItem.objects.readable_by(actor, now).filter(message=OuterRef("pk"))
    return Message.objects.filter(Exists(items))


def visible_threads(person: Person) -> QuerySet[Thread]:
    """A citizen's own conversations, about those they still may write about (I7, I8)."""
    capacities = EServiceActivation.objects.with_messages().filter(person=person)
    of_holder = capacities.filter(approval__relation__file_holder=OuterRef("about"))
    as_client = Q(about=person) & Exists(capacities.filter(approval__isnull=True))
    in_the_case = Exists(of_holder.filter(approval__case=OuterRef("case")))
    in_no_case = Q(case__isnull=True) & Exists(of_holder)
    return Thread.objects.filter(as_client | in_the_case | in_no_case, citizen=person)
