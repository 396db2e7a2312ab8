"""What is told of several letters that should have gone to the bin and stay (P11, R145)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from messaging.actions.trash import HELD, NOT_JOURNALED, READS_ONLY, SENTENCES, WAITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from messaging.models import MailboxItem

# More than these are counted: the list under it shows them all.
NAMED = 5
# Of one, and of more than one. Here, unlike on a letter's own page, the ways out are a click away.
WHY = {
    NOT_JOURNALED: (
        "Det är inte journalfört. Journalför det, eller markera det som ”av ringa betydelse”, "
        "innan du tar bort det.",
        "De är inte journalförda. Journalför dem, eller markera dem som ”av ringa betydelse”, "
        "innan du tar bort dem.",
    ),
    WAITS: (
        "Medborgaren väntar på svar. Öppna det för att svara, eller för att ta bort det ändå.",
        "Medborgarna väntar på svar. Öppna dem för att svara, eller för att ta bort dem ändå.",
    ),
    HELD: (
        "Det har inte skickats än. Välj Ångra om det inte ska skickas.",
        "De har inte skickats än. Välj Ångra om de inte ska skickas.",
    ),
    READS_ONLY: (SENTENCES[READS_ONLY],) * 2,
}


def kept_back_sentence(obstacle: str, items: Sequence[MailboxItem]) -> SafeString:
    """How many and which, each with the way to it, and what is to be done about them."""
    count = len(items)
    one, several = WHY[obstacle]
    return format_html(
        "{} ligger kvar: {}{}. {}",
        "1 meddelande" if count == 1 else f"{count} meddelanden",
        format_html_join(", ", '<a href="{}">”{}” från {}</a>', map(_facts, items[:NAMED])),
        f" och {count - NAMED} till" if count > NAMED else "",
        one if count == 1 else several,
    )


def _facts(item: MailboxItem) -> tuple[str, str, str]:
    letter = reverse("messaging:message", args=[item.message.public_id])
    address = f"{letter}?post={item.public_id}"
    return address, item.message.thread.subject, item.message.sender_name
