from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer

from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import SHIPPED

TODAY = date(2026, 11, 22)


def with_check_digit(nine):
    """Complete nine digits, so that only what a test is about is wrong with a number."""
    return next(f"{nine}{n}" for n in range(10) if _luhn(f"{nine}{n}"))


def _luhn(digits):
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


@pytest.mark.parametrize(
    "text",
    [
        "199101292382",
        "19910129-2382",
        "910129-2382",
        "9101292382",
        " 1991 01 29 - 2382 ",
        "19910129–2382",
        "19910129\u00a02382",
        "1991\u00ad01292382",
        "19910129+2382",
    ],
)
def test_a_number_is_read_however_it_is_written(text):
    number = IdentityNumber.parse(text, today=TODAY)

    assert number.digits == "199101292382"
    assert number.kind == "personnummer"
    assert number.birth_date == date(1991, 1, 29)
    assert number.formatted() == "19910129-2382"


def test_a_coordination_number_has_its_day_raised_by_60():
    number = IdentityNumber.parse("950387-2385", today=TODAY)

    assert number.digits == "199503872385"
    assert number.kind == "samordningsnummer"
    assert number.birth_date == date(1995, 3, 27)


@pytest.mark.parametrize("digits", sorted(SHIPPED))
def test_every_shipped_number_is_a_right_one(digits):
    assert IdentityNumber.parse(digits, today=TODAY).digits == digits


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", "length", "Personnumret ska ha 10 eller 12 siffror."),
        ("19910129238", "length", "Personnumret ska ha 10 eller 12 siffror."),
        ("1991012923822", "length", "Personnumret ska ha 10 eller 12 siffror."),
        ("910129238A", "characters", "Skriv personnumret med siffror, ÅÅÅÅMMDD-NNNN."),
        ("++9101292382", "characters", "Skriv personnumret med siffror, ÅÅÅÅMMDD-NNNN."),
        ("١٩٩١٠١٢٩٢٣٨٢", "characters", "Skriv personnumret med siffror, ÅÅÅÅMMDD-NNNN."),
        ("R00000017", "characters", "Skriv personnumret med siffror, ÅÅÅÅMMDD-NNNN."),
        (
            "199102302382",
            "date",
            "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
        ),
        (
            "199113012382",
            "date",
            "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
        ),
        (
            "199101602382",
            "date",
            "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
        ),
        (
            "199101922382",
            "date",
            "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
        ),
        (
            "170101012382",
            "date",
            "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
        ),
        ("202611232382", "future", "Datumet i personnumret har inte varit än. Kontrollera året."),
        (
            "199101292383",
            "check_digit",
            "Kontrollsiffran i personnumret stämmer inte. Kontrollera alla siffror.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_its_own_sentence(text, code, sentence):
    with pytest.raises(ValidationError) as caught:
        IdentityNumber.parse(text, today=TODAY)

    assert caught.value.code == code
    assert caught.value.messages == [sentence]


@pytest.mark.parametrize(
    ("short", "sign", "born"),
    [
        ("261122", "-", date(2026, 11, 22)),
        # Not born yet this century, so about to turn 100 whatever the sign says.
        ("261123", "-", date(1926, 11, 23)),
        ("261123", "+", date(1926, 11, 23)),
        ("270101", "-", date(1927, 1, 1)),
        ("251231", "-", date(2025, 12, 31)),
        ("251231", "+", date(1925, 12, 31)),
        ("000229", "-", date(2000, 2, 29)),
    ],
)
def test_ten_digits_are_given_the_century_that_makes_sense(short, sign, born):
    nine = f"{short}980"

    number = IdentityNumber.parse(f"{short}{sign}{with_check_digit(nine)[6:]}", today=TODAY)

    assert number.birth_date == born


@pytest.mark.parametrize(
    ("number", "day", "age"),
    [
        ("201001012390", date(2027, 12, 31), 17),
        ("201001012390", date(2028, 1, 1), 18),
        # The coordination number's day is the real one, not the raised.
        ("199503872385", date(2013, 3, 26), 17),
        ("199503872385", date(2013, 3, 27), 18),
    ],
)
def test_age_is_counted_in_full_years(number, day, age):
    assert IdentityNumber.parse(number, today=TODAY).age_on(day) == age


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 2, 28), 17),
        (date(2026, 3, 1), 18),
        (date(2028, 2, 28), 19),
        (date(2028, 2, 29), 20),
    ],
)
def test_who_was_born_on_29_february_turns_on_1_march_in_other_years(day, age):
    leapling = IdentityNumber.parse("20" + with_check_digit("080229238"), today=TODAY)

    assert leapling.age_on(day) == age


def test_neither_repr_nor_str_gives_the_number_away():
    number = IdentityNumber.parse("199101292382", today=TODAY)

    assert "2382" not in f"{number!r}{number}"
    assert str(number) == number.masked() == "19910129-****"


def test_equal_numbers_are_equal_however_they_were_written():
    assert {IdentityNumber.parse("910129-2382"), IdentityNumber.parse("199101292382")} == {
        IdentityNumber("199101292382")
    }


def read(text):
    try:
        return IdentityNumber.parse(text, today=TODAY)
    except ValidationError:
        return None


@given(st.text() | st.text(alphabet="0123456789-+ ", max_size=16))
def test_whatever_is_written_it_is_read_or_refused_politely(text):
    number = read(text)

    assert number is None or number.birth_date <= TODAY


@given(st.from_regex(r"(18|19|20)[0-9]{10}", fullmatch=True))
def test_twelve_digits_are_kept_as_they_are_and_never_wrong(digits):
    number = read(digits)

    assert number is None or (number.digits == digits and personnummer.valid(digits))


@given(
    st.dates(min_value=date(1840, 1, 1), max_value=TODAY),
    st.integers(1, 999),
    st.sampled_from([0, 60]),
)
def test_every_real_birth_date_makes_a_number_that_is_read(born, birth_number, raised):
    nine = f"{born:%y%m}{born.day + raised:02}{birth_number:03}"

    number = read(f"{born:%Y}"[:2] + with_check_digit(nine))

    assert number is not None
    assert number.birth_date == born
