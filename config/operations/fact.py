from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    # Somebody should look at it; the service works.
    ATTENTION = "attention"
    TROUBLE = "trouble"


WORDS = {
    State.OK: "Fungerar",
    State.ATTENTION: "Se över",
    State.TROUBLE: "Åtgärda",
}


@dataclass(frozen=True)
class Fact:
    """One thing that turns or doesn't: how it stands, and where it is mended.

    `key` is its name in /readyz, for some. `mend` is shown when it isn't well; `url` is where.
    """

    key: str
    heading: str
    text: str
    state: State = State.OK
    mend: str = ""
    url: str = ""
    more: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        return self.state == State.OK

    @property
    def words(self) -> str:
        return WORDS[self.state]


def counted(count: int, one: str, many: str) -> str:
    """1 fil, 3 filer."""
    return f"{count} {one if count == 1 else many}"


def worst(states: list[State]) -> State:
    return max(states, key=list(State).index, default=State.OK)
