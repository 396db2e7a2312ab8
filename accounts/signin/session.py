"""Opening and closing a session, and the row each leaves in the access log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login, logout

import audit.log
from accounts.actor import Actor
from accounts.middleware import SESSION_ROLE, acting_membership
from accounts.session_age import SessionAge
from audit.models import Action

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def open_session(request: HttpRequest, user: User) -> None:
    """The demo's sign-in by one click, whoever sat there before; all others come by allauth."""
    close_session(request)
    login(request, user, backend=BACKEND)
    record_opening(request, user)


def record_opening(request: HttpRequest, user: User) -> None:
    """Write down that the session opened, in the role it opens with. Its time begins to count."""
    SessionAge.of(request).begin()
    request.session.pop(SESSION_ROLE, None)
    membership, several = acting_membership(user, None)
    actor = Actor(
        user=user,
        membership=membership,
        has_several_roles=several,
        ip=request.META.get("REMOTE_ADDR"),
        request_id=getattr(request, "request_id", None),
    )
    audit.log.record(Action.SIGNED_IN, by=actor)


def clear_browser(response: HttpResponse) -> HttpResponse:
    """Nothing of the pages is left for whoever opens the browser next (security T28).

    The cookies stay: the session's goes by itself, and the chosen language is no secret.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def close_session(request: HttpRequest) -> None:
    """End the session. Nothing is written down when there was none."""
    if hasattr(request, "actor"):
        audit.log.record(Action.SIGNED_OUT, by=request.actor)
        del request.actor
    logout(request)
