"""Where a message goes: to whom it was written, and where else somebody must see it.

Decided once, when it is sent, and in one step: what was forwarded is not forwarded again, so that
every message ends somewhere (I17). Nothing is decided away: where a rule can't be followed, because
somebody there may not read of this person (I19), the message lies where it was addressed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F

from accounts.models import Membership, Unit, User
from casework.actions.tasks import main_caseworker
from messaging.actions.mailboxes import colleagues_mailbox
from messaging.away import absence_of, works_on
from messaging.confidential import is_another_units, may_lie_in, named_readers
from messaging.members import MANAGERS, readers_of
from messaging.models import Absence, ForwardingRule, Mailbox, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from messaging.models import Thread

Arrival = Recipient.Arrival


@dataclass(frozen=True)
class Addressee:
    """A mailbox the sender chose, by the name it has for them."""

    mailbox: Mailbox
    label: str


@dataclass(frozen=True)
class Delivery:
    """One mailbox a message comes to. Not `is_laid`: addressed there, and lies elsewhere."""

    mailbox: Mailbox
    label: str
    arrival: str = Arrival.ADDRESSED
    via: Mailbox | None = None
    is_laid: bool = True


@dataclass(frozen=True)
class Route:
    """Every mailbox, whom it was addressed to first; and the absence that answers by itself."""

    deliveries: list[Delivery]
    absence: Absence | None = None


@dataclass(frozen=True)
class _Question:
    """What a route is decided by."""

    to: Addressee
    thread: Thread
    today: date
    from_citizen: bool
    is_new: bool
    named: set[int] | None = field(default=None)


def route(
    to: Addressee, thread: Thread, *, today: date, from_citizen: bool = False, is_new: bool = False
) -> Route:
    """Where a message to this mailbox comes. `is_new`: it is the first of a conversation."""
    asked = _Question(to, thread, today, from_citizen, is_new, named_readers(thread))
    if to.mailbox.kind == Mailbox.Kind.SHARED:
        return _to_shared(asked)
    if to.mailbox.kind == Mailbox.Kind.STAFF and to.mailbox.owner is not None:
        return _to_colleague(asked, to.mailbox.owner)
    return Route([Delivery(to.mailbox, to.label)])


def _to_shared(asked: _Question) -> Route:
    shared = asked.to.mailbox
    if not _is_allowed(asked, shared):
        return _to_the_few(asked)
    if not shared.is_active or not readers_of(shared, asked.today).exists():
        return _to_successor(asked, shared.unit)
    return Route([Delivery(shared, asked.to.label)])


def _to_colleague(asked: _Question, owner: User) -> Route:
    if asked.named is not None and owner.pk not in asked.named:
        return _to_the_few(asked)
    if asked.to.mailbox.handed_over_to_id or not works_on(owner, asked.today):
        return _to_successor(asked, _unit(asked.thread, owner, asked.today))
    absence = absence_of(owner, asked.today)
    if copy := _forwarded(asked, owner):
        rule, delivery = copy
        addressed = Delivery(asked.to.mailbox, asked.to.label, is_laid=rule.keep_copy)
        return Route([addressed, delivery], absence)
    return Route(_by_the_units_routine(asked, owner, absence), absence)


def _forwarded(asked: _Question, owner: User) -> tuple[ForwardingRule, Delivery] | None:
    """By the colleague's own rule: that of the absence before the one that always holds."""
    rules = ForwardingRule.objects.on(asked.today).filter(user=owner, to_mailbox__is_active=True)
    rule = rules.order_by(F("absence").asc(nulls_last=True), "pk").first()
    if rule is None or not _is_read(asked, rule.to_mailbox):
        return None
    # Who works at two units forwards each one's matters to that one alone.
    if is_another_units(asked.thread, rule.to_mailbox):
        return None
    if not readers_of(rule.to_mailbox, asked.today).filter(pk=owner.pk).exists():
        return None
    return rule, _copy(asked, rule.to_mailbox, Arrival.FORWARDED)


def _by_the_units_routine(asked: _Question, owner: User, absence: Absence | None) -> list[Delivery]:
    """Where the unit wants a citizen's new conversation, and what comes to somebody away (P5)."""
    addressed = Delivery(asked.to.mailbox, asked.to.label)
    unit = _unit(asked.thread, owner, asked.today)
    shared = _shared_mailbox(unit)
    applies = asked.from_citizen and (asked.is_new or absence is not None)
    if not applies or unit is None or shared is None or not _is_read(asked, shared):
        return [addressed]
    if unit.new_thread_route == Unit.Route.PERSONAL:
        return [addressed]
    copy = _copy(asked, shared, Arrival.UNITS_ROUTE)
    if unit.new_thread_route == Unit.Route.SHARED and asked.is_new:
        return [Delivery(asked.to.mailbox, asked.to.label, is_laid=False), copy]
    return [addressed, copy]


