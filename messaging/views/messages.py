from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.serving import serve_pdf
from messaging.access import access_attachment, access_draft, access_message, mailbox_of
from messaging.actions.reading import open_messages
from messaging.actions.sending import Letter
from messaging.actions.sending import reply as send_reply
from messaging.actions.sending import undo as take_back
from messaging.conversation import conversation
from messaging.forms import ReplyForm
from messaging.letter_flow import already_sent, draft_asked_for, key_for, take_in
from messaging.views.mailbox import folder_context
from messaging.wording import NOT_SENT_YET, sent_sentence

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest
    from messaging.models import Draft, Message


@require_GET
@staff_page()
def message(request: StaffRequest, message_id: UUID) -> HttpResponse:
    opened = access_message(request.actor, message_id)
    mailbox, folder = mailbox_of(request.actor, opened)
    open_messages(by=request.actor, messages=[opened])
    shown = conversation(request.actor, opened)
    return render(
        request,
        "messaging/message.html",
        {
            **folder_context(request, mailbox, folder),
            "letter": shown.opened,
            "earlier": shown.earlier,
            "unread_letters": shown.unread,
            "thread": opened.thread,
            "may_journal": opened.thread.is_with_citizen and request.actor.may(Deed.JOURNAL),
            "is_reading": True,
        },
    )


@require_http_methods(["GET", "POST"])
@staff_page(Deed.WRITE_TO_CITIZENS)
def reply(request: StaffRequest, message_id: UUID) -> HttpResponse:
    answered = access_message(request.actor, message_id)
    if not answered.thread.is_with_citizen:
        raise Http404
    if request.method == "GET":
        return _show_begun(request, answered)
    if already := already_sent(request):
        return redirect("messaging:message", already.public_id)
    posted = take_in(request)
    if "remove_file" in request.POST:
        return _show_reply(
            request, answered, _form_of(request, posted.draft, str(posted.key)), posted.draft
        )
    if "save" in request.POST and not posted.file_problems:
        flash.success(request, "Utkastet är sparat.")
        return redirect("messaging:drafts")
    form = ReplyForm(posted.form_data(request), actor=request.actor, draft_key=str(posted.key))
    for problem in posted.file_problems:
        form.add_error("files", problem)
    if form.is_valid() and (sent := _sent(request, answered, form, posted.draft)):
        flash.info(request, sent_sentence())
        # Where Ångra is, also when it left from a shared mailbox.
        return redirect("messaging:message", sent.public_id)
    return _show_reply(request, answered, form, posted.draft)


def _show_begun(request: StaffRequest, answered: Message) -> HttpResponse:
    """An empty answer, or the draft that is asked for."""
    draft_id = draft_asked_for(request)
    draft = access_draft(request.actor, draft_id) if draft_id else None
    if draft:
        flash.info(request, NOT_SENT_YET)
    form = _form_of(request, draft, str(key_for(request, draft_id)))
    return _show_reply(request, answered, form, draft)


def _sent(
    request: StaffRequest, answered: Message, form: ReplyForm, draft: Draft
) -> Message | None:
    mailbox, _folder = mailbox_of(request.actor, answered)
    letter = Letter(form.cleaned_data["body"], form.cleaned_data["read_receipt_requested"])
    try:
        return send_reply(
            by=request.actor, mailbox=mailbox, to=answered, letter=letter, draft=draft
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


def _form_of(request: StaffRequest, draft: Draft | None, key: str) -> ReplyForm:
    written = (
        {"body": draft.body, "read_receipt_requested": draft.read_receipt_requested}
        if draft
        else {}
    )
    return ReplyForm(actor=request.actor, draft_key=key, initial=written)


def _show_reply(
    request: StaffRequest, answered: Message, form: ReplyForm, draft: Draft | None
) -> HttpResponse:
    open_messages(by=request.actor, messages=[answered])
    shown = conversation(request.actor, answered)
    return render(
        request,
        "messaging/reply.html",
        {
            "nav": "messages",
            "form": form,
            "draft": draft,
            "draft_files": list(draft.files.order_by("pk")) if draft else [],
            "letter": shown.opened,
            "thread": answered.thread,
        },
    )


@require_POST
@staff_page()
def undo(request: StaffRequest, message_id: UUID) -> HttpResponse:
    held = access_message(request.actor, message_id)
    try:
        take_back(by=request.actor, message=held)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(
            request, "Meddelandet är ångrat. Ingen har fått det. Du hittar det under Utkast."
        )
    return redirect("messaging:sent")


@require_GET
@staff_page()
def attachment(request: StaffRequest, attachment_id: UUID) -> FileResponse:
    found = access_attachment(request.actor, attachment_id)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256)
