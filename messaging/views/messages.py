from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.serving import serve_pdf
from messaging.access import access_attachment, access_message, item_of
from messaging.actions.forwarding import forwarded_from
from messaging.actions.reading import mark_unread as leave_unread
from messaging.actions.reading import open_file, open_messages
from messaging.actions.undoing import undo as take_back
from messaging.answering_page import answering
from messaging.collisions import colleagues_writing
from messaging.conversation import AT_ONCE, conversation
from messaging.folder_page import folder_url
from messaging.incidents import may_report
from messaging.models import MailboxItem
from messaging.views.mailbox import folder_context
from messaging.views.trash import bin_context
from messaging.waiting import judged_unneeded
from messaging.wording import undone_sentence

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page()
def message(request: StaffRequest, message_id: UUID) -> HttpResponse:
    actor = request.actor
    opened = access_message(actor, message_id)
    item = item_of(actor, opened, request.GET.get("post", ""))
    open_messages(by=actor, messages=[opened])
    settled = answering(actor, opened, post=str(item.public_id))
    show = _earlier_to_show(request)
    shown = conversation(actor, opened, mailbox=item.mailbox, show=show)
    context = {
        **folder_context(request, item.mailbox, item.folder),
        **bin_context(item),
        "letter": shown.opened,
        "shown": shown,
        "show_more": show + AT_ONCE,
        "thread": opened.thread,
        "answering": settled,
        "writing": colleagues_writing(actor, opened.thread, settled.mailboxes, timezone.now()),
        "may_be_unread": item.folder == MailboxItem.Folder.INBOX,
        "may_forward": forwarded_from(actor, opened) is not None,
        "may_journal": opened.thread.is_with_citizen and actor.may(Deed.JOURNAL),
        "may_report": actor.may(Deed.WRITE_TO_CITIZENS) and may_report(actor, opened),
        "no_answer": judged_unneeded(opened.thread),
        "post": item.public_id,
        "is_reading": True,
    }
    return render(request, "messaging/message.html", context)


def _earlier_to_show(request: StaffRequest) -> int:
    asked = request.GET.get("visa", "")
    return max(AT_ONCE, int(asked)) if asked.isdecimal() and len(asked) < 5 else AT_ONCE


@require_POST
@staff_page()
def undo(request: StaffRequest, message_id: UUID) -> HttpResponse:
    held = access_message(request.actor, message_id)
    try:
        draft = take_back(by=request.actor, message=held)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, undone_sentence(len(draft.recipients)))
    return redirect("messaging:sent")


@require_POST
@staff_page()
def mark_unread(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = access_message(request.actor, message_id)
    item = item_of(request.actor, message, request.POST.get("post", ""))
    try:
        leave_unread(by=request.actor, item=item)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
        return redirect("messaging:message", message_id)
    flash.success(request, "Meddelandet är markerat som oläst.")
    # Not back to the letter: to show it is to read it.
    return redirect(folder_url(item.mailbox, item.folder))


@require_GET
@staff_page()
def attachment(request: StaffRequest, attachment_id: UUID) -> FileResponse:
    return _serve(request, attachment_id)


@require_GET
@staff_page()
def attachment_inline(request: StaffRequest, attachment_id: UUID) -> FileResponse:
    return _serve(request, attachment_id, inline=True)


def _serve(request: StaffRequest, attachment_id: UUID, *, inline: bool = False) -> FileResponse:
    found = access_attachment(request.actor, attachment_id)
    served = serve_pdf(found.file, filename=found.filename, sha256=found.sha256, inline=inline)
    open_file(by=request.actor, attachment=found)
    return served