def _to_successor(asked: _Question, unit: Unit | None) -> Route:
    """Where nobody is any more: to the unit's mailbox, else to whoever handles the case, else to
    the unit's managers. Nothing lies where nobody looks, as long as there is anybody.
    """
    addressed = Delivery(asked.to.mailbox, asked.to.label, is_laid=False)
    for shared in (asked.to.mailbox.handed_over_to, _shared_mailbox(unit)):
        if shared is None or shared == asked.to.mailbox or is_another_units(asked.thread, shared):
            continue
        if _is_read(asked, shared):
            return Route([addressed, _copy(asked, shared, Arrival.HANDED_OVER)])
    if people := _handler(asked) or _named(asked) or _managers(asked, unit):
        return Route([addressed, *_copies(asked, people)])
    return Route([Delivery(asked.to.mailbox, asked.to.label)])


def _to_the_few(asked: _Question) -> Route:
    """To those who may read of the person: whoever handles the case, else all who are named."""
    if people := _handler(asked) or _named(asked):
        addressed = Delivery(asked.to.mailbox, asked.to.label, is_laid=False)
        return Route([addressed, *_copies(asked, people)])
    return Route([Delivery(asked.to.mailbox, asked.to.label)])


def _handler(asked: _Question) -> list[User]:
    """Who handles the conversation's case, if they are here and may read of the person."""
    handler = main_caseworker(asked.thread.case) if asked.thread.case else None
    if handler is None or handler.pk == asked.to.mailbox.owner_id:
        return []
    return _at_work(asked, user=handler) if _is_named(asked, handler) else []


def _named(asked: _Question) -> list[User]:
    return _at_work(asked, user__in=asked.named) if asked.named else []


def _managers(asked: _Question, unit: Unit | None) -> list[User]:
    found = _at_work(asked, unit=unit, role__in=MANAGERS) if unit else []
    return [manager for manager in found if _is_named(asked, manager)]


def _at_work(asked: _Question, **which: Any) -> list[User]:
    """Colleagues with a role today, but for the one who was written to."""
    roles = Membership.objects.valid_on(asked.today).filter(**which)
    users = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    return list(users.exclude(mailbox=asked.to.mailbox).order_by("pk"))


def _is_named(asked: _Question, user: User) -> bool:
    return asked.named is None or user.pk in asked.named


def _is_read(asked: _Question, shared: Mailbox) -> bool:
    """In use, by somebody, and by nobody who may not read of the person."""
    in_use = shared.is_active and readers_of(shared, asked.today).exists()
    return in_use and _is_allowed(asked, shared)


def _copies(asked: _Question, users: Iterable[User]) -> list[Delivery]:
    return [
        _copy(asked, colleagues_mailbox(user), Arrival.CIRCLE, user.full_name) for user in users
    ]


def _copy(asked: _Question, mailbox: Mailbox, arrival: str, label: str = "") -> Delivery:
    return Delivery(mailbox, label or mailbox.name, arrival, via=asked.to.mailbox)


def _is_allowed(asked: _Question, mailbox: Mailbox) -> bool:
    return asked.named is None or may_lie_in(mailbox, asked.thread, asked.today)


def _unit(thread: Thread, owner: User, today: date) -> Unit | None:
    """Whose matter the conversation is: that of its case or assignment, else the colleague's."""
    if thread.case is not None:
        return thread.case.responsible_unit
    if thread.assignment is not None:
        return thread.assignment.provider_unit
    # Also that of somebody who has left: the last one.
    latest = Membership.objects.filter(user=owner, unit__is_active=True, valid_from__lte=today)
    last = (
        latest.select_related("unit")
        .order_by(F("valid_to").desc(nulls_first=True), "-valid_from", "-pk")
        .first()
    )
    return last.unit if last else None


def _shared_mailbox(unit: Unit | None) -> Mailbox | None:
    """The unit's own, the oldest when there are several."""
    if unit is None:
        return None
    shared = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, unit=unit, is_active=True)
    return shared.order_by("pk").first()
