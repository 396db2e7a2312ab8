from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Whose copy this is: its name, phone and portal, the same on every page."""
    return {
        "municipality": settings.MUNICIPALITY,
        "demo": settings.DEMO,
        "leave_url": settings.LEAVE_URL,
    }
