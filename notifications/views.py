from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.outcomes import record_receipt
from notifications.receipts import notice_of

if TYPE_CHECKING:
    from django.http import HttpRequest

ARRIVED = {"delivered": True, "failed": False}


# No session and no CSRF token: the caller is a machine, and the signed address is its right.
@csrf_exempt
@login_not_required
@require_POST
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    try:
        notice = notice_of(token)
    except BadSignature as error:
        raise Http404 from error
    arrived = ARRIVED.get(request.POST.get("status", ""))
    if arrived is not None:
        known = record_receipt(
            notice,
            provider_ref=request.POST.get("id", ""),
            delivered=arrived,
            now=timezone.now(),
        )
        if not known:
            # The receipt was faster than our own note that it was sent. Conflict: report again.
            return HttpResponse(status=409)
    return HttpResponse(status=204)
