"""Client numbers (kundnummer): six random digits and a check digit (R149, R153, I1)."""

from __future__ import annotations

import secrets

from django.db import connection

from casework.models.customer_numbers import IssuedCustomerNumber

_TABLE = IssuedCustomerNumber._meta.db_table  # noqa: SLF001 - Django's documented name for it
_ISSUE = (
    f"INSERT INTO {_TABLE} (number, issued_at) SELECT unnest(%s::varchar[]), now() "
    "ON CONFLICT DO NOTHING RETURNING number"
)


def check_digit(six: str) -> str:
    """The mod-10 digit (Luhn) that ends a client number, so that a slip is told at once."""
    total = 0
    for place, digit in enumerate(six):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def is_valid(number: str) -> bool:
    return (
        len(number) == 7
        and number.isascii()
        and number.isdigit()
        and check_digit(number[:6]) == number[6]
    )


def issue() -> str:
    """A number nobody has ever had."""
    return issue_many(1)[0]


def issue_many(count: int) -> list[str]:
    """As many numbers that nobody has ever had, in one question to the database.

    The database says which of them were free: two who ask at once never get the same.
    """
    issued: list[str] = []
    while len(issued) < count:
        drawn: set[str] = set()
        while len(drawn) < count - len(issued):
            drawn.add(_draw())
        with connection.cursor() as cursor:
            cursor.execute(_ISSUE, [list(drawn)])
            issued += [number for (number,) in cursor.fetchall()]
    return issued


def _draw() -> str:
    """Not zero first: people drop zeros when they read aloud."""
    six = str(100_000 + secrets.randbelow(900_000))
    return six + check_digit(six)
