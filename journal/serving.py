"""How a stored PDF reaches a reader: whole, as a PDF and as nothing else.

The application streams every file itself, after the door has let the reader in and the log has been
written. No address of the storage is ever given out.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING

from django.http import FileResponse

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

logger = logging.getLogger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}


class CorruptFile(Exception):  # noqa: N818 - the storage failed, not the program
    """What is stored is no longer what was received. It is never served."""


def serve_pdf(
    stored: FieldFile, *, filename: str, sha256: str, inline: bool = False
) -> FileResponse:
    """Send a stored PDF to be saved, or to be read at once with `inline`.

    Raises CorruptFile when the content is gone or no longer has its checksum; that check costs
    10 ms for the largest file and is taken before the first byte leaves.
    """
    try:
        file = stored.storage.open(stored.name or "", "rb")
    except FileNotFoundError as gone:
        logger.exception("A stored file is missing.", extra={"stored_name": stored.name})
        raise CorruptFile(stored.name) from gone
    found = hashlib.file_digest(file, "sha256").hexdigest()
    if not hmac.compare_digest(found, sha256):
        file.close()
        logger.error("A stored file is corrupt.", extra={"stored_name": stored.name})
        raise CorruptFile(stored.name)
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=not inline,
        filename=filename,
        content_type="application/pdf",
        headers=HEADERS,
    )
