"""A colleague's mailbox as it is read for them (läsa åt; domain 3.5 note 6).

A list tells who wrote, when and about what, and nothing of what was written: each message that is
read leaves a row of its own in the access log, and a list would give away its beginning unlogged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from messaging.coworkers import coworkers
from messaging.listing import Page, list_items, lying_in
from messaging.models import MailboxCover, MailboxItem

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Message

PAGE = 50


def list_covered(actor: Actor, cover: MailboxCover, folder: str, *, cursor: str = "") -> Page:
    """A page of the colleague's folder, each row leading to where reading is logged as cover."""
    now = timezone.now()
    audit.log.record(
        Action.COVERED,
        by=actor,
        object_type="mailbox",
        object_id=cover.mailbox.public_id,
        reason=f"läser åt {cover.mailbox.owner}",
    )
    open_to_them = MailboxItem.objects.open_to_cover(actor, now)
    items = lying_in(cover.mailbox, folder, among=open_to_them, now=now)
    page = list_items(items, now=now, cursor=cursor)
    rows = [
        replace(
            row,
            text="",
            href=reverse("messaging:cover_message", args=[cover.public_id, row.message_id]),
        )
        for row in page.rows
    ]
    return replace(page, rows=rows)


def folder_of(cover: MailboxCover, message: Message) -> str:
    """Where the colleague has the message: what they sent lies in Skickat."""
    items = message.items.filter(mailbox=cover.mailbox_id)
    return items.order_by("pk").values_list("folder", flat=True)[0]


def covers_of_unit(
    actor: Actor, after: UUID | None = None
) -> tuple[list[MailboxCover], UUID | None]:
    """What has been decided at the unit, the latest first; and where the next page begins."""
    covers = MailboxCover.objects.filter(unit=actor.unit)
    if after is not None and (last := covers.filter(public_id=after).first()):
        covers = covers.filter(pk__lt=last.pk)
    found = list(covers.select_related("user", "mailbox__owner").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    audit.log.record(Action.LISTED, by=actor, object_type="cover", reason=f"{len(shown)} rader")
    return shown, shown[-1].public_id if len(found) > PAGE else None


def colleagues(actor: Actor, today: date | None = None) -> QuerySet[User]:
    """Those whose mailbox the actor could read for them: who work at the own unit now."""
    return coworkers(actor.user, actor.unit, today or stockholm_today())
