from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import audit.log
from accounts.access import OutOfReach
from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.models.municipality import read_once
from accounts.session_age import BY_ITSELF, SessionAge, end
from audit.models import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.http import SignedInRequest

SESSION_ROLE = "acting_membership"


def acting_membership(user: User, chosen: str | None) -> tuple[Membership | None, bool]:
    """The role somebody acts in now and whether there are others to switch to.

    Asked for at each request, so that a role that ended at midnight is gone at midnight.
    """
    if user.is_citizen:
        return None, False
    valid = list(
        Membership.objects.valid_on(stockholm_today())
        .filter(user=user)
        .select_related("unit")
        .order_by("valid_from", "pk")
    )
    acting = next((one for one in valid if str(one.public_id) == chosen), None)
    return acting or (valid[0] if valid else None), len(valid) > 1


class ColleagueSessionMiddleware:
    """Ends a colleague's session when its time has run out; whatever they do meanwhile winds it.

    Stands before what keeps a posted form: that is kept as when the session had ended by itself.
    Citizens' sessions are wound and ended by their own pages (portal.access).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        if not request.user.is_authenticated or request.user.is_citizen:
            return
        age = SessionAge.of(request)
        if age.has_run_out():
            end(request)
            return
        if not getattr(view, BY_ITSELF, False):
            age.wind()
        cast("SignedInRequest", request).time_left = age.time_left()


class ActorMiddleware:
    """Says who acts (`request.actor`), and writes down what a shut door refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            signed_in = cast("SignedInRequest", request)
            membership, several = acting_membership(
                signed_in.user, request.session.get(SESSION_ROLE)
            )
            signed_in.actor = Actor(
                user=signed_in.user,
                membership=membership,
                has_several_roles=several,
                ip=request.META.get("REMOTE_ADDR"),
                request_id=signed_in.request_id,
            )
        with read_once():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Runs after the request's transaction was rolled back, so this row stays."""
        if isinstance(exception, OutOfReach) and hasattr(request, "actor"):
            audit.log.record(
                Action.REFUSED,
                by=request.actor,
                object_type=exception.object_type,
                object_id=exception.object_id,
            )
