"""The files of a draft: each is a row that says what the gate thinks of it (I13; security 5.6).

Whatever was attached is either clean, or stands in the list with the reason and keeps the letter
from leaving: nothing that somebody attached is ever silently left out (C15).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.files import MEGABYTE, NotCheckedNow, admit_pdf, clean_filename, shown_filename
from journal.stored_name import random_name
from messaging.actions.stored_files import delete_later
from messaging.models import Attachment, DraftFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from messaging.models import Draft, Message

    Upload = UploadedFile[Any] | ContentFile[bytes]

State = DraftFile.State
# A scanner that has not answered three times in a row doesn't answer the fourth time either.
PATIENCE = 3
A_ROUND = 50


def add_files(draft: Draft, uploads: Iterable[Upload]) -> list[str]:
    """Take in what was attached, a row each. Gives a sentence for each that was there already."""
    return [said for upload in uploads if (said := _add_file(draft, upload))]


@transaction.atomic
def _add_file(draft: Draft, upload: Upload) -> str:
    digest = _digest(upload)
    same = draft.files.filter(sha256=digest).first() if digest else None
    if same is not None and same.state != State.REJECTED:
        words = _("%(name)s finns redan bland bilagorna.")
        return words % {"name": shown_filename(upload.name or "")}
    if same is not None:
        same.delete()
    facts = {"draft": draft, "size": upload.size or 0, "sha256": digest}
    try:
        _check_count(draft)
        facts |= _looked_at(upload)
        facts["file"] = _store(_content(upload))
    except ValidationError as refused:
        facts |= _refused(upload, refused.code or "")
    except OSError:
        facts |= _refused(upload, "not_stored")
    DraftFile.objects.create(**facts)
    return ""


@transaction.atomic
def refuse_file(draft: Draft, upload: Upload, code: str) -> None:
    """Let it stand among the files with the reason, once, and keep nothing of it."""
    digest = _digest(upload)
    if digest:
        draft.files.filter(sha256=digest, state=State.REJECTED).delete()
    DraftFile.objects.create(
        draft=draft, size=upload.size or 0, sha256=digest, **_refused(upload, code)
    )


def remove_file(draft: Draft, public_id: UUID) -> None:
    """Take a file off the draft, and out of the storage once that is certain."""
    for attached in draft.files.filter(public_id=public_id):
        attached.delete()
        delete_later(attached)


def remove_refused(draft: Draft) -> None:
    """Take off what the gate has refused: its owner sends the letter without it."""
    draft.files.filter(state=State.REJECTED).delete()


def has_all_of(draft: Draft, uploads: Iterable[UploadedFile[Any]]) -> bool:
    """Whether everything that is attached now was attached already."""
    there = set(draft.files.exclude(sha256="").values_list("sha256", flat=True))
    there |= {one for made_of in draft.files.values_list("made_of", flat=True) for one in made_of}
    return all(_digest(upload) in there for upload in uploads)


def file_problems(draft: Draft) -> list[str]:
    """Why the letter can't leave with these files; empty when it can."""
    refused = _("%(name)s är inte godkänd. Ta bort den, eller bifoga en ny fil i stället.")
    waiting = _(
        "%(name)s är inte kontrollerad än. Vänta en stund och tryck på Skicka igen, eller ta bort"
        " den."
    )
    return [
        (refused if kept.state == State.REJECTED else waiting) % {"name": kept.filename}
        for kept in draft.files.exclude(state=State.CLEAN).order_by("pk")
    ]


def attach_files(draft: Draft, message: Message) -> None:
    """Give the message the draft's files. Each message has its own copy: files aren't shared
    between people, so that one person's can be removed without a look at anyone else's. Only what
    comes out of the case file is the paper itself: the same stored bytes, looked at once more.

    Raises ValidationError when one of them isn't clean, is not there as it was, or can't be copied:
    then nothing is sent.
    """
    if problems := file_problems(draft):
        raise ValidationError(problems)
    copied: list[str] = []
    try:
        for kept in draft.files.order_by("pk"):
            facts = _as_it_lies(kept) if kept.source else _copied(kept)
            if not kept.source:
                copied.append(facts["file"])
            Attachment.objects.create(message=message, **facts)
    except OSError as trouble:
        for name in copied:
            default_storage.delete(name)
        raise ValidationError(
            _("En bilaga kunde inte sparas just nu. Inget är skickat. Försök igen om en stund.")
        ) from trouble


def copy_files(draft: Draft, other: Draft, *, without: UUID | None = None) -> None:
    """The same files in another draft; one that can't be copied is there as a row that says so."""
    for kept in draft.files.order_by("pk"):
        if kept.public_id == without:
            continue
        facts = {**_facts_of(kept), "refusal": kept.refusal, "state": kept.state}
        facts["made_of"] = kept.made_of
        if kept.source:
            facts["file"] = kept.file.name
        elif kept.state != State.REJECTED:
            try:
                facts |= _copied(kept)
            except OSError:
                facts |= _rejected("not_stored")
        DraftFile.objects.create(draft=other, **facts)


