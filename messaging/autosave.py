"""Keeping a letter while it is being written: the page posts it by itself, and is told shortly.

Nothing is judged, sent or logged, and nothing is made of a page on which nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.form_key import read_key
from messaging import wording
from messaging.letter_flow import address_of, take_in
from messaging.models import Draft
from messaging.written import FIELD, is_anything_written

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import SignedInRequest
    from messaging.letter_flow import PostedLetter
    from messaging.models import Thread


def is_autosave(request: HttpRequest) -> bool:
    return request.method == "POST" and "autosave" in request.POST


def autosave(request: SignedInRequest, *, thread: Thread | None = None) -> HttpResponse | None:
    """The answer to a page that saves by itself, or None when somebody pressed a button."""
    if not is_autosave(request):
        return None
    if not _has_begun(request) and not is_anything_written(request):
        return JsonResponse({})
    return answer_saved(request, take_in(request, thread=thread))


def answer_saved(request: HttpRequest, posted: PostedLetter) -> JsonResponse:
    """What the page needs to go on: the key, the address and the files as they are now."""
    if posted.sent:
        return JsonResponse({"state": "sent", "text": wording.already_sent()})
    files = posted.draft.files.order_by("pk")
    return JsonResponse(
        {
            "state": "beside" if posted.aside else "saved",
            "text": posted.aside or wording.draft_saved(timezone.localtime()),
            "key": str(posted.key),
            "address": address_of(request, posted.draft),
            "files": render_to_string(
                "messaging/_draft_files.html",
                {"draft_files": files, "file_notes": posted.file_notes},
                request,
            ),
        }
    )


def answer_away(posted: PostedLetter, link: str, *, signed_out: bool) -> JsonResponse:
    """This page can't go on, and what is written is kept behind a link; nothing of it is shown."""
    said = {
        "state": "away",
        "key": str(posted.key),
        "link": link,
        "text": wording.kept_signed_out() if signed_out else wording.kept_page_too_old(),
        "link_text": wording.sign_in_again() if signed_out else wording.write_on(),
    }
    return JsonResponse(said)


def _has_begun(request: SignedInRequest) -> bool:
    key = read_key(request.POST.get(FIELD, ""))
    return key is not None and Draft.objects.filter(public_id=key.form).exists()
