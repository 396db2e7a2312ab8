from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from casework.reasons import given_reason, typed_reason


@pytest.mark.parametrize(
    "text",
    [
        "Ringer jouren och är i akut kris.",
        "Hot om våld",
        "Samtal den 251123 om kundnummer 6973952.",
        "Орендар у лікарні, дзвінок.",
    ],
)
def test_words_are_a_reason(text):
    assert typed_reason(text) == text


def test_spaces_and_line_breaks_become_single_spaces():
    assert typed_reason("  Ringer  jouren\n\nnu på morgonen ") == "Ringer jouren nu på morgonen"


@pytest.mark.parametrize("text", ["", "   \n  ", "akut", "Kort         "])
def test_less_than_ten_signs_is_no_reason(text):
    with pytest.raises(ValidationError, match="minst 10 tecken"):
        typed_reason(text)


@pytest.mark.parametrize(
    "text", ["aaaaaaaaaaaa", "..............", "1234567890 12", "abababababab"]
)
def test_repeated_signs_are_no_reason(text):
    with pytest.raises(ValidationError, match="i ord"):
        typed_reason(text)


@pytest.mark.parametrize(
    "number", ["19910129-2382", "199101292382", "910129-2382", "910129 2382", "9101292382"]
)
def test_an_identity_number_never_gets_into_the_log_by_way_of_a_reason(number):
    with pytest.raises(ValidationError, match="inga personnummer"):
        typed_reason(f"Samtal från {number} på jourtelefonen")


@pytest.mark.parametrize("number", ["19910129-2382", "910129+2382", "9101292382", "0199101292382"])
def test_both_kinds_of_reason_know_the_same_numbers(number):
    text = f"Samtal från {number} på jourtelefonen"

    with pytest.raises(ValidationError, match="inga personnummer"):
        given_reason(text, missing="Skriv varför.")
    with pytest.raises(ValidationError, match="inga personnummer"):
        typed_reason(text)
