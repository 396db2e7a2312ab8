"""The doors to mailboxes, messages, files and drafts: fetch, check, log, or 404 (I10, P12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from journal.access import (
    access_extract,
    access_filed_item,
    access_rendition,
    opened_rendition,
)
from journal.models import FiledItem
from messaging.models import Attachment, Draft, Mailbox, MailboxCover, MailboxItem, Message
from messaging.papers import is_shut_paper
from messaging.reach import readable_messages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from accounts.actor import Actor
    from journal.models import Extract
    from messaging.models import DraftFile, MailboxItemQuerySet


def access_mailbox(actor: Actor, public_id: UUID) -> Mailbox:
    """One's own mailbox, or a shared one that is granted (R115)."""
    mailbox = Mailbox.objects.visible_to(actor).filter(public_id=public_id).first()
    if mailbox is None:
        raise OutOfReach("mailbox", public_id)
    return mailbox


def own_mailbox(actor: Actor) -> Mailbox:
    """The actor's own: the citizen's, or a colleague's, made the first time it is needed."""
    if not actor.is_citizen and actor.membership is not None:
        mailbox, _made = Mailbox.objects.get_or_create(
            owner=actor.user, defaults={"kind": Mailbox.Kind.STAFF}
        )
        return mailbox
    own = Mailbox.objects.visible_to(actor).first()
    if own is None:
        raise OutOfReach("mailbox", "own")
    return own


def access_message(actor: Actor, public_id: UUID) -> Message:
    """A message in a mailbox of the actor's. Opening it is another verb, and logged there."""
    message = (
        readable_messages(actor, timezone.now())
        .select_related(
            "thread__citizen",
            "thread__about",
            "thread__case",
            "thread__assignment",
            "sender_mailbox",
        )
        .filter(public_id=public_id)
        .first()
    )
    if message is None:
        raise OutOfReach("message", public_id)
    return message


def access_letters_extract(actor: Actor, public_id: UUID) -> Extract:
    """The door to what was taken out of a conversation: its taker's, who still has the mailbox."""
    extract = access_extract(actor, public_id, of_letters=True)
    assert extract.letter is not None
    access_message(actor, extract.letter)
    return extract


def access_cover(actor: Actor, public_id: UUID) -> MailboxCover:
    """A colleague's mailbox, to read while a decision to cover for them lasts (3.5 note 6)."""
    cover = (
        MailboxCover.objects.held_by(actor)
        .select_related("mailbox__owner")
        .filter(public_id=public_id)
        .first()
    )
    if cover is None:
        raise OutOfReach("cover", public_id)
    return cover


def access_unit_cover(actor: Actor, public_id: UUID) -> MailboxCover:
    """A decision to cover at the manager's own unit, whoever made it."""
    cover = (
        MailboxCover.objects.filter(unit=actor.unit)
        .select_related("mailbox__owner")
        .filter(public_id=public_id)
        .first()
    )
    if cover is None:
        raise OutOfReach("cover", public_id)
    return cover


def access_covered_message(actor: Actor, cover: MailboxCover, public_id: UUID) -> Message:
    """A message read for a colleague: logged as that, and left as unread as it was."""
    message = (
        Message.objects.filter(pk__in=_covered(actor, cover).values("message"))
        .select_related("thread__about", "thread__case", "thread__assignment", "sender_mailbox")
        .filter(public_id=public_id)
        .first()
    )
    if message is None:
        raise OutOfReach("message", public_id)
    _record_covered(actor, cover, "message", message.public_id, message)
    return message


def access_covered_attachment(actor: Actor, cover: MailboxCover, public_id: UUID) -> Attachment:
    """A file of a message that is read for a colleague."""
    attachment = (
        Attachment.objects.filter(message__in=_covered(actor, cover).values("message"))
        .select_related("message__thread__about")
        .filter(public_id=public_id)
        .first()
    )
    if attachment is None or is_shut_paper(actor, attachment):
        raise OutOfReach("attachment", public_id)
    _record_covered(actor, cover, "attachment", attachment.public_id, attachment.message)
    return attachment


