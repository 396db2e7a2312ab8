from __future__ import annotations

import secrets
from itertools import pairwise

import pytest
from django.db import ProgrammingError, connection, transaction

from casework.customer_number import check_digit, is_valid, issue, issue_many
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


@pytest.mark.covers("R149", "R153", "I1", "A-H30")
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


@pytest.mark.covers("I1", "R149")
@pytest.mark.parametrize(
    "statement",
    [
        "delete from casework_issuedcustomernumber",
        "update casework_issuedcustomernumber set number = '1000009'",
    ],
)
def test_a_number_stays_issued_when_its_person_is_gone(statement):
    person = PersonFactory()
    number = person.customer_number
    person.delete()

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert IssuedCustomerNumber.objects.filter(number=number).exists()


@pytest.mark.covers("I1")
def test_many_are_issued_by_one_question_and_none_twice(django_assert_num_queries):
    with django_assert_num_queries(1):
        numbers = issue_many(500)

    assert len(set(numbers)) == 500
    assert all(is_valid(number) for number in numbers)
    assert IssuedCustomerNumber.objects.count() == 500


def test_a_number_that_is_taken_is_drawn_again(monkeypatch):
    draws(monkeypatch, "697395")
    issue()
    draws(monkeypatch, "697395", "123456", "123456", "234567")

    numbers = issue_many(2)

    assert sorted(number[:6] for number in numbers) == ["123456", "234567"]


def test_none_is_issued_when_none_is_asked_for(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert issue_many(0) == []
