from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from messaging.access import access_message
from messaging.actions.delivery import Letter
from messaging.actions.reading import open_messages
from messaging.actions.replying import OVERTAKEN
from messaging.actions.replying import reply as send_reply
from messaging.answering_page import answering
from messaging.autosave import autosave
from messaging.collisions import came_after, colleagues_writing
from messaging.conversation import conversation, letters_of
from messaging.letter_flow import (
    begun_draft,
    draft_to_show,
    key_for,
    left_already,
    may_leave,
    take_in,
)
from messaging.reply_form import AnswerForm
from messaging.signed import empty_letter
from messaging.wording import NOT_SENT_YET, already_sent, sent_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.answering_page import Answering
    from messaging.models import Draft, Message


@require_http_methods(["GET", "POST"])
@staff_page()
def reply(request: StaffRequest, message_id: UUID) -> HttpResponse:
    return _answer(request, message_id, to_everybody=False)


@require_http_methods(["GET", "POST"])
@staff_page()
def reply_to_all(request: StaffRequest, message_id: UUID) -> HttpResponse:
    return _answer(request, message_id, to_everybody=True)


def _answer(request: StaffRequest, message_id: UUID, *, to_everybody: bool) -> HttpResponse:
    settled = answering(
        request.actor,
        access_message(request.actor, message_id),
        post=request.GET.get("post", ""),
        chosen=request.POST.get("mailbox", ""),
        to_everybody=to_everybody,
    )
    if request.method == "GET":
        return _show_begun(request, settled)
    if saved := autosave(request, thread=settled.message.thread):
        return saved
    posted = take_in(request, thread=settled.message.thread)
    if posted.sent:
        return redirect("messaging:message", posted.sent.public_id)
    if "save" in request.POST and not posted.has_new_refusals:
        flash.success(request, posted.aside or "Utkastet är sparat.")
        return redirect("messaging:drafts")
    if {"save", "remove_file"} & set(request.POST):
        form = _form_of(request, settled, posted.draft, str(posted.key))
        return _show(request, settled, form, posted.draft, said=posted.said)
    form = AnswerForm(
        posted.form_data(request),
        actor=request.actor,
        draft_key=str(posted.key),
        answering=settled,
    )
    if may_leave(form, posted) and (sent := _sent(request, settled, form, posted.draft)):
        flash.info(request, sent_sentence())
        # Where Ångra is, also when it left from a shared mailbox.
        return redirect("messaging:message", sent.public_id)
    return _show(request, settled, form, draft_to_show(request, posted))


def _show_begun(request: StaffRequest, settled: Answering) -> HttpResponse:
    """An empty answer with one's signature, or the draft that is asked for."""
    if left := left_already(request):
        flash.info(request, already_sent())
        return redirect("messaging:message", left.public_id)
    draft = begun_draft(request)
    if draft:
        flash.info(request, NOT_SENT_YET)
    begun = empty_letter(request.user, mailbox=settled.mailbox)
    form = _form_of(request, settled, draft, str(key_for(request, draft)), begun=begun)
    return _show(request, settled, form, draft)


def _sent(
    request: StaffRequest, settled: Answering, form: AnswerForm, draft: Draft
) -> Message | None:
    try:
        return send_reply(
            by=request.actor,
            mailbox=settled.mailbox,
            to=settled.message,
            letter=Letter(
                form.cleaned_data["body"],
                form.cleaned_data["read_receipt_requested"],
                journals=form.cleaned_data.get("journals_when_sent", False),
            ),
            draft=draft,
            to_everybody=settled.to_everybody,
            seen_at=form.seen_at,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _form_of(
    request: StaffRequest, settled: Answering, draft: Draft | None, key: str, *, begun: str = ""
) -> AnswerForm:
    unit = request.actor.unit
    usually = bool(unit and unit.journals_when_sending)
    written: dict[str, Any] = {"body": begun, "journals_when_sent": usually}
    if draft:
        names = ("body", "read_receipt_requested", "journals_when_sent")
        written = {name: getattr(draft, name) for name in names}
    return AnswerForm(actor=request.actor, draft_key=key, answering=settled, initial=written)


def _show(
    request: StaffRequest,
    settled: Answering,
    form: AnswerForm,
    draft: Draft | None,
    said: Sequence[str] = (),
) -> HttpResponse:
    actor, message, now = request.actor, settled.message, timezone.now()
    came = came_after(actor, message.thread, form.seen_at, now) if form.seen_at else []
    open_messages(by=actor, messages=[message, *came])
    if form.is_bound:
        form.show_as_seen()
    context = {
        "nav": "messages",
        "form": form,
        "draft": draft,
        "draft_files": list(draft.files.order_by("pk")) if draft else [],
        "file_notes": said,
        "letter": conversation(actor, message, mailbox=settled.mailbox).opened,
        "came": letters_of(actor, came),
        "is_overtaken": form.has_error("__all__", OVERTAKEN),
        "thread": message.thread,
        "answering": settled,
        "writing": colleagues_writing(actor, message.thread, settled.mailboxes, now),
        "post": request.GET.get("post", ""),
    }
    return render(request, "messaging/reply.html", context)
