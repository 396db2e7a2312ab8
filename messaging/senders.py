"""Who a message is from, in the words each side sees (FL 33 § 4 st.; D14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.models import Mailbox

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class SenderLabels:
    name: str
    title: str
    to_citizen: str


def sender_labels(
    actor: Actor, *, mailbox: Mailbox | None = None, relation_label: str = ""
) -> SenderLabels:
    """Frozen in the message: what stands there is what was true the day it was sent.

    From a shared mailbox colleagues see the mailbox and who wrote, the citizen the mailbox (A-H21).
    """
    user, unit = actor.user, actor.unit.name if actor.unit else ""
    if actor.is_citizen:
        return SenderLabels(user.full_name, relation_label, user.full_name)
    if mailbox is not None and mailbox.kind == Mailbox.Kind.SHARED:
        title = _joined(user.title, f"från {mailbox.name}")
        return SenderLabels(user.full_name, title, _joined(mailbox.name, unit))
    title = _joined(user.title, unit)
    hidden = user.hide_name_from_citizens
    shown = _joined(actor.role_label, unit) if hidden else _joined(user.full_name, title)
    return SenderLabels(user.full_name, title, shown)


def _joined(*parts: str) -> str:
    """With commas between, nothing empty and nothing twice: a mailbox may bear its unit's name."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
