from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_GET

import audit.log
from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.session_age import asked_by_the_page
from audit.models import Action
from messaging.access import access_mailbox, own_mailbox
from messaging.actions.trash import may_tidy
from messaging.folder_page import INBOX, SENT, TRASH, folder_page
from messaging.inbox_notes import inbox_notes
from messaging.unread import shared_mailboxes
from messaging.unread import unread_badge as count_unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.listing import Page
    from messaging.models import Mailbox


def folder_context(request: StaffRequest, mailbox: Mailbox, folder: str) -> dict[str, Any]:
    """What the folder's list and the folders' own list need, beside whichever letter is open."""
    shown = folder_page(request.actor, mailbox, folder, request.GET)
    return {
        "nav": "messages",
        "mailbox": mailbox,
        "folder": folder,
        "listed": shown,
        "folder_name": shown.name,
        "folder_url": shown.url,
        "page": shown.page,
        "older_url": shown.older_url,
        "newer_url": shown.newer_url,
        "may_tidy": may_tidy(request.actor, mailbox),
        "shared_mailboxes": shared_mailboxes(request.actor),
    }


def page_turning(page: Page) -> dict[str, str]:
    return {
        "older_url": f"?sida={page.older}" if page.older else "",
        "newer_url": f"?sida={page.newer}" if page.newer else "",
    }


def _show(
    request: StaffRequest, mailbox: Mailbox, folder: str, covers: Sequence[object] = ()
) -> HttpResponse:
    audit.log.record(
        Action.LISTED,
        by=request.actor,
        object_type="mailbox",
        object_id=mailbox.public_id,
        reason=folder,
    )
    context = folder_context(request, mailbox, folder)
    return render(request, "messaging/mailbox.html", {**context, "covers": covers})


@require_GET
@staff_page()
def inbox(request: StaffRequest) -> HttpResponse:
    mailbox = own_mailbox(request.actor)
    return _show(
        request, mailbox, INBOX, covers=inbox_notes(request.user, mailbox, stockholm_today())
    )


@require_GET
@staff_page()
def sent(request: StaffRequest) -> HttpResponse:
    return _show(request, own_mailbox(request.actor), SENT)


@require_GET
@staff_page()
def trash(request: StaffRequest) -> HttpResponse:
    return _show(request, own_mailbox(request.actor), TRASH)


@require_GET
@staff_page()
def shared_inbox(request: StaffRequest, mailbox_id: UUID) -> HttpResponse:
    return _show(request, access_mailbox(request.actor, mailbox_id), INBOX)


@require_GET
@staff_page()
def shared_sent(request: StaffRequest, mailbox_id: UUID) -> HttpResponse:
    return _show(request, access_mailbox(request.actor, mailbox_id), SENT)


@require_GET
@staff_page()
def shared_trash(request: StaffRequest, mailbox_id: UUID) -> HttpResponse:
    return _show(request, access_mailbox(request.actor, mailbox_id), TRASH)


@require_GET
@staff_page()
@asked_by_the_page
def unread_badge(request: StaffRequest) -> HttpResponse:
    badge = count_unread(request.actor)
    return render(request, "components/figure.html", {"count": badge.count, "text": badge.text})
