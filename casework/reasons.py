"""The reason (skäl, orsak) that somebody must give for what can't be taken back unnoticed.

A line for what is ended, and a typed one, in words, for what somebody else is going to review. Both
end up in the access log, which holds nobody's number; names can't be told from other words.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

SHORTEST, LONGEST = 3, 200
SHORTEST_TYPED = 10
# "aaaaaaaaaa", "..........", "1234567890" and "abababababab" are no reasons.
_DIFFERENT_LETTERS = 5
# With or without its century, and also in the midst of other digits.
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


def typed_reason(text: str) -> str:
    """The reason with single spaces; a ValidationError says what is missing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_TYPED:
        raise ValidationError(f"Skriv orsaken med minst {SHORTEST_TYPED} tecken.")
    letters = {sign for sign in reason.lower() if sign.isalpha()}
    if len(letters) < _DIFFERENT_LETTERS:
        raise ValidationError("Skriv orsaken i ord. Upprepade tecken räcker inte.")
    if _IDENTITY_NUMBER.search(reason):
        raise ValidationError("Skriv inga personnummer i orsaken. Den sparas i åtkomstloggen.")
    return reason
