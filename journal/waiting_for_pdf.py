"""A page may wait for a PDF for a moment: it is mostly ready before anybody would look again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

if TYPE_CHECKING:
    from journal.models import OrderedPdf

P = TypeVar("P", bound="OrderedPdf")

LOOKS_EVERY = 0.1  # seconds


def wait_for(rendition: P, seconds: float | None = None) -> P:
    """The rendition as it is once made or given up, or when the time is out (PDF_WAIT_SECONDS).

    Only a committed order is seen by the worker: in the request that orders it is in vain. So
    order, redirect, and wait on the page that is shown then.
    """
    patience = settings.PDF_WAIT_SECONDS if seconds is None else seconds
    until = time.monotonic() + patience
    while rendition.state == rendition.State.ORDERED and time.monotonic() < until:
        time.sleep(LOOKS_EVERY)
        rendition.refresh_from_db(
            fields=["state", "failure", "ready_at", "file", "filename", "size", "sha256", "pages"]
        )
    return rendition
