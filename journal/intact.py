"""Whether a locked document still is what was locked (A-S4)."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from journal.models import Document
from journal.written_hash import hash_of

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)


def is_intact(document: Document) -> bool:
    """Working material always is. What isn't stands in the operator's log, by its id alone."""
    if document.is_draft:
        return True
    found = hash_of(document.heading, document.body, document.decision_facts)
    if hmac.compare_digest(found, document.body_hash):
        return True
    logger.error("A locked document has changed.", extra={"document": str(document.public_id)})
    return False


def changed_documents() -> list[UUID]:
    """All locked documents that are no longer what was locked, for the daily look."""
    locked = Document.objects.exclude(state=Document.State.DRAFT).order_by("pk")
    looked_at = locked.only("public_id", "state", "heading", "body", "body_hash", "decision_facts")
    return [one.public_id for one in looked_at.iterator() if not is_intact(one)]
