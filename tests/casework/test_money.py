from __future__ import annotations

from decimal import Decimal

import pytest

from casework.money import read_amount, shown_amount


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("11 240,50", "11240.50"),
        ("11240.50", "11240.50"),
        ("11240,5", "11240.50"),
        ("11240", "11240"),
        ("11 240", "11240"),
        ("11\N{NO-BREAK SPACE}240,50 kr", "11240.50"),
        ("1 234 567,00", "1234567"),
        ("  0 ", "0"),
        ("99999999,99", "99999999.99"),
    ],
)
def test_amounts_are_read_as_swedes_write_them(written, amount):
    assert read_amount(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kr",
        "elva tusen",
        "-5",
        "11 240 50",
        "1 1240",
        "11.240,50",
        "1,240",
        "11240,505",
        "1e5",
        "NaN",
        "١٢٣",
        "11240\x00",
    ],
)
def test_what_could_mean_something_else_is_asked_again(written):
    with pytest.raises(ValueError, match="Skriv beloppet i kronor"):
        read_amount(written)


def test_an_amount_that_no_column_holds_is_refused():
    with pytest.raises(ValueError, match="för stort"):
        read_amount("100000000")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("11240.5", "11 240,50"), ("0", "0,00"), ("1234567.89", "1 234 567,89")],
)
def test_amounts_are_shown_in_groups_that_hold_together(amount, shown):
    assert shown_amount(Decimal(amount)) == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_what_is_shown_can_be_written_back():
    amount = Decimal("11240.50")

    assert read_amount(shown_amount(amount)) == amount
