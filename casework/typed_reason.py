"""A reason that somebody else is going to read: words, and nobody's number.

It ends up in the access log, which holds no identity numbers; names can't be told from other words.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

SHORTEST = 10
# "aaaaaaaaaa", "..........", "1234567890" and "abababababab" are no reasons.
_DIFFERENT_LETTERS = 5
_IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")


def typed_reason(text: str) -> str:
    """The reason with single spaces; a ValidationError says what is missing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST:
        raise ValidationError(f"Skriv orsaken med minst {SHORTEST} tecken.")
    letters = {sign for sign in reason.lower() if sign.isalpha()}
    if len(letters) < _DIFFERENT_LETTERS:
        raise ValidationError("Skriv orsaken i ord. Upprepade tecken räcker inte.")
    if _IDENTITY_NUMBER.search(reason):
        raise ValidationError("Skriv inga personnummer i orsaken. Den sparas i åtkomstloggen.")
    return reason
