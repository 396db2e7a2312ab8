"""Who is here, and for whose sake: on every page of a citizen's, in its header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.places import places

if TYPE_CHECKING:
    from django.http import HttpRequest


def whose(request: HttpRequest) -> dict[str, Any]:
    """Nothing outside the citizen's pages, and on their error pages before it is known."""
    person = getattr(request, "person", None)
    if person is None:
        return {"whose": None}
    hats = getattr(request, "hats", [])
    hat = getattr(request, "hat", None)
    return {
        "whose": {
            "name": person.full_name,
            "hat": hat,
            "has_several": len(hats) > 1,
            "places": places(request, [hat] if hat else hats),
        }
    }
