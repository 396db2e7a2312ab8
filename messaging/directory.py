"""The staff directory: whom a colleague can write to within the house (R136, R147, P7).

Who works here today can be found, also before anybody has written to them: their mailbox is made
with the first letter. One whose mailbox is closed or handed over can't be.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.swedish_order import fold, folded
from messaging.absent_today import absent_today
from messaging.members import with_readers
from messaging.models import Mailbox
from messaging.recipient_values import MAILBOX, USER, ids_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from messaging.models import MailboxQuerySet

MOST_HITS = 10
GONE = "{} kan inte längre nås i meddelandefunktionen."


def in_directory(today: date | None = None) -> MailboxQuerySet:
    """The mailboxes of those who work here today, and the shared ones that somebody reads."""
    day = today or stockholm_today()
    working = Membership.objects.valid_on(day).filter(user=OuterRef("owner"))
    active = Mailbox.objects.filter(is_active=True)
    own = active.filter(Exists(working), kind=Mailbox.Kind.STAFF, owner__is_active=True)
    return Mailbox.objects.filter(pk__in=own.values("pk")) | Mailbox.objects.filter(
        pk__in=_shared(day).values("pk")
    )


@dataclass(frozen=True)
class Colleague:
    """A colleague, or a mailbox that several read, as a row to choose."""

    name: str
    value: str
    title: str = ""
    units: tuple[str, ...] = ()
    user: User | None = None
    mailbox: Mailbox | None = None
    away_until: date | None = None
    # Who is there instead of somebody away, as a row of its own; and there, instead of whom.
    stand_in: Colleague | None = None
    stands_in_for: str = ""
    has_namesake: bool = False
    refusal: str = ""

    @property
    def facts(self) -> str:
        """*familjebehandlare, Öppenvården Eken*: what tells two with one name apart (P7)."""
        return ", ".join(part for part in (self.title, " och ".join(self.units)) if part)

    @property
    def label(self) -> str:
        """What the letter calls the recipient."""
        told_apart = self.has_namesake and self.title
        return f"{self.name}, {self.title}" if told_apart else self.name

    @property
    def away(self) -> str:
        """*Frånvarande till och med 2026-12-06. Petra Nordin ersätter.*"""
        if self.away_until is None:
            return ""
        until = f"Frånvarande till och med {self.away_until:%Y-%m-%d}."
        return f"{until} {self.stand_in.name} ersätter." if self.stand_in else until

    @property
    def refusal_sentence(self) -> str:
        return self.refusal


@dataclass(frozen=True)
class FoundColleagues:
    """The answer to a search in the directory."""

    rows: list[Colleague] = field(default_factory=list)
    problem: str = ""
    has_more: bool = False


def find_colleagues(actor: Actor, text: str) -> FoundColleagues:
    """By parts of the name, as persons are found: without rings, in any order; ten at most."""
    parts = fold(text.replace("\x00", "")).replace("-", " ").replace(",", " ").split()
    if not parts:
        return FoundColleagues(problem="Skriv ett namn.")
    named = Q()
    for part in parts:
        named &= Q(search_name__contains=part)
    day = stockholm_today()
    users = _at_work(day).exclude(pk=actor.user.pk).filter(named).order_by("sort_name", "pk")
    shared = _shared(day).annotate(search_name=folded("name", "unit__name")).filter(named)
    people = list(users[: MOST_HITS + 1])
    mailboxes = list(shared.select_related("unit").order_by("name", "pk")[: MOST_HITS + 1])
    rows = [*_rows_of(people, day), *map(_row_of_mailbox, mailboxes)]
    return FoundColleagues(rows[:MOST_HITS], has_more=len(rows) > MOST_HITS)


def chosen_colleagues(actor: Actor, values: Iterable[str]) -> list[Colleague]:
    """The rows behind the form's values, in their order; who can't be reached any more says so."""
    wanted = list(dict.fromkeys(values))
    day = stockholm_today()
    staff = User.objects.filter(kind=User.Kind.STAFF).exclude(pk=actor.user.pk)
    users = staff.filter(public_id__in=ids_in(wanted, USER)).order_by("pk")
    shared = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED).select_related("unit")
    mailboxes = shared.filter(public_id__in=ids_in(wanted, MAILBOX)).order_by("pk")
    known = [*_rows_of(list(users), day), *map(_row_of_mailbox, mailboxes)]
    reached = {
        *(f"{USER}:{one}" for one in _ids(_at_work(day).filter(pk__in=users))),
        *(f"{MAILBOX}:{one}" for one in _ids(_shared(day).filter(pk__in=mailboxes))),
    }
    rows = {
        row.value: row if row.value in reached else replace(row, refusal=GONE.format(row.name))
        for row in known
    }
    return [rows[value] for value in wanted if value in rows]


def _ids(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("public_id", flat=True))


def _at_work(day: date) -> QuerySet[User]:
    """Those with a role today whose mailbox, if they have one yet, is theirs and open."""
    shut = Mailbox.objects.filter(owner=OuterRef("pk")).filter(
        Q(is_active=False) | Q(handed_over_to__isnull=False)
    )
    working = Membership.objects.valid_on(day).filter(user=OuterRef("pk"))
    staff = User.objects.filter(kind=User.Kind.STAFF, is_active=True)
    return staff.filter(Exists(working), ~Exists(shut))


def _shared(day: date) -> MailboxQuerySet:
    return with_readers(Mailbox.objects.filter(is_active=True, kind=Mailbox.Kind.SHARED), day)


def _rows_of(users: Sequence[User], day: date) -> list[Colleague]:
    """With title, units, who is away and who has the same name: four queries however many."""
    absent = absent_today(day)
    instead = {one.pk: absent.stand_in(one) for one in users}
    everybody = {one.pk: one for one in [*users, *filter(None, instead.values())]}
    units = _units_of(everybody.values(), day)
    shared_names = _shared_names(everybody.values(), day)

    def row(user: User) -> Colleague:
        return Colleague(
            name=user.full_name,
            value=f"{USER}:{user.public_id}",
            title=user.title,
            units=units.get(user.pk, ()),
            user=user,
            away_until=absent.until(user),
            has_namesake=user.search_name in shared_names,
        )

    rows = []
    for one in users:
        stand_in = instead[one.pk]
        there = replace(row(stand_in), stands_in_for=one.full_name) if stand_in else None
        rows.append(replace(row(one), stand_in=there))
    return rows


def _units_of(users: Iterable[User], day: date) -> dict[int, tuple[str, ...]]:
    """Every unit somebody works at today, each once."""
    units: dict[int, dict[str, None]] = {}
    roles = Membership.objects.valid_on(day).filter(user__in=[one.pk for one in users])
    ordered = roles.order_by("user", "valid_from", "pk")
    for user, unit in ordered.values_list("user", "unit__name"):
        units.setdefault(user, {})[unit] = None
    return {user: tuple(names) for user, names in units.items()}


def _shared_names(users: Iterable[User], day: date) -> set[str]:
    """The names that more than one in the whole directory has, as a search reads them."""
    bearers = _at_work(day).filter(search_name__in={one.search_name for one in users})
    counted = Counter(bearers.order_by("pk").values_list("search_name", flat=True))
    return {name for name, count in counted.items() if count > 1}


def _row_of_mailbox(mailbox: Mailbox) -> Colleague:
    return Colleague(
        name=mailbox.name,
        value=f"{MAILBOX}:{mailbox.public_id}",
        title="gemensam brevlåda",
        units=(mailbox.unit.name,) if mailbox.unit and mailbox.unit.name != mailbox.name else (),
        mailbox=mailbox,
    )
