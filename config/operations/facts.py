"""All the facts, in the order in which somebody looks for what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.operations import machinery, people, waiting
from config.operations.fact import State

if TYPE_CHECKING:
    from datetime import datetime

    from config.operations.fact import Fact

# Without these two no page works.
VITAL = ("database", "storage")


@dataclass(frozen=True)
class Group:
    """Facts of one kind."""

    heading: str
    facts: list[Fact]


def turning(now: datetime) -> Group:
    """Does the machinery turn: what /readyz asks as well. It costs a handful of questions."""
    vital = [machinery.database(), machinery.storage(), machinery.queue()]
    if vital[0].is_well:
        has_queue = vital[2].is_well
        vital += [
            machinery.beat(now, has_queue=has_queue),
            machinery.worker(now, has_queue=has_queue),
            machinery.night(now),
        ]
    return Group("Maskineriet", vital)


def groups(now: datetime) -> list[Group]:
    """How everything stands. Without the database there is nothing more to ask of."""
    machine = turning(now)
    if not machine.facts[0].is_well:
        return [machine]
    return [
        machine,
        Group(
            "Det som väntar",
            [
                waiting.notices(now),
                waiting.pdfs(now),
                waiting.files(now),
                waiting.journal_orders(now),
            ],
        ),
        Group(
            "Människor och brevlådor",
            [
                people.shared_mailboxes(now),
                people.mailboxes_of_leavers(now),
                people.failed_activations(now),
                people.clients_not_told(),
                people.failing_addresses(now),
                people.accounts_of_leavers(),
            ],
        ),
    ]


def worst_first(found: list[Group]) -> list[Group]:
    """What somebody must see to before all else, the worst on top; what is well, kind by kind."""
    facts = sorted(facts_in(found), key=lambda fact: -fact.severity)
    wrong = Group("Att göra", [fact for fact in facts if not fact.is_well])
    well = [
        Group(one.heading, [fact for fact in facts if fact.is_well and fact in one.facts])
        for one in found
    ]
    return [group for group in (wrong, *well) if group.facts]


def facts_in(found: list[Group]) -> list[Fact]:
    return [fact for group in found for fact in group.facts]


def service_state(machine: Group) -> str:
    """ok, degraded or unavailable: for whoever watches forty systems."""
    states = {fact.key: fact.state for fact in machine.facts}
    if any(states[key] == State.TROUBLE for key in VITAL):
        return "unavailable"
    return "degraded" if State.TROUBLE in states.values() else "ok"


def summary(found: list[Group]) -> str:
    """In one sentence, for the top of the page and the subject of the letter."""
    states = [fact.state for fact in facts_in(found)]
    trouble, attention = states.count(State.TROUBLE), states.count(State.ATTENTION)
    if trouble:
        also = f" {attention} till behöver ses över." if attention else ""
        return f"{trouble} av {len(states)} måste åtgärdas.{also}"
    if attention:
        return f"Allt fungerar. {attention} behöver ses över."
    if started := states.count(State.WAITING):
        return f"Inget är fel. {started} har just startat och har inte hunnit höras av."
    return "Allt fungerar."
