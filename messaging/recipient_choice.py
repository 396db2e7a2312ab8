"""What stands under *Till*: who is chosen, and what a search found besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from messaging.audience import Audience
from messaging.candidates import Candidate
from messaging.directory import (
    Colleague,
    FoundColleagues,
    chosen_colleagues,
    find_colleagues,
)
from messaging.recipient_values import USER, is_client, is_colleague, parts_of
from messaging.recipients import chosen_and_lost, find_recipients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
MOST = 50
# More than these are looked through once more before anything is sent (F8).
FEW = 5


Row = Candidate | Colleague


@dataclass(frozen=True)
class Chosen:
    """Who the letter is to go to, as it stands right now."""

    audience: Audience
    rows: Sequence[Row]
    # The values of those out of reach: of them nothing is told, also not who they are.
    lost: list[str] = field(default_factory=list)
    # Chosen while the letter was of the other kind: kept, should one switch back.
    aside: list[str] = field(default_factory=list)

    @property
    def clients(self) -> list[Candidate]:
        return [one for one in self.rows if isinstance(one, Candidate)]

    @property
    def colleagues(self) -> list[Colleague]:
        return [one for one in self.rows if isinstance(one, Colleague)]

    @property
    def reachable(self) -> list[Row]:
        return [one for one in self.rows if not one.refusal]

    @property
    def refused(self) -> list[Row]:
        return [one for one in self.rows if one.refusal]

    @property
    def out_of_the_way(self) -> int:
        return len(self.refused) + len(self.lost)

    @property
    def to_take_away(self) -> str:
        """What *Ta bort* sends: just those who can't be written to."""
        return ",".join([*(one.value for one in self.refused), *self.lost])

    @property
    def is_many(self) -> bool:
        return len(self.reachable) > FEW

    @property
    def seal(self) -> str:
        """What the box of having looked them through stands for: these very recipients."""
        return ",".join(_mark(one.value) for one in self.reachable)

    def is_sealed_by(self, seal: str) -> bool:
        """Whether everybody was there when the box was ticked; fewer since then is no matter."""
        return {_mark(one.value) for one in self.reachable} <= set(seal.split(","))


def _mark(value: str) -> str:
    """By whom, not by case: to choose the case afterwards changes nobody."""
    return sha256(parts_of(value)[0].encode()).hexdigest()[:12]


def chosen_by(actor: Actor, audience: Audience, values: Sequence[str]) -> Chosen:
    if audience == Audience.COLLEAGUES:
        rows = chosen_colleagues(actor, [one for one in values if is_colleague(one)])
        return Chosen(audience, rows, aside=[one for one in values if is_client(one)])
    found, lost = chosen_and_lost(actor, values)
    return Chosen(audience, found, lost, aside=[one for one in values if is_colleague(one)])


@dataclass(frozen=True)
class Search:
    """What a search found that isn't chosen already."""

    query: str = ""
    others: Sequence[Row] = ()
    shared_names: list[str] = field(default_factory=list)
    problem: str = ""
    hits: int = 0
    has_more: bool = False


def search_besides(actor: Actor, chosen: Chosen, query: str) -> Search:
    """Ten rows at most, without those that are chosen; an absent colleague's stand-in with them."""
    if chosen.audience == Audience.COLLEAGUES:
        return _colleagues_besides(actor, chosen, query)
    if not query:
        return Search()
    found = find_recipients(actor, query)
    already = {one.key for one in chosen.clients}
    return Search(
        query=query,
        others=[one for one in found.candidates if one.key not in already],
        shared_names=found.shared_names,
        problem=found.problem,
        hits=len(found.candidates),
        has_more=found.has_more,
    )


def _colleagues_besides(actor: Actor, chosen: Chosen, query: str) -> Search:
    found = find_colleagues(actor, query) if query else FoundColleagues()
    everybody = [*chosen.colleagues, *found.rows]
    # A stand-in is a row to choose as well, and counted.
    hits = {row.value for one in found.rows for row in (one, one.stand_in) if row}
    kept = {f"{USER}:{actor.user.public_id}", *(one.value for one in chosen.colleagues)}
    others: dict[str, Row] = {}
    for one in everybody:
        for row in filter(None, (one, one.stand_in)):
            if row.value not in kept:
                others.setdefault(row.value, row)
    return Search(
        query=query,
        others=list(others.values()),
        shared_names=sorted({one.name for one in everybody if one.has_namesake}),
        problem=found.problem,
        hits=len(hits - {f"{USER}:{actor.user.public_id}"}),
        has_more=found.has_more,
    )
