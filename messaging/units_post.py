"""A unit's post as its manager sees it: mailboxes, colleagues, and what must be seen to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from messaging.alone import left_behind, read_by_the_manager_alone
from messaging.coworkers import coworkers
from messaging.models import Absence, ForwardingRule, Mailbox, MailboxGrant
from messaging.routine import units_mailboxes

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from accounts.actor import Actor
    from accounts.models import Unit

PAGE = 50
HANDED_OVER = 20


@dataclass(frozen=True)
class ColleagueLine:
    """A colleague, and what is on for them today."""

    user: User
    absence: Absence | None
    rule: ForwardingRule | None
    handed_over: Mailbox | None


@dataclass(frozen=True)
class MailboxLine:
    mailbox: Mailbox
    members: int


@dataclass(frozen=True)
class UnitsPost:
    colleagues: list[ColleagueLine]
    next: UUID | None
    left: list[Mailbox]
    handed_over: list[Mailbox]
    mailboxes: list[MailboxLine]
    warnings: list[str]


def units_post(actor: Actor, after: UUID | None = None) -> UnitsPost:
    """A page of the colleagues, with the rest of what the manager sees to."""
    assert actor.unit is not None
    now, today = timezone.now(), stockholm_today()
    colleagues, next_page = _colleagues(actor, today, after)
    left = list(left_behind(now, actor.unit)[:PAGE])
    return UnitsPost(
        colleagues=colleagues,
        next=next_page,
        left=left,
        handed_over=_handed_over(actor.unit),
        mailboxes=_mailboxes(actor.unit, today),
        warnings=_warnings(actor.unit, left),
    )


def _colleagues(
    actor: Actor, today: date, after: UUID | None
) -> tuple[list[ColleagueLine], UUID | None]:
    users = coworkers(actor.user, actor.unit, today)
    if after is not None and (last := User.objects.filter(public_id=after).first()):
        users = users.filter(
            Q(sort_name__gt=last.sort_name) | Q(sort_name=last.sort_name, pk__gt=last.pk)
        )
    found = list(users[: PAGE + 1])
    shown = found[:PAGE]
    return _lines(shown, today), shown[-1].public_id if len(found) > PAGE else None


def _lines(users: list[User], today: date) -> list[ColleagueLine]:
    absences = {one.user_id: one for one in Absence.objects.on(today).filter(user__in=users)}
    rules = ForwardingRule.objects.on(today).filter(user__in=users)
    # An absence's own stands before the one that always holds, as in the routing.
    ordered = rules.select_related("to_mailbox").order_by(F("absence").asc(nulls_first=True), "pk")
    by_user = {one.user_id: one for one in ordered}
    over = Mailbox.objects.filter(owner__in=users, handed_over_to__isnull=False)
    handed_over = {one.owner_id: one for one in over.select_related("handed_over_to")}
    return [
        ColleagueLine(user, absences.get(user.pk), by_user.get(user.pk), handed_over.get(user.pk))
        for user in users
    ]


def _mailboxes(unit: Unit, today: date) -> list[MailboxLine]:
    """With how many who work here have a right of their own; the managers need none."""
    here = Membership.objects.valid_on(today).filter(unit=unit, user__is_active=True)
    mailboxes = list(units_mailboxes(unit))
    grants = MailboxGrant.objects.valid_on(today).filter(
        mailbox__in=mailboxes, user__in=here.values("user")
    )
    rows = grants.values("mailbox").annotate(members=Count("user", distinct=True))
    members = dict(rows.values_list("mailbox", "members").order_by("mailbox"))
    return [MailboxLine(one, members.get(one.pk, 0)) for one in mailboxes]


def _handed_over(unit: Unit) -> list[Mailbox]:
    """The latest; who handed over longer ago has nothing to take back."""
    over = Mailbox.objects.filter(handed_over_to__unit=unit)
    return list(
        over.select_related("owner", "handed_over_to", "handed_over_by").order_by(
            "-handed_over_at", "pk"
        )[:HANDED_OVER]
    )


def _warnings(unit: Unit, left: list[Mailbox]) -> list[str]:
    alone = [
        f"Ingen medarbetare har behörighet till {one.name}. Bara chefen ser det som kommer."
        for one in read_by_the_manager_alone().filter(unit=unit)
    ]
    return alone + [_left(one) for one in left]


def _left(mailbox: Any) -> str:
    waits = f"{mailbox.unread} olästa meddelanden" if mailbox.unread > 1 else "ett oläst meddelande"
    if not mailbox.unread:
        waits = "konversationer som inte är klara"
    return f"{mailbox.owner.full_name} har slutat med {waits} i brevlådan. Lämna över den."
