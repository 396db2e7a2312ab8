from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.signin import broker, order
from accounts.signin.begun import end
from accounts.signin.broker import BROKER
from accounts.signin.onward import asked_for
from accounts.signin.provider import ProviderError
from accounts.signin.starts import TooOftenError, note_start
from accounts.signin.wording import eid_name
from portal import wording
from portal.signin import TurnedAway, admit, note_unanswered
from portal.views.signin import ended, too_often

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from portal.answered import Answer


@transaction.non_atomic_requests
@require_POST
@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """By a page that goes on by itself: a form may lead to our own pages only (see the policy)."""
    _check_in_use()
    try:
        end(note_start(BROKER, ip=request.META["REMOTE_ADDR"], now=timezone.now()))
        target = broker.way_there(request, asked_for(request))
    except TooOftenError as error:
        return too_often(request, error)
    except ProviderError as error:
        flash.error(request, order.failed(BROKER, error.code).text)
        return redirect("portal:signin")
    response = render(request, "portal/to_broker.html", {"target": target, "eid": eid_name(BROKER)})
    response.headers["Refresh"] = f"0; url={target}"
    return response


@transaction.non_atomic_requests
@require_GET
@login_not_required
def answer(request: HttpRequest) -> HttpResponse:
    _check_in_use()
    state = broker.came_back(request)
    if state is None:
        flash.warning(request, wording.began_elsewhere())
        return redirect("portal:signin")
    return redirect(ended(request, state.get("next") or "", _judged(request, state)))


def _judged(request: HttpRequest, state: dict[str, Any]) -> Answer:
    ip, reference = request.META.get("REMOTE_ADDR"), state["nonce"]
    try:
        claims = broker.claims_of(request, state, timezone.now())
    except ProviderError as error:
        note_unanswered(BROKER, reference, error.code, ip=ip)
        return TurnedAway(order.failed(BROKER, error.code).text)
    return admit(claims, reference=reference, ip=ip)


def _check_in_use() -> None:
    if BROKER not in settings.EID_PROVIDERS:
        raise Http404
