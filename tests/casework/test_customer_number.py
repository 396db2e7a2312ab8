from __future__ import annotations

import secrets
from itertools import pairwise

import pytest

from casework.customer_number import check_digit, is_valid, issue
from casework.models import IssuedCustomerNumber
from tests.factories.casework import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_known_number_has_its_check_digit():
    assert check_digit("697395") == "2"
    assert is_valid("6973952")


@pytest.mark.parametrize(
    "number", ["", "697395", "69739520", "6973951", "697395x", " 6973952", "٦٩٧٣٩٥٢", "²973952"]
)
def test_what_is_no_client_number_is_told_at_once(number):
    assert not is_valid(number)


def test_one_wrong_digit_is_always_told():
    right = "6973952"

    slips = [
        right[:place] + digit + right[place + 1 :]
        for place in range(7)
        for digit in "0123456789"
        if digit != right[place]
    ]

    assert len(slips) == 63
    assert not any(is_valid(slip) for slip in slips)


def test_two_digits_that_changed_places_are_told():
    right = "6973952"

    swapped = [
        right[:place] + right[place + 1] + right[place] + right[place + 2 :] for place in range(6)
    ]

    assert not any(is_valid(one) for one in swapped if one != right)


def test_a_thousand_numbers_are_valid_unique_and_follow_no_order():
    numbers = [issue() for _ in range(1000)]

    assert all(is_valid(number) for number in numbers)
    assert all(number[0] != "0" for number in numbers)
    assert len(set(numbers)) == 1000
    assert set(IssuedCustomerNumber.objects.values_list("number", flat=True)) == set(numbers)
    # Of numbers without order half the steps go up; eleven standard deviations to either side.
    assert 400 < sum(one < following for one, following in pairwise(numbers)) < 600
    assert len({number[0] for number in numbers}) == 9


def draws(monkeypatch, *wanted):
    """Let chance give these six digits, one after the other."""
    given = iter(wanted)
    monkeypatch.setattr(secrets, "randbelow", lambda limit: int(next(given)) - 100_000)


def test_a_number_that_was_given_out_is_never_given_out_again(monkeypatch):
    draws(monkeypatch, "697395", "697395", "123456")

    assert issue() == "6973952"
    assert issue()[:6] == "123456"


def test_not_even_when_its_person_is_gone(monkeypatch):
    draws(monkeypatch, "697395", "697395", "123456")
    person = PersonFactory(customer_number=issue())
    person.delete()

    assert issue()[:6] == "123456"


def test_the_lowest_and_the_highest_have_six_digits_and_a_check_digit(monkeypatch):
    draws(monkeypatch, "100000", "999999")

    assert [issue(), issue()] == ["1000009", "9999996"]