def hand_back_files(message: Message, draft: Draft) -> None:
    """A letter is taken back: its files become the draft's as they lie, since nothing may fail
    while somebody takes back what went to the wrong one."""
    for attached in message.attachments.order_by("pk"):
        DraftFile.objects.create(draft=draft, file=attached.file.name, **_facts_of(attached))


def remove_files_of(message: Message) -> None:
    """Take a message's own files out of the storage, once it is certain that it is gone."""
    for attached in message.attachments.order_by("pk"):
        delete_later(attached)


def check_waiting(draft: Draft) -> None:
    """Look again at what nobody could look at; gives up at the first that still can't be."""
    _check(draft.files.order_by("pk"), patience=1)


def check_all_waiting() -> None:
    """The same for every draft, in no order: one file nobody can ever look at stops no other."""
    _check(DraftFile.objects.order_by("?"), patience=PATIENCE)


_FACTS = (
    "filename",
    "size",
    "sha256",
    "pages",
    "checked_at",
    "source_rendition_id",
    "source_item_id",
)


@transaction.atomic
def _check(files: QuerySet[DraftFile], *, patience: int) -> None:
    waiting = files.filter(state=State.PENDING).select_for_update(skip_locked=True, of=("self",))
    for kept in waiting[:A_ROUND]:
        if patience == 0:
            return
        try:
            with kept.file.open("rb") as stored:
                admitted = admit_pdf(stored, filename=kept.filename)
        except (NotCheckedNow, OSError):
            patience -= 1
            continue
        except ValidationError as refused:
            delete_later(kept)
            facts = _rejected(refused.code or "")
        else:
            facts = {"state": State.CLEAN, "pages": admitted.pages, "checked_at": timezone.now()}
            facts["sha256"] = admitted.sha256
        DraftFile.objects.filter(pk=kept.pk).update(**facts)


def _check_count(draft: Draft) -> None:
    """What was refused takes no place: it doesn't go with the letter."""
    if draft.files.exclude(state=State.REJECTED).count() >= settings.ATTACHMENT_MAX_COUNT:
        raise ValidationError("", code="too_many")


def _looked_at(upload: Upload) -> dict[str, Any]:
    """What the gate found; a file nobody could look at is kept, and waits."""
    name = upload.name or ""
    try:
        admitted = admit_pdf(upload, filename=name)
    except NotCheckedNow:
        return {"state": State.PENDING, "filename": clean_filename(name)}
    return {
        "state": State.CLEAN,
        "filename": admitted.filename,
        "sha256": admitted.sha256,
        "pages": admitted.pages,
        "checked_at": timezone.now(),
    }


def _refused(upload: Upload, code: str) -> dict[str, Any]:
    return {**_rejected(code), "filename": shown_filename(upload.name or "")}


def _rejected(code: str) -> dict[str, Any]:
    return {
        "state": State.REJECTED,
        "refusal": code,
        "file": "",
        "pages": 0,
        "checked_at": timezone.now(),
    }


def _digest(upload: Upload) -> str:
    """Of what could come in at all: of a file that is too large nothing is read."""
    if not upload.size or upload.size > settings.ATTACHMENT_MAX_MB * MEGABYTE:
        return ""
    return hashlib.sha256(_content(upload)).hexdigest()


def _content(upload: Upload) -> bytes:
    upload.seek(0)
    content: bytes = upload.read()
    return content


def _store(content: bytes) -> str:
    """The random name it lies under. When the storage fails nothing half-written stays there."""
    name = random_name(None, "")
    try:
        return str(default_storage.save(name, ContentFile(content)))
    except OSError:
        with suppress(OSError):
            default_storage.delete(name)
        raise


def _facts_of(kept: DraftFile | Attachment) -> dict[str, Any]:
    """The fields of a file for another row, but for where it lies."""
    return {name: getattr(kept, name) for name in _FACTS}


def _copied(kept: DraftFile) -> dict[str, Any]:
    """The fields of a file for another row, with a copy of its content."""
    with kept.file.open("rb") as source:
        return {"file": _store(source.read()), **_facts_of(kept)}


def _as_it_lies(kept: DraftFile) -> dict[str, Any]:
    """The same with the stored file itself, which must be there as it was made (I11)."""
    with kept.file.open("rb") as stored:
        found = hashlib.file_digest(stored, "sha256").hexdigest()
    if found != kept.sha256:
        raise OSError(f"{kept.file.name} is not what it was")
    return {"file": kept.file.name, **_facts_of(kept)}
