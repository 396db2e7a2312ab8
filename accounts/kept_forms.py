"""What is written on a page survives its writer's session, and stands there again after sign-in.

A template takes part by `components/kept_form.html` in its form. Its view need do nothing: every
page takes up what is kept of its forms when it is laid out (`config.templates`); only a view that
must know of it before calls `take_up` or `taken_up` itself. Letters, which have drafts, keep
themselves (`messaging.middleware`).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.form_key import FormKey, new_key, posted_key
from accounts.models import KeptForm
from accounts.signin.onward import asked_for, opens_by_link

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from accounts.http import SignedInRequest
    from accounts.models import User

FIELD = "kept_form"
ASKED_FOR = "fortsatt"
MOST = 10
# Of the form, and nothing that was written.
OWN_FIELDS = {FIELD, "csrfmiddlewaretoken", "next"}
STILL_HERE = _("Texten är kvar här, men den är inte sparad än.")


class KeepFormMiddleware:
    """Stands before the sign-in check, which would throw the body away with its redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A page that leads on has taken in what was written: then it isn't kept any more."""
        response = self.get_response(request)
        has_led_on = request.method == "POST" and response.status_code == 302
        asked = _asked_for(request) if has_led_on else None
        if asked and request.user.is_authenticated:
            KeptForm.objects.filter(public_id=asked, owner=request.user).delete()
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """The session has ended: what was written waits behind the sign-in."""
        if request.user.is_authenticated:
            return None
        kept = keep_form(request)
        return redirect(signin_address(kept.owner, kept.address)) if kept else None


def keep_form(request: HttpRequest) -> KeptForm | None:
    """Keep what was posted for the one its key names, if it has a key of ours at all."""
    found = posted_key(request, FIELD)
    if found is None:
        return None
    key, owner = found
    posted = request.POST.copy()
    for name in OWN_FIELDS:
        posted.pop(name, None)
    query = request.GET.copy()
    query[ASKED_FOR] = str(key.form)
    address = f"{_page_of(request)}?{query.urlencode()}"
    kept, _made = KeptForm.objects.update_or_create(
        public_id=key.form,
        owner=owner,
        defaults={"address": address, "posted": posted.urlencode()},
    )
    return kept


def _page_of(request: HttpRequest) -> str:
    """Where the form stands; one that is posted elsewhere says so itself, by `next`."""
    return request.path if opens_by_link(request.path) else asked_for(request) or request.path


def take_up(request: HttpRequest, *forms: forms.BaseForm) -> None:
    """Let forms that are shown empty show what their writer had written, if that is asked for."""
    if request.method != "GET" or (kept := _kept_for(request)) is None:
        return
    written = kept.written
    for form in forms:
        if not form.is_bound and _is_of(form, written):
            form.data, form.is_bound = written, True
            _say_once(request)


def taken_up(request: HttpRequest) -> QueryDict | None:
    """What is kept of the page, for a view that must know of it before it makes its form."""
    if request.method != "GET" or (kept := _kept_for(request)) is None:
        return None
    _say_once(request)
    return kept.written


def _is_of(form: forms.BaseForm, written: QueryDict) -> bool:
    """Of several forms on a page only the one that was posted is filled in."""
    return any(f"{form[name].html_name}" in written for name in form.fields)


def _say_once(request: HttpRequest) -> None:
    if not getattr(request, "has_taken_up", False):
        request.has_taken_up = True  # type: ignore[attr-defined]  # our own mark
        flash.warning(request, STILL_HERE)


def signin_address(user: User, back: str) -> str:
    """The sign-in that is somebody's own, and leads on to where they were."""
    page = resolve_url("portal:signin" if user.is_citizen else "accounts:staff_signin")
    return f"{page}?{urlencode({'next': back})}"


def kept_form_key(request: HttpRequest) -> dict[str, Any]:
    """For every page: the key of its form, made when it is written out."""
    return {"kept_form_key": SimpleLazyObject(lambda: str(_key_for(request)))}


def kept_forms_of(user: User) -> list[KeptForm]:
    """What somebody has left to go on with, the latest first: for who came in another way."""
    return list(KeptForm.objects.filter(owner=user).order_by("-kept_at", "-pk")[:MOST])


def purge_kept_forms(before: datetime) -> int:
    """Throw away what nobody came back to since a moment; how many."""
    return KeptForm.objects.filter(kept_at__lt=before).delete()[0]


def _key_for(request: HttpRequest) -> FormKey:
    """What is shown again is kept in the same place, should the session end once more."""
    posted = posted_key(request, FIELD)
    if posted is not None:
        return posted[0]
    signed_in = cast("SignedInRequest", request)
    kept = _kept_for(signed_in)
    return FormKey(kept.public_id, signed_in.user.public_id) if kept else new_key(signed_in.user)


def _kept_for(request: HttpRequest) -> KeptForm | None:
    asked = _asked_for(request)
    if asked is None or not request.user.is_authenticated:
        return None
    return KeptForm.objects.filter(public_id=asked, owner=request.user).first()


def _asked_for(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(ASKED_FOR, ""))
    except ValueError:
        return None
