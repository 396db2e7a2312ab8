"""Which pages are whose: what the acting role does at all. Which objects is the doors' matter."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.http import StaffRequest
    from accounts.roles import Deed

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def staff_page(
    deed: Deed | None = None,
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], R]],
    Callable[Concatenate[StaffRequest, P], R],
]:
    """A page for staff: a citizen gets 404, a role that doesn't do the deed gets 403."""

    def guard(
        view: Callable[Concatenate[StaffRequest, P], R],
    ) -> Callable[Concatenate[StaffRequest, P], R]:
        @wraps(view)
        def guarded(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if request.actor.is_citizen:
                raise Http404
            if deed is not None and not request.actor.may(deed):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("Callable[Concatenate[StaffRequest, P], R]", guarded)

    return guard
