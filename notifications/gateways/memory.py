"""For tests: remembers instead of sending."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.gateways import Gateway


@dataclass(frozen=True)
class Remembered:
    channel: str
    to: str
    text: str
    subject: str
    key: str


outbox: list[Remembered] = []


class MemoryGateway(Gateway):
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        outbox.append(Remembered(self.channel, to, text, subject, key))
        return key
