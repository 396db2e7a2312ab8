"""The test numbers that ship with the product, and the guard that keeps them and real people apart.

All are on the tax agency's published list of test numbers (open data, CC0): no living person will
ever have one. The list decides and no pattern: another number that looks like a test number is
refused in demo mode, and one that looks real may belong to somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from accounts.identity_number import IdentityNumber

SHIPPED = frozenset(
    {
        "194901272247",
        "194903012658",
        "195603212696",
        "195803193258",
        "195804043643",
        "198104059293",
        "198104239267",
        "198304149282",
        "198404189287",
        "198404279294",
        "198604069883",
        "198804152380",
        "199101292382",
        "199301292398",
        "199406072380",
        "199503872385",
        "199907282397",
        "201001012390",
        "201504022383",
        "201801012392",
        "202101022388",
    }
)


def refuse_by_mode(number: IdentityNumber) -> None:
    """Raise ValidationError for a shipped number in production, and for any other in demo mode."""
    is_shipped = number.digits in SHIPPED
    if settings.DEMO and not is_shipped:
        raise ValidationError(
            "I demoläget går det bara att använda de testnummer som följer med.", code="not_shipped"
        )
    if is_shipped and not settings.DEMO:
        raise ValidationError(
            "Det här är ett testnummer och kan inte användas för en riktig person.", code="shipped"
        )