def _covered(actor: Actor, cover: MailboxCover) -> MailboxItemQuerySet:
    items = MailboxItem.objects.filter(mailbox=cover.mailbox_id)
    return items.open_to_cover(actor, timezone.now())


def _record_covered(
    actor: Actor, cover: MailboxCover, object_type: str, object_id: UUID, message: Message
) -> None:
    about = message.thread.about
    audit.log.record(
        Action.COVERED,
        by=actor,
        object_type=object_type,
        object_id=object_id,
        customer_number=about.customer_number if about else "",
        reason=f"läser åt {cover.mailbox.owner}",
    )


def access_attachment(actor: Actor, public_id: UUID) -> Attachment:
    """A file of a message the actor may read; the download is logged."""
    attachment = (
        Attachment.objects.select_related("message__thread__about")
        .filter(
            public_id=public_id,
            message__in=readable_messages(actor, timezone.now()),
        )
        .first()
    )
    if attachment is None or is_shut_paper(actor, attachment):
        raise OutOfReach("attachment", public_id)
    about = attachment.message.thread.about
    audit.log.record(
        Action.DOWNLOADED,
        by=actor,
        object_type="attachment",
        object_id=attachment.public_id,
        customer_number=about.customer_number if about else "",
    )
    return attachment


def access_draft(actor: Actor, public_id: UUID) -> Draft:
    """A draft is its writer's alone."""
    draft = Draft.objects.of(actor.user).filter(public_id=public_id).first()
    if draft is None:
        raise OutOfReach("draft", public_id)
    return draft


def access_draft_paper(actor: Actor, draft_id: UUID, public_id: UUID) -> DraftFile:
    """A paper attached to one's own draft, through the paper's own door, which logs the look."""
    draft = access_draft(actor, draft_id)
    kept = draft.files.filter(public_id=public_id).first()
    if kept is None or kept.source is None:
        raise OutOfReach("draft file", public_id)
    if isinstance(kept.source, FiledItem):
        access_filed_item(actor, kept.source.public_id)
    else:
        opened_rendition(actor, access_rendition(actor, kept.source.public_id))
    return kept


def access_item(actor: Actor, public_id: UUID) -> MailboxItem:
    """A letter as it lies in one of the actor's mailboxes, to move it there."""
    item = (
        MailboxItem.objects.readable_by(actor, timezone.now())
        .select_related("mailbox", "message__thread__citizen", "message__thread__about")
        .select_related("message__thread__case", "message__sender_mailbox")
        .filter(public_id=public_id)
        .first()
    )
    if item is None:
        raise OutOfReach("mailbox item", public_id)
    return item


def access_items(actor: Actor, mailbox: Mailbox, public_ids: Sequence[UUID]) -> list[MailboxItem]:
    """Those of them that lie in the mailbox, newest first."""
    return list(
        MailboxItem.objects.readable_by(actor, timezone.now())
        .select_related("mailbox", "message__thread")
        .filter(mailbox=mailbox, public_id__in=public_ids)
        .order_by("-sent_at", "-pk")
    )


def item_of(actor: Actor, message: Message, asked: str = "") -> MailboxItem:
    """The copy that is looked at: the one the list led to, else one's own mailbox's goes first."""
    lying = items_of(actor, message)
    if not lying:
        raise OutOfReach("message", message.public_id)
    return next((item for item in lying if str(item.public_id) == asked), lying[0])


def items_of(actor: Actor, message: Message) -> list[MailboxItem]:
    """Every copy within reach, one's own mailbox's first."""
    return list(
        MailboxItem.objects.readable_by(actor, timezone.now())
        .filter(message=message)
        .select_related("mailbox__person", "mailbox__owner", "mailbox__unit")
        .order_by("-mailbox__kind", "folder", "pk")
    )
