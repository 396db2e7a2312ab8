"""A telephone number as it stands in a text: whole, however narrow the page is."""

from __future__ import annotations

from django.conf import settings

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# Browsers part a number after its hyphen; this sign is nothing to see or hear, and joins.
JOINED_HYPHEN = "-\N{WORD JOINER}"


def unbroken(number: str) -> str:
    """031-390 06 00, with signs at which no line is broken: to be read, and never dialled."""
    return number.replace(" ", NO_BREAK_SPACE).replace("-", JOINED_HYPHEN)


def dialled(number: str) -> str:
    """The address of a link that rings it."""
    return f"tel:{number.replace(' ', '')}"


def our_phone() -> str:
    """The municipality's own number, to stand in a sentence."""
    return unbroken(settings.MUNICIPALITY["phone"])
