"""Swedish amounts: what somebody writes in a field, and what stands on a page."""

from __future__ import annotations

import re
from decimal import Decimal

# Groups are three figures or none at all: "11 240 50" is a slip for 11 240,50 and no million.
WRITTEN = re.compile(r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,][0-9]{1,2})?")
SPACES = re.compile(r"\s+")
# As many figures as the columns hold, two of them after the comma.
LARGEST = Decimal("99999999.99")
NOT_AN_AMOUNT = "Skriv beloppet i kronor med siffror, till exempel 11 240,50."
TOO_LARGE = "Beloppet är för stort. Kontrollera det."


def read_amount(written: str) -> Decimal:
    """The amount in kronor, "11 240,50" as well as "11240.50". ValueError says what is wrong."""
    text = SPACES.sub(" ", written).strip().removesuffix("kr").rstrip()
    if not WRITTEN.fullmatch(text):
        raise ValueError(NOT_AN_AMOUNT)
    amount = Decimal(text.replace(" ", "").replace(",", "."))
    if amount > LARGEST:
        raise ValueError(TOO_LARGE)
    return amount


def shown_amount(amount: Decimal) -> str:
    """Written as on a Swedish page: 11 240,50, with spaces that don't break the line."""
    return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
