"""Who a message is from, in the words each side sees (FL 33 § 4 st.; decision 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class SenderLabels:
    name: str
    title: str
    to_citizen: str


def sender_labels(actor: Actor, *, relation_label: str = "") -> SenderLabels:
    """Frozen in the message: what stands there is what was true the day it was sent."""
    user, unit = actor.user, actor.unit.name if actor.unit else ""
    if actor.is_citizen:
        return SenderLabels(user.full_name, relation_label, user.full_name)
    title = ", ".join(part for part in (user.title, unit) if part)
    hidden = user.hide_name_from_citizens
    shown = f"{actor.role_label}, {unit}" if hidden else f"{user.full_name}, {title}"
    return SenderLabels(user.full_name, title, shown)
