"""The first page of an extract: of whom, out of what, when, by whom and what for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.calendar import stockholm
from journal.book import Book

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from casework.models import Assignment, Case, Person
    from journal.extract import Taken


def book_of_cases(
    actor: Actor, cases: Sequence[Case], papers: Sequence[Taken], purpose: str
) -> Book:
    holder = cases[0].file.file_holder
    numbers = ", ".join(f"{case.number} ({case.get_area_display()})" for case in cases)
    title = f"Ärende {cases[0].number}" if len(cases) == 1 else f"Akt, {holder.full_name}"
    facts = [*_whose(holder), ("Ärenden" if len(cases) > 1 else "Ärende", numbers)]
    facts += facts_of_taking(actor, purpose, len(papers))
    return Book(title, facts, [one.chapter for one in papers])


def book_of_assignment(
    actor: Actor, assignment: Assignment, papers: Sequence[Taken], purpose: str
) -> Book:
    return Book(
        f"Uppdrag {assignment.number}",
        [
            *_whose(assignment.service.case.file.file_holder),
            ("Utförare", assignment.provider_unit.name),
            *facts_of_taking(actor, purpose, len(papers)),
        ],
        [one.chapter for one in papers],
    )


def facts_of_taking(actor: Actor, purpose: str, count: int) -> list[tuple[str, str]]:
    """Who took it out, when and what for."""
    unit = f", {actor.unit.name}" if actor.unit else ""
    return [
        ("Handlingar", f"{count}, arbetsmaterial är inte med"),
        ("Uttaget", f"{stockholm(timezone.now()):%Y-%m-%d %H.%M}"),
        ("Av", f"{actor.user.name_and_title}{unit}"),
        ("Ändamål", purpose),
    ]


def _whose(holder: Person) -> list[tuple[str, str]]:
    return [("Gäller", f"{holder.full_name}, kundnummer {holder.customer_number}")]
