"""The doors to mailboxes, messages, files and drafts: fetch, check, log, or 404 (I10, P12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from messaging.models import Attachment, Draft, Mailbox, MailboxCover, MailboxItem, Message

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from messaging.models import MailboxItemQuerySet


def access_mailbox(actor: Actor, public_id: UUID) -> Mailbox:
    """One's own mailbox, or a shared one that is granted (R115)."""
    mailbox = Mailbox.objects.visible_to(actor).filter(public_id=public_id).first()
    if mailbox is None:
        raise OutOfReach("mailbox", public_id)
    return mailbox


def own_mailbox(actor: Actor) -> Mailbox:
    """The actor's own: the citizen's, or a colleague's, made the first time it is needed."""
    if not actor.is_citizen:
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
        Message.objects.in_mailboxes(Mailbox.objects.visible_to(actor), timezone.now())
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
    if attachment is None:
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
            message__in=Message.objects.in_mailboxes(
                Mailbox.objects.visible_to(actor), timezone.now()
            ),
        )
        .first()
    )
    if attachment is None:
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


def mailbox_of(actor: Actor, message: Message) -> tuple[Mailbox, str]:
    """In which of the actor's mailboxes and folders a message lies; one's own goes first."""
    item = (
        MailboxItem.objects.filter(message=message, mailbox__in=Mailbox.objects.visible_to(actor))
        .select_related("mailbox__person")
        .order_by("-mailbox__kind", "folder", "pk")
        .first()
    )
    if item is None:
        raise OutOfReach("message", message.public_id)
    return item.mailbox, item.folder
