from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import OutOfReach
from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_person
from casework.actions.resending import resend_notice, resent_sentence
from casework.notice_trail import notices_about

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_POST
@staff_page(Deed.SEE_CASES)
def resend(request: StaffRequest, person_id: UUID, notice_id: UUID) -> HttpResponse:
    person = access_person(request.actor, person_id)
    notice = notices_about(request.actor, person).filter(public_id=notice_id).first()
    if notice is None:
        raise OutOfReach("notice", notice_id)
    now = timezone.now()
    try:
        leaves = resend_notice(by=request.actor, person=person, notice=notice, now=now)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, resent_sentence(leaves, now))
    return redirect("casework:person", person_id)
