"""For the demo: every notice that leaves becomes one line of JSON in a file.

A number and an address are refused for good, as an operator refuses one that isn't in use, so that
the demo can show what a notice that failed looks like.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from notifications.gateways import Gateway, GatewayError

REFUSED = frozenset({"+46701740610", "finns.inte@epost.example"})


class FileGateway(Gateway):
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        if to in REFUSED:
            raise GatewayError("refused in the demo", permanent=True, about_address=True)
        line = {
            "channel": self.channel,
            "to": to,
            "text": text,
            "subject": subject,
            "sent_at": timezone.localtime().isoformat(),
            "key": key,
        }
        _append_once(Path(settings.OUTBOX_FILE), json.dumps(line, ensure_ascii=False), key)
        return key


def _append_once(path: Path, line: str, key: str) -> None:
    """Add the line unless the key is there already, safely among several processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    readable_by_us_only = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(readable_by_us_only, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if any(json.dumps(key) in earlier for earlier in file):
            return
        # One write: a process that is killed leaves a whole line or none.
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
