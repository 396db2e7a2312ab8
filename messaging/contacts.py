"""Whom a citizen may write to: who handles what goes on, and the mailbox of the unit (R124, D15).

A caseworker is named from the day an investigation is opened until the case is closed; before that
the unit's shared mailbox answers. A provider's contact persons are there while the assignment goes
on, for whose it is and for nobody in relation to them. Asked at each look and once more by the verb
that sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.calendar import stockholm_today
from accounts.models import Membership
from casework.models import Assignment, Case, CaseAssignment, MessagingApproval
from messaging.absent_today import absent_today
from messaging.models import Mailbox
from messaging.recipient_values import MAILBOX, USER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.models import Unit, User
    from casework.models import CaseQuerySet, Person
    from messaging.absent_today import AbsentToday
    from messaging.models import Thread

Stage = Case.Stage
NAMED_FROM = (Stage.INVESTIGATION, Stage.DECIDED, Stage.PERFORMING, Stage.FOLLOW_UP)


@dataclass(frozen=True)
class Away:
    """Somebody away today, as citizens are told: who, the last day, and who is there instead."""

    name: str
    until: date
    stand_in: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody, or a unit's mailbox, in one case or assignment.

    `name` is what citizens may read (FL 33 § 4 st.): for who is under threat the function instead.
    """

    place: Case | Assignment
    unit: Unit
    name: str
    title: str = ""
    user: User | None = None
    mailbox: Mailbox | None = None
    away: Away | None = None

    @property
    def value(self) -> str:
        """What a form sends back: an id and a place, never a name."""
        who = (
            f"{USER}:{self.user.public_id}"
            if self.user
            else f"{MAILBOX}:{self.mailbox.public_id if self.mailbox else ''}"
        )
        return f"{who}.{self.place.public_id}"


def contacts_of(person: Person, about: Person, today: date | None = None) -> list[Contact]:
    """Case by case, the one who handles it first; assignments after the cases."""
    today = today or stockholm_today()
    away = absent_today(today)
    cases = list(cases_about(person, about, today).select_related("responsible_unit"))
    found: list[Contact | None] = [*_caseworkers(cases, away)]
    shared = _shared_mailboxes(case.responsible_unit for case in cases)
    found += [_shared(case, case.responsible_unit, shared) for case in cases]
    if person.pk == about.pk:
        found += _at_providers(person, today, away)
    order = {case.public_id: place for place, case in enumerate(cases)}
    there = [one for one in found if one is not None]
    return sorted(there, key=lambda one: order.get(one.place.public_id, len(order)))


def away_now(user: User, today: date | None = None) -> Away | None:
    """What is told of somebody before they are answered, as it is before they are written to."""
    return _told(user, absent_today(today or stockholm_today()))


def shared_instead(person: Person, thread: Thread) -> Contact | None:
    """The mailbox that several read, in what the conversation is about, if there is one."""
    assert thread.about is not None, "it is a citizen's"
    place = thread.case_id, thread.assignment_id
    for one in contacts_of(person, thread.about):
        here = (one.place.pk, None) if isinstance(one.place, Case) else (None, one.place.pk)
        if one.mailbox and here == place:
            return one
    return None


def cases_about(person: Person, about: Person, today: date) -> CaseQuerySet:
    """The open cases that are the person's own, or in which they are approved about somebody."""
    if person.pk == about.pk:
        return Case.objects.of_client(person).open().order_by("-opened_on", "-pk")
    approvals = MessagingApproval.objects.holding_on(today).filter(
        relation__related_person=person, relation__file_holder=about
    )
    return Case.objects.filter(pk__in=approvals.values("case")).open().order_by("-opened_on", "-pk")


def _caseworkers(cases: Iterable[Case], away: AbsentToday) -> list[Contact]:
    named = {case.pk: case for case in cases if case.stage in NAMED_FROM}
    held = CaseAssignment.objects.held().filter(case__in=named).select_related("user")
    first = sorted(held.order_by("since", "pk"), key=lambda one: one.kind != one.Kind.MAIN)
    return [
        _colleague(
            named[one.case_id],
            named[one.case_id].responsible_unit,
            one.user,
            # Who helps is a caseworker to a citizen, whatever the field calls them.
            instead=CaseAssignment.Kind.MAIN.label,
            away=away,
        )
        for one in first
    ]


def _at_providers(person: Person, today: date, away: AbsentToday) -> list[Contact | None]:
    going_on = Assignment.objects.of_person(person).filter(state__in=Assignment.WORKED)
    assignments = list(
        going_on.select_related("provider_unit", "service")
        .prefetch_related("contact_staff")
        .order_by("-sent_on", "-pk")
    )
    shared = _shared_mailboxes(one.provider_unit for one in assignments)
    here = _working_at({one.provider_unit_id for one in assignments}, today)
    found: list[Contact | None] = []
    for one in assignments:
        unit = one.provider_unit
        found += [
            _colleague(one, unit, user, instead="kontaktperson", away=away)
            for user in sorted(one.contact_staff.all(), key=lambda user: user.sort_name)
            if (user.pk, unit.pk) in here
        ]
        found.append(_shared(one, unit, shared))
    return found


def _working_at(units: Iterable[int], today: date) -> set[tuple[int, int]]:
    roles = Membership.objects.valid_on(today).filter(unit__in=list(units), user__is_active=True)
    return set(roles.order_by().values_list("user", "unit"))


def _colleague(
    place: Case | Assignment, unit: Unit, user: User, *, instead: str, away: AbsentToday
) -> Contact:
    hidden = user.hide_name_from_citizens
    return Contact(
        place=place,
        unit=unit,
        name=instead.capitalize() if hidden else user.full_name,
        title="" if hidden else user.title,
        user=user,
        away=_told(user, away),
    )


def _told(user: User, absent: AbsentToday) -> Away | None:
    until = absent.until(user)
    if until is None:
        return None
    stand_in = absent.stand_in(user)
    return Away(_name_of(user), until, _name_of(stand_in) if stand_in else "")


def _name_of(user: User) -> str:
    """The name as citizens may read it."""
    return user.title.capitalize() if user.hide_name_from_citizens else user.full_name


def _shared_mailboxes(units: Iterable[Unit]) -> dict[int, Mailbox]:
    """Each unit's own, the oldest when there are several."""
    asked = Q(unit__in={unit.pk for unit in units}, kind=Mailbox.Kind.SHARED, is_active=True)
    newest_first = Mailbox.objects.filter(asked).order_by("-pk")
    return {mailbox.unit_id: mailbox for mailbox in newest_first if mailbox.unit_id is not None}


def _shared(place: Case | Assignment, unit: Unit, mailboxes: dict[int, Mailbox]) -> Contact | None:
    mailbox = mailboxes.get(unit.pk)
    return Contact(place, unit, mailbox.name, mailbox=mailbox) if mailbox else None
