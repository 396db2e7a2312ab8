"""For whose sake somebody has the e-service: the client's own, and each approved relation (R31).

A relation in a case that the reader may not open is told of, since saving concerns it too, but not
whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.models import Case, MessagingApproval
from casework.relation_words import in_capacity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from casework.eservice_card import EServiceCard

ELSEWHERE = "i en relation i ett ärende som du inte har tillgång till"


@dataclass(frozen=True)
class Concern:
    """One capacity, in words, and how its own activation stands."""

    words: str
    state: str = ""


def concerns(actor: Actor, card: EServiceCard) -> list[Concern]:
    """The capacities of what is open, the client's own first; from a fixed number of queries."""
    opened = [one for one in card.activations if one.state in one.OPEN]
    words = words_of(actor, [one.approval_id for one in opened if one.approval_id])
    found = [
        Concern(words.get(one.approval_id or 0, "som klient"), one.get_state_display())
        for one in opened
    ]
    return sorted(found, key=lambda concern: concern.words != "som klient")


def words_of(actor: Actor, approvals: Iterable[int]) -> dict[int, str]:
    """*som vårdnadshavare för Elin Bergström, ärende BU-26-0031*, by the approval's key."""
    wanted = list(approvals)
    if not wanted:
        return {}
    own = MessagingApproval.objects.filter(
        pk__in=wanted, case__in=Case.objects.visible_to(actor)
    ).select_related("relation__file_holder", "case")
    words = {one.pk: f"{in_capacity(one.relation)}, ärende {one.case.number}" for one in own}
    return {pk: words.get(pk, ELSEWHERE) for pk in wanted}
