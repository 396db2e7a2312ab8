"""What is set about somebody's post now and to come, with what it really leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from messaging.away import detour, substitutes_away
from messaging.members import read_by
from messaging.models import Absence, ForwardingRule, Mailbox, MailboxGrant

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


@dataclass(frozen=True)
class RuleLine:
    """A forwarding, and whether it leads anywhere: the right to the mailbox may have ended."""

    rule: ForwardingRule
    is_on: bool
    warning: str


@dataclass(frozen=True)
class AbsenceLine:
    absence: Absence
    is_on: bool
    told: int
    forwarding: RuleLine | None
    warning: str = ""


@dataclass(frozen=True)
class PostSettings:
    """What the pages show of one colleague."""

    absences: list[AbsenceLine]
    rule: RuleLine | None
    mailboxes: list[Mailbox]


def post_settings(user: User, today: date) -> PostSettings:
    """As many questions for many absences as for two: only the nearest is followed further."""
    mailboxes = list(read_by(user, today))
    rules = _rules(user, today, mailboxes)
    absences = (
        Absence.objects.to_come(today)
        .filter(user=user)
        .select_related("substitute", "set_by")
        .annotate(replied=Count("replies"))
        .order_by("since", "pk")
    )
    away_too = substitutes_away(absences, today)
    lines = [
        replace(_line(one, today, rules.get(one.pk)), warning=away_too.get(one.pk, ""))
        for one in absences
    ]
    if lines:
        lines[0] = replace(lines[0], warning=detour(lines[0].absence, today))
    return PostSettings(lines, rules.get(None), mailboxes)


def _line(absence: Any, today: date, forwarding: RuleLine | None) -> AbsenceLine:
    return AbsenceLine(absence, absence.since <= today, absence.replied, forwarding)


def _rules(user: User, today: date, mailboxes: list[Mailbox]) -> dict[int | None, RuleLine]:
    """By the absence they came with; the one that came with none stands alone."""
    found = ForwardingRule.objects.to_come(today).filter(user=user)
    lines = {}
    for rule in found.select_related("to_mailbox", "set_by").order_by("pk"):
        closed = "" if rule.to_mailbox in mailboxes else _closed(rule.to_mailbox)
        lines[rule.absence_id] = RuleLine(rule, rule.since <= today, closed)
    return lines


def _closed(mailbox: Mailbox) -> str:
    return f"Inget vidarebefordras: behörigheten till {mailbox.name} gäller inte längre."


@dataclass(frozen=True)
class OwnShared:
    """A shared mailbox one may use, and how."""

    mailbox: Mailbox
    level: str
    until: date | None
    manages: bool


def own_shared_mailboxes(actor: Actor) -> list[OwnShared]:
    """Those of the acting role's unit (R115), with what one may do there."""
    mailboxes = Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED)
    grants = MailboxGrant.objects.valid().filter(user=actor.user, mailbox__in=mailboxes)
    held = {one.mailbox_id: one for one in grants.order_by("since", "pk")}
    return [
        _own_shared(actor, mailbox, held.get(mailbox.pk))
        for mailbox in mailboxes.select_related("unit").order_by("name", "pk")
    ]


def _own_shared(actor: Actor, mailbox: Mailbox, grant: MailboxGrant | None) -> OwnShared:
    if actor.manages_units_post or grant is None:
        return OwnShared(mailbox, "sköta brevlådan", None, manages=True)
    manages = grant.level == MailboxGrant.Level.MANAGE
    return OwnShared(mailbox, grant.in_words, grant.until, manages)
