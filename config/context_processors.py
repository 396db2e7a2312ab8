from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from accounts.signin.onward import opens_by_link
from config.middleware import SWEDISH_ONLY
from portal.models import AccessibilityFault
from portal.phone import switchboard

if TYPE_CHECKING:
    from django.http import HttpRequest


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Whose copy this is: its name, phone and portal, the same on every page; for whom it is."""
    return {
        "municipality": {**settings.MUNICIPALITY, "phone": switchboard()},
        "demo": settings.DEMO,
        "leave_url": settings.LEAVE_URL,
        "way_back_here": SimpleLazyObject(lambda: _way_back_here(request)),
        "is_for_staff": request.path_info.startswith(SWEDISH_ONLY),
        "links_in_notices": settings.NOTICE_INCLUDE_LINK,
    }


def _way_back_here(request: HttpRequest) -> str:
    """This page's address; the start page's, where only what is posted leads."""
    here = request.get_full_path()
    return here if opens_by_link(here) else resolve_url("portal:start")


def unanswered_faults(request: HttpRequest) -> dict[str, Any]:
    """How many have told of something they can't use and got no answer, where it is shown."""
    return {"unanswered_faults": SimpleLazyObject(AccessibilityFault.objects.unanswered().count)}
