"""What the tests plug into notifications where the floors above and the providers would be."""

from __future__ import annotations

import os
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings

from notifications.destination import Destination
from notifications.gateways import Gateway, GatewayError
from notifications.gateways.memory import MemoryGateway

if TYPE_CHECKING:
    from uuid import UUID

    from notifications.models import Notice

MOBILE = "+46701740605"
EMAIL = "namn@epost.example"

# Who wants notices where; those who are not in it have both boxes ticked.
book: dict[tuple[UUID, str], Destination | Notice.Reason | None] = {}
# What was asked of the book.
questions: list[tuple[UUID, str, str, UUID | None]] = []
# What the scripted gateway answers, in turn: an error to raise, or None to take the notice.
script: deque[Exception | None] = deque()
# What the scripted gateway is asked before a notice is sent again, and what it says.
found: dict[str, str] = {}


def find_address(recipient, channel, kind, trigger):
    questions.append((recipient, channel, kind, trigger))
    usual = Destination(MOBILE if channel == "sms" else EMAIL)
    return book.get((recipient, channel), usual)


def broken_book(recipient, channel, kind, trigger):
    raise RuntimeError(f"cannot read {MOBILE}")


class ScriptedGateway(MemoryGateway):
    def send(self, **what):
        trouble = script.popleft() if script else None
        if trouble:
            raise trouble
        return super().send(**what)

    def find(self, *, to, text, key, since, taken=()):
        return found.get(key)


class OneHistoryGateway(Gateway):
    """Knows notices by their words alone, and answers slowly: what `history` holds has left."""

    history: ClassVar[list[str]] = []

    def send(self, **what):
        self.history.append(f"sent {len(self.history)}")
        return self.history[-1]

    def find(self, *, to, text, key, since, taken=()):
        time.sleep(0.1)
        return next((one for one in self.history if one not in taken), None)


class DownGateway(Gateway):
    def send(self, **what):
        raise GatewayError("no answer")


class RawFileGateway(Gateway):
    """Writes every call down, with no regard to keys, so that the tests see what was sent twice."""

    def send(self, *, to, text, subject, key):
        with Path(settings.OUTBOX_FILE).open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {key}\n")
        return key


class FallsSilentGateway(RawFileGateway):
    """Takes the notice and never answers."""

    def send(self, **what):
        super().send(**what)
        time.sleep(600)
