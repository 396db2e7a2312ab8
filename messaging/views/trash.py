from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.guards import staff_page
from accounts.models import Municipality
from accounts.roles import Deed
from messaging.access import access_item, access_items, access_mailbox
from messaging.actions import trash
from messaging.folder_page import INBOX, SENT, TRASH, folder_url
from messaging.kept_back import kept_back_sentence
from messaging.list_rows import gone_for_good_on
from messaging.narrowing import as_uuid

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse, HttpResponseRedirect

    from accounts.http import StaffRequest
    from messaging.models import Mailbox, MailboxItem

# As many as stand on a page.
MOST = 50
NOTHING_CHOSEN = "Markera minst ett meddelande."


def bin_context(item: MailboxItem) -> dict[str, Any]:
    """What the open letter's page says of the bin: when it goes, and whether it may be judged."""
    return {
        "item": item,
        "may_be_minor": trash.may_be_minor(item),
        "gone_on": _gone_on(item),
    }


def _gone_on(item: MailboxItem) -> date | None:
    if item.trashed_at is None:
        return None
    return gone_for_good_on(item.trashed_at, Municipality.objects.current().trash_days)


@require_POST
@staff_page()
def move_to_trash(request: StaffRequest, post_id: UUID) -> HttpResponse:
    item = access_item(request.actor, post_id)
    mailbox, folder = item.mailbox, item.folder
    try:
        if "minor" in request.POST:
            trash.mark_minor(by=request.actor, item=item)
        trash.move_to_trash(
            by=request.actor, item=item, although_it_waits="although_it_waits" in request.POST
        )
    except ValidationError as error:
        return _ask(request, item, error)
    flash.success(request, _moved_sentence(1))
    return _to_list(request, mailbox, folder)


def _ask(request: StaffRequest, item: MailboxItem, error: ValidationError) -> HttpResponse:
    """Why it stays, and each way out one click away; nothing has happened."""
    context = {
        "nav": "messages",
        "item": item,
        "message": item.message,
        "thread": item.message.thread,
        "obstacle": error.code,
        "sentence": error.messages[0],
        "waits": trash.waits(item),
        "may_journal": request.actor.may(Deed.JOURNAL),
        "here": f"?{query}" if (query := request.GET.urlencode()) else "",
    }
    return render(request, "messaging/not_trashed.html", context)


@require_POST
@staff_page()
def restore(request: StaffRequest, post_id: UUID) -> HttpResponseRedirect:
    item = access_item(request.actor, post_id)
    try:
        trash.restore(by=request.actor, item=item)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, _restored_sentence(1))
    return _to_list(request, item.mailbox, TRASH)


@require_POST
@staff_page()
def minor(request: StaffRequest, post_id: UUID) -> HttpResponseRedirect:
    item = access_item(request.actor, post_id)
    is_minor = request.POST.get("minor") == "1"
    try:
        trash.mark_minor(by=request.actor, item=item, is_minor=is_minor)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        words = "är markerat som ”av ringa betydelse”" if is_minor else "är inte längre markerat"
        flash.success(request, f"Meddelandet {words}.")
    if request.GET.get("fran") == "ej-journalforda":
        whose = "?visa=enheten" if request.GET.get("visa") == "enheten" else ""
        return redirect(reverse("messaging:not_journaled") + whose)
    query = request.GET.urlencode()
    letter = reverse("messaging:message", args=[item.message.public_id])
    return redirect(f"{letter}?post={post_id}" + (f"&{query}" if query else ""))


@require_POST
@staff_page()
def move_several(request: StaffRequest, mailbox_id: UUID) -> HttpResponseRedirect:
    """Each is judged by itself: those that can't go are told by name and stay."""
    mailbox = access_mailbox(request.actor, mailbox_id)
    chosen = access_items(request.actor, mailbox, _chosen(request))
    kept: dict[str, list[MailboxItem]] = defaultdict(list)
    moved = 0
    for item in chosen:
        try:
            trash.move_to_trash(by=request.actor, item=item)
            moved += 1
        except ValidationError as error:
            if error.code in trash.SENTENCES:
                kept[error.code].append(item)
            else:
                flash.warning(request, error.messages[0])
    if moved:
        flash.success(request, _moved_sentence(moved))
    for obstacle, items in kept.items():
        flash.warning(request, kept_back_sentence(obstacle, items))
    if not chosen:
        flash.warning(request, NOTHING_CHOSEN)
    folder = SENT if request.POST.get("folder") == SENT else INBOX
    return _to_list(request, mailbox, folder)


@require_POST
@staff_page()
def restore_several(request: StaffRequest, mailbox_id: UUID) -> HttpResponseRedirect:
    mailbox = access_mailbox(request.actor, mailbox_id)
    items = access_items(request.actor, mailbox, _chosen(request))
    try:
        for item in items:
            trash.restore(by=request.actor, item=item)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        if items:
            flash.success(request, _restored_sentence(len(items)))
        else:
            flash.warning(request, NOTHING_CHOSEN)
    return _to_list(request, mailbox, TRASH)


def _chosen(request: StaffRequest) -> list[UUID]:
    return [found for text in request.POST.getlist("item")[:MOST] if (found := as_uuid(text))]


def _moved_sentence(count: int) -> str:
    days = Municipality.objects.current().trash_days
    what = "Meddelandet ligger" if count == 1 else f"{count} meddelanden ligger"
    return f"{what} i Papperskorgen i {days} dagar och kan återställas därifrån."


def _restored_sentence(count: int) -> str:
    return "1 meddelande är återställt." if count == 1 else f"{count} meddelanden är återställda."


def _to_list(request: StaffRequest, mailbox: Mailbox, folder: str) -> HttpResponseRedirect:
    """Back to the same list, narrowed as it was."""
    query = request.GET.urlencode()
    return redirect(folder_url(mailbox, folder) + (f"?{query}" if query else ""))
