from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    # Just started: nothing can be said of it yet.
    WAITING = "waiting"
    # Somebody should look at it; the service works.
    ATTENTION = "attention"
    TROUBLE = "trouble"


WORDS = {
    State.OK: "Fungerar",
    State.WAITING: "Startar",
    State.ATTENTION: "Se över",
    State.TROUBLE: "Åtgärda",
}
WELL = (State.OK, State.WAITING)
# The page's own part about the processes, which no other page mends.
ON_THE_SERVER = "#pa-servern"


@dataclass(frozen=True)
class Line:
    """One of several: what it is, and where just that one is mended."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Place:
    """Where something is mended: the words of the link, and its address."""

    words: str
    url: str

    @property
    def is_on_server(self) -> bool:
        return self.url == ON_THE_SERVER


@dataclass(frozen=True)
class Fact:
    """One thing that turns or doesn't: how it stands, and where it is mended.

    `key` is its name in /readyz, for some. `mend` is shown when it isn't well;
    `place` always, but for the server, where nobody goes without need.
    """

    key: str
    heading: str
    text: str
    state: State = State.OK
    mend: str = ""
    place: Place = Place("Så gör du på servern", ON_THE_SERVER)
    more: tuple[Line, ...] = ()

    @property
    def is_well(self) -> bool:
        return self.state in WELL

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def severity(self) -> int:
        return list(State).index(self.state)


def counted(count: int, one: str, many: str) -> str:
    """1 fil, 3 filer."""
    return f"{count} {one if count == 1 else many}"


def worst(states: list[State]) -> State:
    return max(states, key=list(State).index, default=State.OK)
