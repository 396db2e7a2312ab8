"""Sentences about what happened to a letter, said on more than one page."""

from __future__ import annotations

from django.conf import settings

# Whoever comes back to a draft, not least after a lost session, must not believe that it left.
NOT_SENT_YET = "Här är det du skrev. Det är inte skickat än."


def sent_sentence(count: int = 1) -> str:
    """What the sender is told when Skicka was pressed."""
    seconds = settings.MESSAGE_HOLD_SECONDS
    if seconds <= 0:
        return "Meddelandet är skickat." if count == 1 else f"{count} meddelanden är skickade."
    if count == 1:
        return f"Meddelandet skickas om {seconds} sekunder."
    return f"{count} meddelanden skickas om {seconds} sekunder, ett till var och en."
