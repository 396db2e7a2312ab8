"""Whom one may write to, with the facts that tell them apart (P6, P7, R44, R45, R93).

A client can be reachable in several capacities: for their own sake, and in relation to a child
whose case is with the unit. Each is a choice of its own, since it decides whose file the letter
concerns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from accounts.calendar import stockholm_today
from casework.access import search_persons
from casework.models import (
    Assignment,
    Case,
    EServiceActivation,
    MessagingApproval,
    Person,
)
from casework.open_matters import nothing_goes_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor

T = TypeVar("T")
_OVER = "Enhetens uppdrag för {} är avslutat."


@dataclass(frozen=True)
class Candidate:
    """One person in one capacity, as a row to choose."""

    person: Person
    about: Person
    case: Case | None = None
    assignment: Assignment | None = None
    relation_label: str = ""
    channels: tuple[str, ...] = ()
    refusal: str = ""
    has_namesake: bool = False

    @property
    def value(self) -> str:
        """What the form sends back: who, about whom and in which case. Never a name."""
        place = self.case or self.assignment
        return f"{self.person.public_id}.{self.about.public_id}.{place.public_id if place else ''}"

    @property
    def is_about_another(self) -> bool:
        return self.person.pk != self.about.pk

    @property
    def notice_line(self) -> str:
        if not self.channels:
            return "Får ingen notis"
        return f"Får veta det via {' och '.join(self.channels)}"

    @property
    def concerns(self) -> str:
        """*Gäller: Elin Bergström, ärende BU-26-0031*; the client's own name is understood."""
        place = ""
        if self.case:
            place = f"ärende {self.case.number}"
        elif self.assignment:
            place = f"uppdrag {self.assignment.number}"
        return ", ".join(part for part in (self.about.full_name, place) if part)


@dataclass(frozen=True)
class Found:
    """The answer to a search for somebody to write to."""

    candidates: list[Candidate]
    problem: str = ""

    @property
    def shared_names(self) -> list[str]:
        return sorted({one.person.full_name for one in self.candidates if one.has_namesake})


def find_recipients(actor: Actor, text: str) -> Found:
    """Search among persons within reach; whoever can't be written to is shown with the reason."""
    search = search_persons(actor, text)
    if search.problem:
        return Found([], search.problem)
    return Found(candidates_for(actor, search.hits))


def chosen(actor: Actor, values: Iterable[str]) -> list[Candidate]:
    """The candidates behind the form's values; those out of reach or not writable are left out."""
    wanted = list(dict.fromkeys(values))
    ids = {value.partition(".")[0] for value in wanted}
    persons = Person.objects.visible_to(actor).filter(public_id__in=[i for i in ids if _is_uuid(i)])
    rows = candidates_for(actor, list(persons.in_order()))
    found = (_meant_by(value, rows) for value in wanted)
    return list(dict.fromkeys(one for one in found if one is not None))


def _meant_by(value: str, rows: list[Candidate]) -> Candidate | None:
    """The row with this value; without a case in it, the only row about the person."""
    exactly = [row for row in rows if row.value == value]
    about = [row for row in rows if row.value.rpartition(".")[0] == value]
    return _only(exactly or about)


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and all(c in "0123456789abcdef-" for c in text)


def candidates_for(actor: Actor, persons: list[Person]) -> list[Candidate]:
    """A row for each person and capacity, from a fixed number of queries."""
    activations = _activations(actor, persons)
    cases = _open_cases(actor, persons)
    assignments = _assignments(actor, persons)
    idle = nothing_goes_on(actor, persons)
    rows: list[Candidate] = []
    for person in persons:
        own = [one for one in activations if one.person_id == person.pk]
        mine = [one for one in assignments if _holder(one) == person.pk]
        worked = [one for one in mine if one.is_worked]
        if worked or not actor.is_provider:
            rows += _rows_of(person, own, cases, worked, idle.get(person.pk, ""))
        elif mine:
            rows.append(Candidate(person, person, refusal=_OVER.format(person.full_name)))
    bearers = Counter(person.full_name for person in persons)
    return [replace(row, has_namesake=bearers[row.person.full_name] > 1) for row in rows]


def _activations(actor: Actor, persons: list[Person]) -> list[EServiceActivation]:
    """As clients of their own, and in relation to those whose cases the actor may open."""
    concerned = Q(approval__isnull=True) | Q(approval__case__in=Case.objects.visible_to(actor))
    return list(
        EServiceActivation.objects.with_messages()
        .filter(concerned, person__in=persons)
        .select_related("approval__relation__file_holder", "approval__case")
        .order_by("context", "pk")
    )


def _open_cases(actor: Actor, persons: list[Person]) -> list[Case]:
    """The open cases the letter may concern, among those the actor may open."""
    return list(
        Case.objects.visible_to(actor)
        .open()
        .filter(file__file_holder__in=persons)
        .select_related("file")
        .order_by("opened_on", "pk")
    )


def _assignments(actor: Actor, persons: list[Person]) -> list[Assignment]:
    """Those the unit has accepted: before that nobody is written to, or shown (A-U18, R93)."""
    return list(
        Assignment.objects.open_to(actor, stockholm_today())
        .filter(service__case__file__file_holder__in=persons)
        .select_related("service__case__file")
        .order_by("pk")
    )


def _holder(assignment: Assignment) -> int:
    return assignment.service.case.file.file_holder_id


def _rows_of(
    person: Person,
    activations: list[EServiceActivation],
    cases: list[Case],
    assignments: list[Assignment],
    idle: str,
) -> list[Candidate]:
    """`idle` says why nothing can be written for the person's own sake, when nothing goes on."""
    channels = _channels(activations)
    rows = [
        _in_relation(person, activation.approval, channels)
        for activation in activations
        if activation.approval is not None
    ]
    is_client = any(activation.approval_id is None for activation in activations)
    if is_client and idle and not rows:
        rows.append(Candidate(person, person, channels=channels, refusal=idle))
    elif is_client and not idle:
        case = _only(one for one in cases if one.file.file_holder_id == person.pk)
        assignment = _only(assignments)
        rows.insert(
            0, Candidate(person, person, case=case, assignment=assignment, channels=channels)
        )
    if not rows:
        refusal = f"{person.full_name} har inte e-tjänsten påkopplad."
        rows.append(Candidate(person, person, refusal=refusal))
    return rows


def _in_relation(
    person: Person, approval: MessagingApproval, channels: tuple[str, ...]
) -> Candidate:
    relation = approval.relation
    refusal = "Ärendet är avslutat." if approval.case.is_closed else ""
    return Candidate(
        person,
        relation.file_holder,
        case=approval.case,
        relation_label=relation.get_kind_display(),
        channels=channels,
        refusal=refusal,
    )


def _channels(activations: list[EServiceActivation]) -> tuple[str, ...]:
    sms = any(one.notify_sms for one in activations)
    email = any(one.notify_email for one in activations)
    return tuple(word for word, on in (("SMS", sms), ("e-post", email)) if on)


def _only(found: Iterable[T]) -> T | None:
    """The one there is. With several the letter concerns none until somebody chooses (A-H19)."""
    items = list(found)
    return items[0] if len(items) == 1 else None
