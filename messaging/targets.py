"""Where a message and its files can be journaled (*Spara i*, *Knytas till*; R74, R76, I14, P3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import Assignment, Case, Decision, Intake, Investigation, Service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from journal.place import Owner, Target
    from messaging.models import Thread

ONLY_ONE = 1


def owners(actor: Actor, thread: Thread) -> list[Owner]:
    """The person's cases, or for a provider the assignments; the thread's own first."""
    found: list[Owner] = [*_cases(actor, thread), *_assignments(actor, thread)]
    return sorted(found, key=lambda owner: owner not in (thread.case, thread.assignment))


def targets(actor: Actor, thread: Thread) -> list[Target]:
    """The same places, and for each case its intakes, investigations, decisions and services."""
    found: list[Target] = list(owners(actor, thread))
    cases = [one for one in found if isinstance(one, Case)]
    about = Intake.objects.filter(case__in=cases, person=thread.about_id)
    found += about.select_related("case").order_by("pk")
    for model in (Investigation, Decision, Service):
        found += model.objects.filter(case__in=cases).select_related("case").order_by("pk")
    return found


def own_place(thread: Thread, found: Sequence[Owner]) -> Owner | None:
    """The conversation's own, or the only one; with several somebody has to choose (A-H19).

    What belonged to a case that is closed goes nowhere else by itself.
    """
    for own in (thread.case, thread.assignment):
        if own is not None and own in found:
            return own
    return found[0] if len(found) == ONLY_ONE and not thread.is_closed else None


def label_of(target: Target, *, for_files: bool = False) -> str:
    """How the place is named in the list of choices; an assignment by its part (4.10.5)."""
    if isinstance(target, Case):
        return f"Ärende {target.number}, {target.get_area_display()}"
    if isinstance(target, Assignment):
        return f"Uppdrag {target.number} – {'Dokument' if for_files else 'Journal'}"
    case = f", ärende {target.case.number}" if target.case else ""
    text = f"{target}{case}"
    return text[:1].upper() + text[1:]


def _cases(actor: Actor, thread: Thread) -> list[Case]:
    """The person's own, a joint case of theirs too (P16)."""
    if thread.about is None:
        return []
    return list(
        Case.objects.visible_to(actor)
        .open()
        .of_client(thread.about)
        .select_related("file__file_holder")
        .order_by("-opened_on", "pk")
    )


def _assignments(actor: Actor, thread: Thread) -> list[Assignment]:
    return list(
        Assignment.objects.worked_by(actor)
        .filter(service__case__file__file_holder=thread.about_id)
        .select_related("service__case__file__file_holder")
        .order_by("-pk")
    )
