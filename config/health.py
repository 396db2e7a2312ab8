"""Is the process alive, is what it needs within reach: for whoever watches forty systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.addresses import address_in
from config.operations.facts import service_state, turning

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_GET
@login_not_required
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready or not, and to strangers nothing more. 503 when pages don't work.

    From OPERATIONS_NETWORKS also the machinery of *Drift*, a word each, without figures. Without
    the queue pages do work, so that it only degrades.
    """
    machine = turning(timezone.now())
    status = service_state(machine)
    told: dict[str, object] = {"ready": status != "unavailable"}
    if _is_known(request):
        told |= {"status": status, **{fact.key: fact.state.value for fact in machine.facts}}
    return JsonResponse(told, status=200 if told["ready"] else 503)


def _is_known(request: HttpRequest) -> bool:
    """Asked from the municipality's own networks; never through a proxy nobody vouches for."""
    if "HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES:
        return False
    address = address_in(request.META["REMOTE_ADDR"])
    return address is not None and any(
        address in network for network in settings.OPERATIONS_NETWORKS
    )
