"""Through a citizen's lists by keyset: behind which row a page begins, and where the links lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

BEHIND = "efter"
PAGE = 20
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the id behind which the older ones begin."""

    rows: list[T]
    older: UUID | None = None


def behind_in(request: HttpRequest) -> UUID | None:
    """The last row that was shown; what no page of ours has written counts as none."""
    try:
        return UUID(request.GET.get(BEHIND, ""))
    except ValueError:
        return None


def links(name: str, behind: UUID | None, older: UUID | None) -> dict[str, str]:
    """Older ones page by page; newer ones from the top again."""
    return {
        "newer_url": reverse(name) if behind else "",
        "older_url": f"{reverse(name)}?{BEHIND}={older}" if older else "",
    }


def rows_behind(rows: QuerySet[Any], field: str, last: QuerySet[Any] | None) -> QuerySet[Any]:
    """The rows that come after the last one shown. One that is gone gives the newest again."""
    key = last.values_list(field, "pk").first() if last is not None else None
    if key is None:
        return rows
    at, pk = key
    return rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at}, pk__lt=pk))


def newest_of(rows: QuerySet[Any], id_name: str = "public_id") -> Page[Any]:
    """As many as a page holds; one more is asked for, to know whether there are older ones."""
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, getattr(shown[-1], id_name) if len(found) > PAGE else None)
