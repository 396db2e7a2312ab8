"""The basic SMS alphabet (3GPP TS 23.038). A text outside it costs twice and is cut at 70."""

from __future__ import annotations

ONE_SEPTET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO_SEPTETS = frozenset("\f^{}\\[~]|€")
ONE_SMS = 160


def septets(text: str) -> int | None:
    """How much of an SMS the text takes. None when a character is outside the alphabet."""
    if set(text) - ONE_SEPTET - TWO_SEPTETS:
        return None
    return sum(2 if character in TWO_SEPTETS else 1 for character in text)


def fits_one_sms(text: str) -> bool:
    length = septets(text)
    return length is not None and length <= ONE_SMS
