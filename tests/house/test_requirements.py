from __future__ import annotations

import pytest

from tools.requirements import OPEN, PAGE, ROW, marks, page

ROWS = [found for line in PAGE.read_text().splitlines() if (found := ROW.match(line))]


def test_the_page_says_what_the_tests_say():
    assert page(PAGE.read_text(), marks()) == PAGE.read_text(), "make requirements"


def test_every_requirement_of_the_manuals_and_of_the_product_has_its_row():
    ids = [row["id"] for row in ROWS]

    assert {f"R{number}" for number in range(1, 154)} <= set(ids)
    assert {f"P{number}" for number in range(1, 22)} <= set(ids)
    assert {f"I{number}" for number in range(1, 26)} <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_mark_without_a_row_is_found():
    with pytest.raises(ValueError, match="R999"):
        page(PAGE.read_text(), {"R999": ["somewhere"]})


def test_a_test_shows_its_requirement_and_that_of_its_scenario():
    text = "\n".join(
        [
            "| R29 | relations | A-H9 | open |",
            "| A-H9 | approve | old |",
            "| R30 | stage | A-H10 | old |",
            "| A-H10 | early | x |",
        ]
    )

    written = page(text, {"A-H9": ["`a.py` one"], "R30": ["`b.py` two"]})

    assert [ROW.match(line)["tests"] for line in written.splitlines()] == [
        "`a.py` one",
        "`a.py` one",
        "`b.py` two",
        OPEN,
    ]


def test_marks_are_read_from_tests_and_whole_modules(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "import pytest\npytestmark = [pytest.mark.django_db, pytest.mark.covers('P9')]\n"
        "@pytest.mark.covers('A-H9', 'R29')\ndef test_this_and_that():\n    pass\n"
    )

    shown = marks(tmp_path)

    assert set(shown) == {"A-H9", "R29", "P9"}
    assert all(tests == ["`test_one.py` this and that"] for tests in shown.values())
