"""Where one can begin to write: an open case, an assignment that is worked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from casework.models import Assignment, Case

if TYPE_CHECKING:
    from journal.place import Target

CLOSED = "Ärendet är avslutat. Återöppna det för att skriva i det."
NOT_WORKED = "Uppdraget pågår inte. Det går inte att skriva i det."


def hindrance(place: Target) -> str:
    """Why nothing can be begun there, if so."""
    if isinstance(place, Assignment):
        return "" if place.is_worked else NOT_WORKED
    case = place if isinstance(place, Case) else getattr(place, "case", None)
    return CLOSED if case is not None and case.is_closed else ""


def hold_place(place: Target) -> None:
    """Nothing is begun where it ends in the same moment. Raises ValidationError if it has."""
    held: Target = place
    if isinstance(place, Assignment):
        held = Assignment.objects.select_for_update(of=("self",)).get(pk=place.pk)
    else:
        case = place if isinstance(place, Case) else getattr(place, "case", None)
        if case is not None:
            held = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if reason := hindrance(held):
        raise ValidationError(reason)
