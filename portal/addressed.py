"""To whom a citizen's own letters went, in the words for citizens: the same wherever it is said
(R128)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from messaging.models import Message, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import Unit


def addressed_to(messages: Iterable[int]) -> dict[int, str]:
    """Name, title and unit by the message's key, from one query however many there are."""
    wrote = Message.objects.filter(
        thread=OuterRef("message__thread"), sender_mailbox=OuterRef("mailbox")
    ).order_by("-sent_at", "-pk")
    chosen = (
        Recipient.objects.filter(message__in=messages, arrival=Recipient.Arrival.ADDRESSED)
        .select_related(
            "mailbox__owner",
            "mailbox__unit",
            "message__thread__case__responsible_unit",
            "message__thread__assignment__provider_unit",
        )
        .annotate(signed=Subquery(wrote.values("sender_name_to_citizen")[:1]))
        .order_by("-pk")
    )
    return {one.message_id: one.signed or _words(one) for one in chosen}


def _words(chosen: Any) -> str:
    """For who hasn't written in the conversation yet. A hidden name gives the unit alone."""
    mailbox, thread = chosen.mailbox, chosen.message.thread
    owner = mailbox.owner
    if owner is None:
        return _joined(mailbox.name, mailbox.unit)
    unit = thread.assignment.provider_unit if thread.assignment else None
    unit = thread.case.responsible_unit if thread.case else unit
    if owner.hide_name_from_citizens:
        return _joined("", unit)
    return _joined(owner.name_and_title, unit)


def _joined(name: str, unit: Unit | None) -> str:
    """A mailbox may bear its unit's name, which isn't said twice."""
    return ", ".join(dict.fromkeys(part for part in (name, unit.name if unit else "") if part))
