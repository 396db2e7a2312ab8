from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from config.middleware import SWEDISH_ONLY
from portal.models import AccessibilityFault

if TYPE_CHECKING:
    from django.http import HttpRequest


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Whose copy this is: its name, phone and portal, the same on every page; for whom it is."""
    return {
        "municipality": settings.MUNICIPALITY,
        "demo": settings.DEMO,
        "leave_url": settings.LEAVE_URL,
        "is_for_staff": request.path_info.startswith(SWEDISH_ONLY),
    }


def unanswered_faults(request: HttpRequest) -> dict[str, Any]:
    """How many have told of something they can't use and got no answer, where it is shown."""
    return {"unanswered_faults": SimpleLazyObject(AccessibilityFault.objects.unanswered().count)}
