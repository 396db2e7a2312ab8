"""One person in one capacity, as a row to choose, with what tells namesakes apart (P6, P7, R45).

A client can be reachable in several capacities: for their own sake, and in relation to a child
whose case is with the unit. Each is a choice of its own, since it decides whose file the letter
concerns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from casework.models import Assignment, Case, EServiceActivation
from casework.open_matters import nothing_goes_on
from messaging.notice_outlook import Outlook, outlooks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from casework.models import MessagingApproval, Person

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
    refusal: str = ""
    has_namesake: bool = False
    # What the letter can concern when there is more than one: somebody has to choose (A-H19).
    places: tuple[Case | Assignment, ...] = ()
    outlook: Outlook | None = None
    # The form's value when it is no longer what can be chosen.
    asked: str = ""

    @property
    def value(self) -> str:
        """What the form sends back: who, about whom and in which case. Never a name."""
        return self.asked or self.value_in(self.case or self.assignment)

    def value_in(self, place: Case | Assignment | None) -> str:
        return f"{self.whom}.{place.public_id if place else ''}"

    def about_place(self, place: Case | Assignment) -> Candidate:
        """The same with what the letter concerns chosen."""
        if isinstance(place, Case):
            return replace(self, case=place, assignment=None)
        return replace(self, case=None, assignment=place)

    @property
    def whom(self) -> str:
        return f"{self.person.public_id}.{self.about.public_id}"

    @property
    def key(self) -> str:
        """The row, whichever of its cases is chosen."""
        return self.whom if self.places else self.value

    @property
    def name(self) -> str:
        return self.person.full_name

    @property
    def is_about_another(self) -> bool:
        return self.person.pk != self.about.pk

    @property
    def place_choices(self) -> list[tuple[str, str, bool]]:
        """For the list *Ärende*: value, words, and whether it is the one that is chosen."""
        if not self.places:
            return []
        chosen = self.case or self.assignment
        rows = [(self.value_in(one), place_words(one), one == chosen) for one in self.places]
        return [(self.value_in(None), "Inget valt", chosen is None), *rows]

    @property
    def place_words(self) -> list[tuple[str, str]]:
        """What the letter concerns or can concern, for the card: *Ärende*, its number and area."""
        one = self.case or self.assignment
        places = self.places or ((one,) if one else ())
        return [(_kind_of(place).capitalize(), place_words(place)) for place in places]

    @property
    def concerns(self) -> str:
        """*Elin Bergström, ärende BU-26-0031*: whose file the letter is about, always told (P6)."""
        place = self.case or self.assignment
        where = f", {_kind_of(place)} {place.number}" if place else ""
        return f"{self.about.full_name}{where}"

    @property
    def refusal_sentence(self) -> str:
        """Who and why, whatever else stands on the page."""
        if self.name in self.refusal:
            return self.refusal
        return f"{self.name}, kundnummer {self.person.customer_number}: {self.refusal}"


def _kind_of(place: Case | Assignment) -> str:
    return "ärende" if isinstance(place, Case) else "uppdrag"


def place_words(place: Case | Assignment) -> str:
    if isinstance(place, Case):
        return f"{place.number}, {place.get_area_display()}"
    return f"{place.number}, {place.title}"


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
    told = outlooks(persons)
    bearers = Counter(person.full_name for person in persons)
    return [
        replace(
            row,
            has_namesake=bearers[row.person.full_name] > 1,
            outlook=None if row.refusal else told[row.person.pk],
        )
        for row in rows
    ]


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
        Assignment.objects.open_to(actor)
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
    rows = [
        _in_relation(person, activation.approval)
        for activation in activations
        if activation.approval is not None
    ]
    is_client = any(activation.approval_id is None for activation in activations)
    if is_client and idle and not rows:
        rows.append(Candidate(person, person, refusal=idle))
    elif is_client and not idle:
        own = [one for one in cases if one.file.file_holder_id == person.pk]
        rows.insert(0, _for_own_sake(person, own, assignments))
    if not rows:
        refusal = f"{person.full_name} har inte e-tjänsten påkopplad."
        rows.append(Candidate(person, person, refusal=refusal))
    return rows


def _for_own_sake(person: Person, cases: list[Case], assignments: list[Assignment]) -> Candidate:
    """About the only thing that goes on; with several it concerns none until somebody chooses."""
    places: tuple[Case | Assignment, ...] = (*cases, *assignments)
    return Candidate(
        person,
        person,
        case=_only(cases),
        assignment=_only(assignments),
        places=places if len(places) > 1 else (),
    )


def _in_relation(person: Person, approval: MessagingApproval) -> Candidate:
    relation = approval.relation
    refusal = "Ärendet är avslutat." if approval.case.is_closed else ""
    return Candidate(
        person,
        relation.file_holder,
        case=approval.case,
        relation_label=relation.get_kind_display(),
        refusal=refusal,
    )


def _only(found: Iterable[T]) -> T | None:
    """The one there is, if there is just one."""
    items = list(found)
    return items[0] if len(items) == 1 else None
