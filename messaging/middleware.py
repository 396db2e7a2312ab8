from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, resolve_url

from accounts.models import User
from messaging.actions.drafts import add_files, keep_draft
from messaging.draft_key import FIELD, read_key
from messaging.written import written_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class KeepDraftMiddleware:
    """A letter posted after the session ended is kept for its writer to find after signing in.

    Stands before the sign-in check, which would throw the body away with its redirect.
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
    ) -> HttpResponseBase | None:
        if request.method != "POST" or request.user.is_authenticated:
            return None
        key = read_key(request.POST.get(FIELD, ""))
        if key is None:
            return None
        owner = User.objects.filter(public_id=key.owner, is_active=True).first()
        if owner is None:
            return None
        draft = keep_draft(
            owner=owner, public_id=key.draft, path=request.path, **written_in(request.POST)
        )
        add_files(draft, request.FILES.getlist("files"))
        back = f"{request.path}?{urlencode({'utkast': key.draft})}"
        sign_in = resolve_url("portal:signin" if owner.is_citizen else "accounts:staff_signin")
        return redirect(f"{sign_in}?{urlencode({'next': back})}")
