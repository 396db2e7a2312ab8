from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

import audit.log
from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from audit.models import Action
from messaging.access import access_mailbox, own_mailbox
from messaging.listing import Page, list_folder
from messaging.models import Draft, Mailbox, MailboxCover, MailboxItem
from messaging.unread import unread_badge as count_unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest

INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT


def folder_context(
    request: StaffRequest, mailbox: Mailbox, folder: str, *, cursor: str = ""
) -> dict[str, Any]:
    """What the folder's list and the folders' own list need, beside whichever letter is open."""
    page = list_folder(mailbox, folder, now=timezone.now(), cursor=cursor)
    return {
        "nav": "messages",
        "mailbox": mailbox,
        "folder": folder,
        "folder_name": _folder_name(mailbox, folder),
        "folder_url": folder_url(mailbox, folder),
        "page": page,
        "shared_mailboxes": shared_mailboxes(request),
        **page_turning(page),
    }


def folder_url(mailbox: Mailbox, folder: str) -> str:
    if mailbox.kind == Mailbox.Kind.SHARED:
        return reverse("messaging:shared_inbox", args=[mailbox.public_id])
    return reverse("messaging:sent" if folder == SENT else "messaging:inbox")


def _folder_name(mailbox: Mailbox, folder: str) -> str:
    if mailbox.kind == Mailbox.Kind.SHARED:
        return mailbox.name
    return "Skickat" if folder == SENT else "Inkorg"


def shared_mailboxes(request: StaffRequest) -> list[Mailbox]:
    visible = Mailbox.objects.visible_to(request.actor)
    return list(visible.filter(kind=Mailbox.Kind.SHARED).order_by("name"))


def page_turning(page: Page) -> dict[str, str]:
    return {
        "older_url": f"?sida={page.older}" if page.older else "",
        "newer_url": f"?sida={page.newer}" if page.newer else "",
    }


def _show(
    request: StaffRequest, mailbox: Mailbox, folder: str, covers: Sequence[MailboxCover] = ()
) -> HttpResponse:
    audit.log.record(
        Action.LISTED, by=request.actor, object_type="mailbox", object_id=mailbox.public_id
    )
    context = folder_context(request, mailbox, folder, cursor=request.GET.get("sida", ""))
    return render(request, "messaging/mailbox.html", {**context, "covers": covers})


@require_GET
@staff_page()
def inbox(request: StaffRequest) -> HttpResponse:
    mailbox = own_mailbox(request.actor)
    told = MailboxCover.objects.told_to(request.user, stockholm_today()).select_related("user")
    return _show(request, mailbox, INBOX, covers=list(told))


@require_GET
@staff_page()
def sent(request: StaffRequest) -> HttpResponse:
    return _show(request, own_mailbox(request.actor), SENT)


@require_GET
@staff_page()
def shared_inbox(request: StaffRequest, mailbox_id: UUID) -> HttpResponse:
    return _show(request, access_mailbox(request.actor, mailbox_id), INBOX)


@require_GET
@staff_page()
def drafts(request: StaffRequest) -> HttpResponse:
    mailbox = own_mailbox(request.actor)
    audit.log.record(Action.LISTED, by=request.actor, object_type="drafts")
    own = Draft.objects.of(request.user)[:50]
    return render(
        request,
        "messaging/drafts.html",
        {
            "nav": "messages",
            "mailbox": mailbox,
            "folder": "drafts",
            "shared_mailboxes": shared_mailboxes(request),
            "drafts": own,
        },
    )


@require_GET
@staff_page()
def unread_badge(request: StaffRequest) -> HttpResponse:
    badge = count_unread(request.actor)
    return render(request, "components/figure.html", {"count": badge.count, "text": badge.text})
