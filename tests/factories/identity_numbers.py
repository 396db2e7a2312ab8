"""The only identity numbers there are in tests: the shipped ones, each at most once in a test."""

from __future__ import annotations

from datetime import date

from accounts.shipped_numbers import SHIPPED
from casework.models import Person

CHILDREN_FROM = "2008"
ADULTS = tuple(
    sorted(number for number in SHIPPED if number < CHILDREN_FROM and int(number[6:8]) < 61)
)
CHILDREN = tuple(sorted(number for number in SHIPPED if number >= CHILDREN_FROM))


class NumbersHaveRunOutError(Exception):
    pass


def unused(numbers):
    """The first number nobody has. Raises NumbersHaveRunOutError: none is ever made up."""
    taken = set(
        Person.objects.filter(identity_number__in=numbers).values_list("identity_number", flat=True)
    )
    free = next((number for number in numbers if number not in taken), None)
    if free is None:
        raise NumbersHaveRunOutError(
            f"All {len(numbers)} shipped numbers of this kind are in use in this test. "
            "Let the others be anonymous: PersonFactory(anonymous=True)."
        )
    return free


def birth_date_in(number):
    day = int(number[6:8])
    return date(int(number[:4]), int(number[4:6]), day - 60 if day > 60 else day)
