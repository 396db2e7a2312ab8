"""Keeping what is being written (utkast): text, recipients and files, until it is sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from journal.files import admit_pdf
from messaging.models import Attachment, Draft, DraftFile, Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models.fields.files import FieldFile

    from accounts.models import User


@transaction.atomic
def keep_draft(*, owner: User, public_id: UUID, path: str, **written: Any) -> Draft:
    """Keep what was written under the form's own id; the same form again writes the same draft."""
    draft, _created = Draft.objects.select_for_update().get_or_create(
        public_id=public_id, defaults={"owner": owner, "path": path}
    )
    if draft.owner_id != owner.pk:
        raise PermissionDenied
    if draft.sent_at is not None and Message.objects.filter(submission=public_id).exists():
        return draft
    # Sent and taken back: the page somebody went back to is written anew, to whom it says now.
    draft.sent_at = None
    for name, value in written.items():
        setattr(draft, name, value)
    draft.save()
    return draft


def add_files(draft: Draft, uploads: Iterable[UploadedFile[Any]]) -> list[str]:
    """Attach those that pass the gate, and give the sentence for each that doesn't (C15)."""
    problems: list[str] = []
    for upload in uploads:
        try:
            _add_file(draft, upload)
        except ValidationError as error:
            problems += [f"{upload.name}: {sentence}" for sentence in error.messages]
    return problems


@transaction.atomic
def _add_file(draft: Draft, upload: UploadedFile[Any]) -> None:
    if draft.files.count() >= settings.ATTACHMENT_MAX_COUNT:
        raise ValidationError(
            _("Högst %(count)s filer kan bifogas."), params={"count": settings.ATTACHMENT_MAX_COUNT}
        )
    admitted = admit_pdf(upload, filename=upload.name or "")
    if draft.files.filter(sha256=admitted.sha256).exists():
        return
    DraftFile.objects.create(
        draft=draft,
        file=ContentFile(admitted.content, name=admitted.filename),
        filename=admitted.filename,
        size=admitted.size,
        sha256=admitted.sha256,
        pages=admitted.pages,
    )


def remove_file(draft: Draft, public_id: UUID) -> None:
    """Take a file off the draft, and out of the storage once that is certain."""
    for attached in draft.files.filter(public_id=public_id):
        attached.delete()
        _delete_later(attached.file)


def attach_files(draft: Draft, message: Message) -> None:
    """Give the message the draft's files. Each message has its own copy: files aren't shared
    between people, so that one person's can be removed without a look at anyone else's."""
    for kept in draft.files.order_by("pk"):
        Attachment.objects.create(message=message, **_copied(kept))


def take_up_again(message: Message) -> Draft:
    """A new draft of a letter that was taken back, for its writer to go on with."""
    sent = Draft.objects.get(public_id=message.submission)
    thread = message.thread
    to = (
        f"{thread.citizen.public_id}.{thread.about.public_id}"
        if thread.citizen and thread.about
        else ""
    )
    draft = Draft.objects.create(
        public_id=uuid.uuid4(),
        owner=sent.owner,
        path=sent.path,
        recipients=[to] if to else [],
        subject=sent.subject,
        body=message.body,
        read_receipt_requested=message.read_receipt_requested,
    )
    for attached in message.attachments.order_by("pk"):
        DraftFile.objects.create(draft=draft, **_copied(attached))
    return draft


def purge_sent(before: datetime) -> int:
    """Throw away drafts that were sent before a moment, their files with them; how many."""
    purged = list(Draft.objects.filter(sent_at__lt=before))
    for draft in purged:
        discard(draft)
    return len(purged)


@transaction.atomic
def discard(draft: Draft) -> None:
    """Throw the draft away, its files with it once the transaction stands."""
    for kept in draft.files.all():
        remove_file(draft, kept.public_id)
    draft.delete()


def remove_files_of(message: Message) -> None:
    """Take a message's files out of the storage, once it is certain that it is gone."""
    for attached in message.attachments.all():
        _delete_later(attached.file)


def _delete_later(stored: FieldFile) -> None:
    name = stored.name
    if name:
        transaction.on_commit(lambda: stored.storage.delete(name))


def _copied(kept: DraftFile | Attachment) -> dict[str, Any]:
    """The fields of a file for another row, with a copy of its content."""
    with kept.file.open("rb") as source:
        content = ContentFile(source.read(), name=kept.filename)
    return {
        "file": content,
        "filename": kept.filename,
        "size": kept.size,
        "sha256": kept.sha256,
        "pages": kept.pages,
    }
