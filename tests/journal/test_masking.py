from __future__ import annotations

import pytest

from journal.masking import COVER, WIDTH, Masking

COVERED = COVER * WIDTH


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Karin Bergström", "Karin Bergström ringde"),
        ("Karin Bergström", "karin\nbergström ringde"),
        ("Karin", "Karins ringde"),
        ("19910129-2382", "199101292382 ringde"),
        ("910129-2382", "910129 - 2382 ringde"),
        ("070-174 06 05", "0701740605 ringde"),
        ("0701740605", "070-174 06 05 ringde"),
        ("Karin Bergström", "Karin **Bergström ringde"),
        ("Bergström", "Berg\u00adström ringde"),
    ],
)
def test_a_word_is_covered_however_it_is_written(word, text):
    assert Masking([word])(text) == f"{COVERED} ringde"


def test_marks_of_bold_hide_no_name():
    covered = Masking(["Karin Bergström"])("**Karin** Bergström ringde")

    assert covered == f"**{COVERED} ringde"


def test_a_word_inside_another_stays():
    assert Masking(["Ek"])("Ekonomiskt bistånd, Ek") == f"Ekonomiskt bistånd, {COVERED}"


def test_the_cover_does_not_tell_how_long_the_name_was():
    covered = {Masking([name])(name) for name in ("Bo", "Maximiliana-Alexandra")}

    assert covered == {COVERED}


def test_the_longest_is_covered_first():
    assert Masking(["Karin", "Karin Bergström"])("Karin Bergström") == COVERED


@pytest.mark.parametrize("word", ["-", " – ", "***", "."])
def test_what_has_no_letter_or_digit_covers_nothing(word):
    assert Masking([word])("Hej. (Anna) - ok.") == "Hej. (Anna) - ok."


def test_what_was_not_in_the_text_is_told():
    masking = Masking(["Karin", "Karn"])

    masking("Karin ringde")

    assert masking.not_found == ["Karn"]
