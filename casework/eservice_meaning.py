"""What pressing Spara will mean for this very person, told before it is pressed (D7, P4, P19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.actions.activation import switches_on_at_once
from casework.actions.night import next_run_at
from casework.eligibility import blocked_because, no_capacity_because, orderable
from casework.eservice_concerns import words_of
from casework.models import EServiceActivation

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.eligibility import Capacity
    from casework.eservice_card import EServiceCard

State = EServiceActivation.State
ONLY_DETAILS = "Kontaktuppgifterna kan sparas ändå, utan någon ruta ikryssad."


def what_a_save_means(actor: Actor, card: EServiceCard) -> list[str]:
    """Sentences for the form; for who can't have the e-service, why not."""
    if reason := blocked_because(card.person):
        return [reason, ONLY_DETAILS]
    found = orderable(actor, card.person)
    if not found:
        return [no_capacity_because(actor, card.person), ONLY_DETAILS]
    active = {one.approval_id for one in card.activations if one.state == State.ACTIVE}
    sentences = [_when(found, active)]
    if active:
        sentences.append("Ändrade rutor och kontaktuppgifter gäller genast.")
    sentences += _for_whom(actor, found)
    sentences.append(_who_is_told(is_active=bool(active)))
    if card.is_open:
        sentences.append(
            "Bockar du ur alla rutor avslutas e-tjänsten genast. Du får skriva varför."
        )
    return [sentence for sentence in sentences if sentence]


def when_it_works() -> str:
    """When what is newly ordered begins to work."""
    if switches_on_at_once():
        return "så snart du har sparat"
    return f"efter nattens körning (kl. {next_run_at():%H.%M})"


def _when(found: list[Capacity], active: set[int | None]) -> str:
    new = [one for one in found if one.approval_id not in active]
    if not new:
        return ""
    beginning = "E-tjänsten fungerar" if not active else "Det som är nytt fungerar"
    return f"{beginning} {when_it_works()}."


def _for_whom(actor: Actor, found: list[Capacity]) -> list[str]:
    approvals = [one.approval_id for one in found if one.approval_id]
    also = "också " if len(found) > len(approvals) else ""
    words = words_of(actor, approvals)
    return [f"Gäller {also}{words[approval]}." for approval in approvals]


def _who_is_told(*, is_active: bool) -> str:
    if is_active:
        return (
            "Ändrar du mobilnumret eller e-postadressen får personen veta det, både på den gamla "
            "och på den nya."
        )
    return "Personen får veta det på de sätt du väljer när e-tjänsten fungerar."
