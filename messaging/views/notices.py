from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import OutOfReach
from accounts.guards import staff_page
from accounts.roles import Deed
from casework.actions.resending import resent_sentence
from messaging.access import access_message
from messaging.actions.notices import tell_again, tell_by
from messaging.letter_notices import notices_of
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_POST
@staff_page(Deed.WRITE_TO_CITIZENS)
def resend(request: StaffRequest, message_id: UUID, notice_id: UUID) -> HttpResponse:
    letter = access_message(request.actor, message_id)
    notice = notices_of(letter).filter(public_id=notice_id).first()
    person = letter.thread.citizen
    if notice is None or person is None:
        raise OutOfReach("notice", notice_id)
    return _told(
        request,
        message_id,
        lambda now: tell_again(
            by=request.actor, letter=letter, person=person, notice=notice, now=now
        ),
    )


@require_POST
@staff_page(Deed.WRITE_TO_CITIZENS)
def send(request: StaffRequest, message_id: UUID, channel: str) -> HttpResponse:
    letter = access_message(request.actor, message_id)
    person = letter.thread.citizen
    if channel not in Channel.values:
        raise Http404
    if person is None:
        raise OutOfReach("message", message_id)
    return _told(
        request,
        message_id,
        lambda now: tell_by(
            by=request.actor, letter=letter, person=person, channel=Channel(channel), now=now
        ),
    )


def _told(
    request: StaffRequest, message_id: UUID, tell: Callable[[datetime], datetime]
) -> HttpResponse:
    """Back to the letter, with what came of it."""
    now = timezone.now()
    try:
        leaves = tell(now)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, resent_sentence(leaves, now))
    place = reverse("messaging:message", args=[message_id])
    post = request.POST.get("post", "")
    return redirect(f"{place}?post={post}" if _is_id(post) else place)


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()
