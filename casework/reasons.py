"""The reason (skäl, orsak) that somebody must give for what can't be taken back unnoticed."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

SHORTEST, LONGEST = 3, 200
# It ends up in the access log, which holds nobody's number.
_IDENTITY_NUMBER = re.compile(r"\d{6}[-+ ]?\d{4}")


def given_reason(written: str, *, missing: str) -> str:
    """The reason on one line. Raises ValidationError with `missing` when it says nothing."""
    reason = " ".join(written.split())
    if len(reason) < SHORTEST:
        raise ValidationError({"reason": missing})
    if _IDENTITY_NUMBER.search(reason):
        raise ValidationError({"reason": "Skriv inga personnummer. Orsaken sparas i loggen."})
    if len(reason) > LONGEST:
        raise ValidationError({"reason": f"Skriv högst {LONGEST} tecken."})
    return reason
