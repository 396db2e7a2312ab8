"""The box that tells whether somebody has the e-service (blå rutan; R24, R89, R90, domain 4.10.2).

The same words for caseworkers and providers. What is told is the union of the active activations,
since that is what the person can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html

from accounts.calendar import stockholm
from casework.actions.night import next_run_at
from casework.models import EServiceActivation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

State = EServiceActivation.State


@dataclass(frozen=True)
class Banner:
    """One box. `kind` is a kind of `components/note.html`; the blue one has none."""

    text: str
    title: str = ""
    kind: str = ""


def banners(activations: Iterable[EServiceActivation], now: datetime | None = None) -> list[Banner]:
    """What is on, what waits for the night and what failed; else that it has ended, or nothing."""
    by_state: dict[str, list[EServiceActivation]] = {}
    for activation in activations:
        by_state.setdefault(activation.state, []).append(activation)
    found: list[Banner] = []
    if active := by_state.get(State.ACTIVE):
        found.append(_active(active))
    if State.REQUESTED in by_state:
        found.append(_requested(now))
    if failed := by_state.get(State.FAILED):
        found.append(_failed(failed))
    if not found and (ended := by_state.get(State.ENDED)):
        found.append(_ended(ended))
    return found


def for_provider(
    activations: Iterable[EServiceActivation], now: datetime | None = None
) -> list[Banner]:
    """The same without what failed: that, and the reason, is the caseworker's matter."""
    return banners((one for one in activations if one.state != State.FAILED), now)


def _active(active: list[EServiceActivation]) -> Banner:
    title = "E-tjänsten är påkopplad."
    channels = [
        word
        for word, is_on in (
            ("SMS", any(one.notify_sms for one in active)),
            ("e-post", any(one.notify_email for one in active)),
        )
        if is_on
    ]
    if not channels:
        return Banner("Ingen notifiering är vald.", title)
    messages = "ja" if any(one.messages for one in active) else "nej"
    since = min(one.effective_at for one in active if one.effective_at)
    text = format_html(
        'Meddelande: {}. Notifiering: {}. Aktiverad <span class="nowrap">{}.</span>',
        messages,
        ", ".join(channels),
        _day(since),
    )
    return Banner(text, title)


def _requested(now: datetime | None) -> Banner:
    return Banner(
        "E-tjänsten är beställd och aktiveras vid nästa nattkörning "
        f"(kl. {next_run_at(now):%H.%M}). Den fungerar därefter."
    )


def _failed(failed: list[EServiceActivation]) -> Banner:
    reason = failed[0].last_error.rstrip(".")
    return Banner(f"E-tjänsten kunde inte aktiveras: {reason}.", kind="stop")


def _ended(ended: list[EServiceActivation]) -> Banner:
    last = max(one.ended_at for one in ended if one.ended_at)
    return Banner(format_html('E-tjänsten avslutades <span class="nowrap">{}.</span>', _day(last)))


def _day(at: datetime) -> str:
    return f"{stockholm(at):%Y-%m-%d}"
