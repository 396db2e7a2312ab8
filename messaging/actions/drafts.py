"""Keeping what is being written (utkast): text and recipients, until it is sent or thrown away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.actions.draft_files import (
    copy_files,
    hand_back_files,
    has_all_of,
    remove_file,
)
from messaging.models import Draft, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Thread


@dataclass(frozen=True)
class Kept:
    """Where what was written is now: in the form's own draft, or in one of its own beside it.

    `is_behind`: another page has changed the draft since the form was shown. `is_new`: it was made
    by this saving.
    """

    draft: Draft
    is_behind: bool = False
    is_new: bool = False


@transaction.atomic
def keep_draft(
    *,
    owner: User,
    public_id: UUID,
    path: str,
    revision: int | None = None,
    thread: Thread | None = None,
    uploads: Sequence[UploadedFile[Any]] = (),
    without: UUID | None = None,
    **written: Any,
) -> Kept:
    """Keep what was written under the form's own id; the same form again writes the same draft.

    Nobody's words are written over. Where the draft was sent, or another page has changed it since
    the form was shown (`revision`), what differs becomes a draft of its own: with the files but the
    one that is just being taken off (`without`).
    """
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        public_id=public_id, defaults={"owner": owner, "path": path, "thread": thread}
    )
    if draft.owner_id != owner.pk:
        raise PermissionDenied
    beside = {"owner": owner, "path": path, "thread": thread or draft.thread, **written}
    if sent := Message.objects.filter(submission=public_id).first():
        if is_new:
            _stand_for(draft, sent)
        if _was_sent_so(draft, written) and has_all_of(draft, uploads):
            return Kept(draft)
        return Kept(_beside(draft, without, beside))
    is_behind = not is_new and draft.sent_at is None and revision not in {None, draft.revision}
    differs = _differs(draft, written)
    if is_behind and differs:
        return Kept(_beside(draft, without, beside), is_behind=True)
    # Sent and taken back: the page somebody went back to is written anew, to whom it says now.
    draft.sent_at = None
    draft.thread = thread or draft.thread
    for name, value in written.items():
        setattr(draft, name, value)
    draft.revision += differs or is_new
    draft.save()
    return Kept(draft, is_behind, is_new)


def mark_changed(draft: Draft) -> None:
    """Its files are others than they were: a page that shows the old ones is behind."""
    draft.revision += 1
    draft.save(update_fields=["revision", "updated_at"])


def mark_sent(draft: Draft) -> None:
    """It stays while the letter can be undone, and is thrown away afterwards."""
    draft.sent_at = timezone.now()
    draft.save(update_fields=["sent_at"])


def take_up_again(letters: Sequence[Message]) -> Draft:
    """A new draft of what was sent and is taken back, for its writer to go on with: to all it went
    to, and with its files."""
    first = letters[0]
    sent = Draft.objects.get(public_id=first.submission)
    to = [value for letter in letters for value in _value_of(sent, letter.thread)]
    draft = Draft.objects.create(
        public_id=uuid.uuid4(),
        owner=sent.owner,
        path=sent.path,
        thread=sent.thread,
        revision=1,
        recipients=to or sent.recipients,
        subject=sent.subject,
        body=first.body,
        read_receipt_requested=first.read_receipt_requested,
        journals_when_sent=sent.journals_when_sent,
    )
    hand_back_files(first, draft)
    return draft


def purge_sent(before: datetime) -> int:
    """Throw away drafts that were sent before a moment, their files with them; how many."""
    return _discard_all(list(Draft.objects.filter(sent_at__lt=before)))


def purge_forgotten(before: datetime) -> int:
    """Throw away what nobody has written on since a moment (domain 3.6); how many."""
    return _discard_all(list(Draft.objects.filter(sent_at=None, updated_at__lt=before)))


def _discard_all(drafts: list[Draft]) -> int:
    for draft in drafts:
        discard(draft)
    return len(drafts)


@transaction.atomic
def discard(draft: Draft) -> None:
    """Throw the draft away, its files with it once the transaction stands."""
    for kept in draft.files.all():
        remove_file(draft, kept.public_id)
    draft.delete()


@transaction.atomic
def throw_away(*, by: Actor, draft: Draft) -> None:
    """Its writer doesn't want it any more (Släng utkast)."""
    audit.log.record(Action.DELETED, by=by, object_type="draft", object_id=draft.public_id)
    discard(draft)


def _beside(draft: Draft, without: UUID | None, facts: dict[str, Any]) -> Draft:
    """What differs, as a draft of its own with its own copies of the files."""
    own = Draft.objects.create(public_id=uuid.uuid4(), revision=1, **facts)
    copy_files(draft, own, without=without)
    return own


def _stand_for(draft: Draft, sent: Message) -> None:
    """The draft of a letter that has left long ago was purged: its text is the letter's."""
    draft.body = sent.body
    draft.sent_at = timezone.now()
    draft.save()


def _was_sent_so(draft: Draft, written: dict[str, Any]) -> bool:
    """Whether this is what was sent, to the same ones: a second click, or back and Skicka again."""
    now = {"recipients": draft.recipients, "subject": draft.subject, "body": draft.body} | written
    return (
        sorted(now["recipients"]) == sorted(draft.recipients)
        and now["body"].split() == draft.body.split()
        and (not draft.subject or now["subject"].split() == draft.subject.split())
    )


def _differs(draft: Draft, written: dict[str, Any]) -> bool:
    return any(_plain(getattr(draft, name)) != _plain(value) for name, value in written.items())


def _plain(value: Any) -> Any:
    """A browser ends its lines in its own way, and ticks in the order of the rows."""
    if isinstance(value, str):
        return "\n".join(value.splitlines())
    return sorted(value) if isinstance(value, list) else value


def _value_of(sent: Draft, thread: Thread) -> list[str]:
    """The citizen a letter went to, in the case it was chosen in; nothing among colleagues, nor
    where the citizen wrote."""
    if thread.citizen is None or thread.about is None or sent.owner.is_citizen:
        return []
    value = f"{thread.citizen.public_id}.{thread.about.public_id}"
    place = thread.case or thread.assignment
    exactly = f"{value}.{place.public_id if place else ''}"
    return [exactly if exactly in sent.recipients else value]
