"""Where a paper lies: in exactly one place (I14)."""

from __future__ import annotations

from django.db.models import Q

OWNERS = ("case", "assignment")
OF_DOCUMENTS = ("case", "decision", "assignment")
TARGETS = ("case", "assignment", "intake", "investigation", "decision", "service", "document")


def exactly_one(fields: tuple[str, ...]) -> Q:
    """The condition that one of the foreign keys is set and the others aren't."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return condition
