"""What the citizen has sent and can undo still (Ångra; decision 15), with how long that is so."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages as flash

from portal import wording

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest


@dataclass(frozen=True)
class Held:
    """A letter that hasn't left, and the seconds until it does."""

    message_id: UUID
    seconds: int

    @property
    def words(self) -> str:
        return wording.is_held(self.seconds)

    @property
    def words_then(self) -> str:
        return wording.is_sent()


def held(message_id: UUID, sent_at: datetime, now: datetime) -> Held | None:
    """None when it has left."""
    seconds = ceil((sent_at - now).total_seconds())
    return Held(message_id, seconds) if seconds > 0 else None


def latest_held(found: Iterable[Held | None]) -> Held | None:
    """Of what stands on a page: the one that was sent last."""
    return max(filter(None, found), key=lambda one: one.seconds, default=None)


def tell_sent(request: HttpRequest) -> None:
    """Where letters are held the page says it itself, for as long as it is true."""
    if settings.MESSAGE_HOLD_SECONDS <= 0:
        flash.success(request, wording.is_sent())
