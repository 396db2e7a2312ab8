"""What can go wrong with a provider's server, to be played once at its next answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mishap:
    """Another answer than the right one, or none; `seconds` late."""

    name: str
    note: str
    status: int = 0
    body: bytes = b""
    seconds: float = 0
    hangs_up: bool = False
    # In a row.
    answers: int = 1

    @property
    def is_only_late(self) -> bool:
        return not self.hangs_up and not self.status


MISHAPS = (
    Mishap("503", "svarar 503", 503, b'{"errorCode": "Maintenance", "code": 0, "details": "x"}'),
    Mishap("gateway", "en mellanhand svarar 502", 502, b"<html>Bad gateway</html>"),
    Mishap("garbage", "svarar obegripligt", 200, b"<html>"),
    Mishap("list", "svarar med en lista", 200, b"[]"),
    Mishap("empty", "svarar med ett tomt svar", 200, b"{}"),
    Mishap("nothing", "lägger på utan att svara", hangs_up=True),
    Mishap("slow", "dröjer tre sekunder", seconds=3),
)
# More than the product waits out.
AWAY = Mishap("away", "svarar inte alls på en stund", hangs_up=True, answers=4)
BY_NAME = {mishap.name: mishap for mishap in MISHAPS}
