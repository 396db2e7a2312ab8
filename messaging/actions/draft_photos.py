"""What a citizen attaches: PDFs as they are, and photos, which become one PDF (decision 17).

However many photos a letter gets, and whether they are chosen together or taken one after the
other, it has one PDF of them, with a page for each. The PDF passes the gate as every file does.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.calendar import stockholm_today
from journal.files import MEGABYTE, MOST_PHOTOS, PHOTOS_MAX_MB, shown_filename
from journal.pdf_envelope import is_pdf_at_all
from journal.photos import PhotosNotMadeError, is_heic, is_photo, photos_as_pdf
from messaging.actions.draft_files import add_files, refuse_file, remove_file
from messaging.models import DraftFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from messaging.models import Draft

HEAD = 2048  # bytes, in which every kind of file says what it is


class _NotTakenError(Exception):
    """The gate has refused what was made; the text is the code."""


def add_citizens_files(draft: Draft, uploads: Iterable[UploadedFile[Any]]) -> list[str]:
    """Take in what was attached. Gives sentences for what its owner should know, besides the rows:
    what was there already, and that photos were made into a PDF."""
    said: list[str] = []
    photos: list[UploadedFile[Any]] = []
    for upload in uploads:
        head = _head(upload)
        if is_photo(head):
            photos.append(upload)
        elif upload.size and not is_pdf_at_all(head):
            refuse_file(draft, upload, "heic" if is_heic(head) else "not_pdf_or_photo")
        else:
            said += add_files(draft, [upload])
    return said + (_add_photos(draft, photos) if photos else [])


def _add_photos(draft: Draft, uploads: list[UploadedFile[Any]]) -> list[str]:
    earlier = draft.files.exclude(made_of=[]).exclude(state=DraftFile.State.REJECTED).first()
    known = list(earlier.made_of) if earlier else []
    said: list[str] = []
    new: dict[str, UploadedFile[Any]] = {}
    room = PHOTOS_MAX_MB * MEGABYTE
    for upload in uploads:
        size = upload.size or 0
        if size > min(room, settings.ATTACHMENT_MAX_MB * MEGABYTE):
            is_large = size > settings.ATTACHMENT_MAX_MB * MEGABYTE
            code = "photo_too_large" if is_large else "photos_too_large_together"
            refuse_file(draft, upload, code)
            continue
        digest = hashlib.sha256(_content(upload)).hexdigest()
        if digest in known or digest in new:
            words = _("%(name)s finns redan bland bilagorna.")
            said.append(words % {"name": shown_filename(upload.name or "")})
        elif len(known) + len(new) >= MOST_PHOTOS:
            refuse_file(draft, upload, "too_many_photos")
        else:
            new[digest] = upload
            room -= size
    pdf = _drawn(draft, new, behind=earlier)
    if pdf and _is_kept(draft, pdf, new, earlier):
        said.append(_made_of(len(known) + len(new)))
    return said


def _drawn(
    draft: Draft, new: dict[str, UploadedFile[Any]], *, behind: DraftFile | None
) -> bytes | None:
    """The PDF of those that can be read; the others are taken out of `new` and stand as refused."""
    if not new:
        return None
    before = _stored(behind) if behind else b""
    try:
        drawn = photos_as_pdf([_content(upload) for upload in new.values()], behind=before)
    except PhotosNotMadeError:
        for upload in new.values():
            refuse_file(draft, upload, "photo_not_made")
        return None
    digests = list(new)
    for which, code in drawn.refused.items():
        refuse_file(draft, new.pop(digests[which]), code)
    return drawn.pdf


def _is_kept(
    draft: Draft, pdf: bytes, new: dict[str, UploadedFile[Any]], earlier: DraftFile | None
) -> bool:
    """In place of the earlier one, or not at all: then that stays, and the new ones are refused."""
    try:
        _put_in_place(draft, pdf, new, earlier)
    except _NotTakenError as refused:
        for upload in new.values():
            refuse_file(draft, upload, str(refused))
        return False
    return True


@transaction.atomic
def _put_in_place(
    draft: Draft, pdf: bytes, made_of: Iterable[str], earlier: DraftFile | None
) -> None:
    if earlier is not None:
        remove_file(draft, earlier.public_id)
    name = f"Foton {stockholm_today():%Y-%m-%d}.pdf"
    add_files(draft, [ContentFile(pdf, name=name)])
    row = draft.files.get(sha256=hashlib.sha256(pdf).hexdigest())
    if row.state == DraftFile.State.REJECTED:
        raise _NotTakenError(row.refusal)
    row.made_of = [*(earlier.made_of if earlier else []), *made_of]
    row.save(update_fields=["made_of"])


def _made_of(count: int) -> str:
    words = ngettext(
        "Vi har gjort om fotot till en PDF.",
        "Vi har gjort om %(count)s foton till en PDF med en sida för varje.",
        count,
    )
    return words % {"count": count}


def _head(upload: UploadedFile[Any]) -> bytes:
    upload.seek(0)
    head: bytes = upload.read(HEAD)
    return head


def _content(upload: UploadedFile[Any]) -> bytes:
    upload.seek(0)
    content: bytes = upload.read()
    return content


def _stored(kept: DraftFile) -> bytes:
    with kept.file.open("rb") as stored:
        content: bytes = stored.read()
    return content
