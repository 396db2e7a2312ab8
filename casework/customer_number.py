"""Client numbers (kundnummer): six random digits and a check digit (R149, R153, I1)."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from casework.models.customer_numbers import IssuedCustomerNumber


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
    """A number nobody has ever had. Not zero first: people drop zeros when they read aloud."""
    while True:
        six = str(100_000 + secrets.randbelow(900_000))
        number = six + check_digit(six)
        try:
            with transaction.atomic():
                IssuedCustomerNumber.objects.create(number=number)
        except IntegrityError:
            continue
        return number
