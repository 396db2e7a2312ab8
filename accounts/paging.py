"""The addresses of the next page and of the first, for `components/pagination.html`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from accounts.http import StaffRequest

CURSOR = "efter"


def cursor_in(request: StaffRequest) -> UUID | None:
    """The row the page begins after; a cursor nobody gave out counts as none."""
    try:
        return UUID(request.GET.get(CURSOR, ""))
    except ValueError:
        return None


def turning(request: StaffRequest, older: UUID | str | None) -> dict[str, str]:
    """What the list is narrowed to stays while one turns its pages."""
    query = request.GET.copy()
    is_first = query.pop(CURSOR, None) is None
    newer_url = "" if is_first else f"?{query.urlencode()}"
    if not older:
        return {"newer_url": newer_url, "older_url": ""}
    query[CURSOR] = str(older)
    return {"newer_url": newer_url, "older_url": f"?{query.urlencode()}"}
