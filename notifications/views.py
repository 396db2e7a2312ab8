from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.gateways import gateway_for
from notifications.models import Notice
from notifications.outcomes import record_receipt
from notifications.receipts import notice_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


# No session and no CSRF token: the caller is a machine, and the signed address is its right.
@csrf_exempt
@login_not_required
@require_POST
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    try:
        public_id = notice_of(token)
    except BadSignature as error:
        raise Http404 from error
    notice = Notice.objects.filter(public_id=public_id).first()
    report = _report(request)
    if report is None:
        return HttpResponse(status=400)
    if notice is not None:
        told = gateway_for(notice.channel).read_receipt(report)
        if told.arrived is not None and not record_receipt(
            public_id, provider_ref=told.reference, delivered=told.arrived, now=timezone.now()
        ):
            # The receipt was faster than our own note that it was sent. Conflict: report again.
            return HttpResponse(status=409)
    return HttpResponse(status=204)


def _report(request: HttpRequest) -> Mapping[str, Any] | None:
    """What was sent, as a form or as a JSON object; None when it is neither."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        said = json.loads(request.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
