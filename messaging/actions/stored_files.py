"""Taking a file of a draft or a message out of the storage, once that is certain.

What came out of the case file is never taken: its row there and every letter it goes with name the
very same stored bytes, and the file must outlive all of the letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from messaging.models import Attachment, DraftFile


def delete_later(row: Attachment | DraftFile) -> bool:
    """Remove the stored file when the transaction stands, and say whether there is one to remove.

    Never a paper's. What the storage doesn't let go of then is no reason to fail what succeeded.
    """
    stored = row.file
    name = stored.name
    if not name or row.source_rendition_id is not None or row.source_item_id is not None:
        return False
    transaction.on_commit(lambda: stored.storage.delete(name), robust=True)
    return True
