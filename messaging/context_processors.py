from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from messaging.unread import unread_badge as count_for

if TYPE_CHECKING:
    from django.http import HttpRequest


def unread_badge(request: HttpRequest) -> dict[str, Any]:
    """The red figure, counted only where a page shows it."""
    if not hasattr(request, "actor"):
        return {}
    return {"unread_badge": SimpleLazyObject(lambda: count_for(request.actor))}
