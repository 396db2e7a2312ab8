from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import EidIdentity
from accounts.session_age import tell_if_over
from accounts.signin import eids, order, qr
from accounts.signin.begun import RETURN_WORD, BegunSignIn, end, forget, recall
from accounts.signin.onward import asked_for
from accounts.signin.session import clear_browser, close_session
from accounts.signin.starts import TooOftenError
from accounts.signin.wording import eid_name
from portal import wording
from portal.answered import Answer, look
from portal.signin import TurnedAway
from portal.views.start import is_in, ways_in
from portal.waiting import what_waits

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.http import HttpRequest, HttpResponse


@require_safe
@login_not_required
def signin(request: HttpRequest) -> HttpResponse:
    onward = asked_for(request)
    if is_in(request):
        return redirect(onward or "portal:home")
    waits = what_waits(onward)
    if onward and not waits:
        tell_if_over(request)
    return render(request, "portal/signin.html", {**ways_in(), "onward": onward, "waits": waits})


@transaction.non_atomic_requests
@require_POST
@login_not_required
def start_eid(request: HttpRequest, provider: str) -> HttpResponse:
    """Begin anew. An order that showed its code is never the one that gives out its link."""
    _take_back(request)
    eid = eids.in_use(request, provider)
    if eid is None:
        raise Http404
    try:
        return eid.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=asked_for(request),
            is_on_this_device="this_device" in request.POST,
        )
    except TooOftenError as error:
        return too_often(request, error)
    except order.BeginError as error:
        flash.error(request, error.failed.text)
        return redirect("portal:signin")


@transaction.non_atomic_requests
@require_GET
@login_not_required
def waiting(request: HttpRequest) -> HttpResponse:
    if RETURN_WORD in request.GET:
        return _came_back(request, request.GET[RETURN_WORD])
    begun = _begun(request)
    result = _look(request, begun)
    if isinstance(result, BegunSignIn):
        return render(request, "portal/waiting.html", _shown(request, result))
    return redirect(ended(request, _onward(begun), result))


@transaction.non_atomic_requests
@require_GET
@login_not_required
def waiting_state(request: HttpRequest) -> HttpResponse:
    """What changes on the waiting page, asked for each second."""
    begun = _begun(request)
    result = _look(request, begun)
    if isinstance(result, BegunSignIn):
        shown = _shown(request, result)
        if request.GET.get("layout", shown["layout"]) != shown["layout"]:
            # Approved, or another tab of this browser began anew: another page is to be shown.
            return HttpResponseClientRedirect(resolve_url("portal:waiting"))
        is_news = request.GET.get("shown") != shown["text"]
        return render(request, "portal/_waiting_state.html", {**shown, "is_news": is_news})
    return HttpResponseClientRedirect(ended(request, _onward(begun), result))


@transaction.non_atomic_requests
@require_POST
@login_not_required
def cancel(request: HttpRequest) -> HttpResponse:
    if _take_back(request):
        flash.info(request, wording.cancelled())
    return redirect("portal:signin")


@transaction.non_atomic_requests
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def signout(request: HttpRequest) -> HttpResponse:
    """POST signs out; the page that says so can be loaded again without harm."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect("portal:home" if is_in(request) else "portal:start")
        return render(request, "portal/signed_out.html")
    _take_back(request)
    close_session(request)
    return clear_browser(redirect("portal:signout"))


def _look(request: HttpRequest, begun: BegunSignIn | None) -> BegunSignIn | Answer | None:
    return look(begun, ip=request.META.get("REMOTE_ADDR"), now=timezone.now()) if begun else None


def _begun(request: HttpRequest) -> BegunSignIn | None:
    return recall(request.session, user_agent=request.headers.get("User-Agent", ""))


def _onward(begun: BegunSignIn | None) -> str:
    return begun.onward if begun else ""


def _came_back(request: HttpRequest, word: str) -> HttpResponse:
    """From the app on the same device. The word leaves the address at once."""
    begun = _begun(request)
    if begun is None or not begun.is_answered_by(word):
        flash.warning(request, wording.began_elsewhere())
        return redirect("portal:signin")
    begun.note_return()
    return redirect("portal:waiting")


def ended(request: HttpRequest, onward: str, result: Answer | None) -> str:
    """Where the browser goes when there is nothing more to wait for.

    Nothing is written in the session unless it was this very page that ended it: another tab may
    just have got a new one for the same browser.
    """
    if isinstance(result, EidIdentity):
        return _signed_in(request, onward, result)
    if isinstance(result, TurnedAway):
        forget(request.session)
        flash.warning(request, result.text)
    return resolve_url("portal:home" if is_in(request) else "portal:signin")


def _signed_in(request: HttpRequest, onward: str, eid: EidIdentity) -> str:
    """Where it goes on. Whoever takes over from another citizen isn't led on to that one's page:
    two look alike, and a helper would change the number of the wrong person."""
    home = resolve_url("portal:home")
    if not is_in(request) or request.user == eid.user:
        return eids.sign_in(request, eid, onward or home).headers["Location"]
    opened = eids.sign_in(request, eid, home)
    if request.user == eid.user:
        flash.warning(request, wording.took_over(eid.user))
    return opened.headers["Location"]


def too_often(request: HttpRequest, error: TooOftenError) -> HttpResponse:
    flash.warning(request, wording.too_often(error.seconds))
    onward = asked_for(request)
    response = render(
        request,
        "portal/signin.html",
        {**ways_in(), "onward": onward, "waits": what_waits(onward)},
        status=429,
    )
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _take_back(request: HttpRequest) -> bool:
    """End what this session has begun; False when it had begun nothing."""
    begun = _begun(request)
    if begun is None or not end(begun.row):
        return False
    order.cancel(begun.pending)
    forget(request.session)
    return True


def _shown(request: HttpRequest, begun: BegunSignIn) -> dict[str, Any]:
    now = timezone.now()
    shows_code = not begun.is_on_this_device and begun.pending.is_scannable
    shows_link = begun.is_on_this_device and not begun.is_approved
    return {
        "provider": begun.provider,
        "layout": _layout(begun),
        "is_approved": begun.is_approved,
        "eid": eid_name(begun.provider),
        "is_on_this_device": begun.is_on_this_device,
        "code": qr.svg(order.frame(begun.pending, now)) if shows_code else "",
        "app_link": _app_link(request, begun, now) if shows_link else "",
        "text": begun.text,
        "onward": begun.onward,
        "simulator_link": order.simulator_link(begun.pending),
    }


def _layout(begun: BegunSignIn) -> str:
    """Which page waits: all of it but the code, the link and the words stays as it is."""
    if begun.is_approved:
        return "approved"
    return f"{begun.provider}-{'link' if begun.is_on_this_device else 'code'}"


def _app_link(request: HttpRequest, begun: BegunSignIn, now: datetime) -> str:
    """What opens the app here: a phone knows the address, a computer the program's own scheme."""
    links = order.links(begun.pending, now)
    is_phone = "Mobi" in request.headers.get("User-Agent", "")
    return links.mobile if is_phone else links.desktop or links.mobile
