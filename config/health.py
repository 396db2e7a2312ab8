"""Is the process alive, is what it needs within reach: for whoever watches forty systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

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
    """The machinery of *Drift*, a word each: ok, attention or trouble; no figures, about nobody.

    Anybody may ask, so nothing is told of what waits or of people. 503 when pages don't work.
    Without the queue they do, so it only degrades.
    """
    machine = turning(timezone.now())
    status = service_state(machine)
    words = {fact.key: fact.state.value for fact in machine.facts}
    return JsonResponse({"status": status, **words}, status=503 if status == "unavailable" else 200)
