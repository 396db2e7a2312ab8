"""How a letter begins: empty, with one's signature last (R111)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Mailbox, Signature

if TYPE_CHECKING:
    from accounts.models import User


def empty_letter(user: User, *, mailbox: Mailbox | None = None) -> str:
    """A letter from a shared mailbox shows the mailbox and no colleague's name (D14)."""
    if mailbox is not None and mailbox.kind == Mailbox.Kind.SHARED:
        return ""
    text = Signature.objects.filter(user=user).values_list("text", flat=True).first()
    return f"\n\n{text}" if text else ""
