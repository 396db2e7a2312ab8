"""A provider that takes every notice, writes the call down, and sometimes says that it didn't."""

from __future__ import annotations

import os
import random

from django.conf import settings

from notifications.gateways import Gateway, GatewayError

# So often it answers 500 though the notice was taken: what makes doubles in the world.
LIES = 0.03


class CountingGateway(Gateway):
    """A line for each call: the channel and the key, which is all that is counted afterwards."""

    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        # One write at the end of the file: a process that is killed leaves a whole line or none.
        log = os.open(settings.OUTBOX_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(log, f"{self.channel} {key}\n".encode())
        finally:
            os.close(log)
        if random.random() < LIES:  # noqa: S311 - no secret
            raise GatewayError("500, though it was taken")
        return key
