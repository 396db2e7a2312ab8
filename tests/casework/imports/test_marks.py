from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.imports.marks import ABSENT, RowKey, Slot, mark, marks_after, merge
from casework.models import Person

VALUES = st.sampled_from(["", "a", "b", "c"])


class Thing:
    def __init__(self, value):
        self.value = value

    def hear(self, said, marks, **rules):
        """Merge what the case system says now; the marks to remember are returned."""

        def apply():
            self.value = said

        self.slot = Slot(name="x", here=self.value, said=said, apply=apply, **rules)
        merge([self.slot], marks)
        return marks_after([self.slot], marks)


def test_what_only_the_case_system_has_changed_is_taken_over():
    thing = Thing("a")
    marks = thing.hear("a", {})

    thing.hear("b", marks)

    assert thing.value == "b"
    assert not thing.slot.kept


def test_what_somebody_here_has_changed_since_is_kept():
    thing = Thing("a")
    marks = thing.hear("a", {})
    thing.value = "ours"

    thing.hear("b", marks)

    assert thing.value == "ours"
    assert thing.slot.kept


def test_what_the_case_system_has_not_changed_is_left_alone_without_a_word():
    thing = Thing("a")
    marks = thing.hear("a", {})
    thing.value = "ours"

    thing.hear("a", marks)

    assert thing.value == "ours"
    assert not thing.slot.kept


def test_what_was_kept_at_one_import_gives_way_to_news_at_the_next():
    thing = Thing("a")
    marks = thing.hear("a", {})
    thing.value = "ours"
    marks = thing.hear("b", marks)

    thing.hear("c", marks)

    assert thing.value == "c"


def test_what_was_kept_and_changed_again_is_kept_again():
    thing = Thing("a")
    marks = thing.hear("a", {})
    thing.value = "ours"
    marks = thing.hear("b", marks)
    thing.value = "ours too"

    thing.hear("c", marks)

    assert thing.value == "ours too"


def test_a_value_that_somebody_changed_and_changed_back_follows_the_case_system():
    thing = Thing("a")
    marks = thing.hear("a", {})
    thing.value = "ours"
    thing.value = "a"

    thing.hear("b", marks)

    assert thing.value == "b"


@pytest.mark.parametrize("empty", ["", None, False, ABSENT, (None, "")])
def test_the_first_time_what_is_empty_is_filled_in(empty):
    thing = Thing(empty)

    thing.hear("a", {})

    assert thing.value == "a"


@pytest.mark.parametrize("filled", ["b", 0, (None, "x"), date(2025, 1, 1)])
def test_the_first_time_what_stands_here_is_kept(filled):
    thing = Thing(filled)

    thing.hear("a", {})

    assert thing.value == filled
    assert thing.slot.kept


def test_what_an_import_may_never_do_is_kept_whatever_came_before():
    thing = Thing("a")
    marks = thing.hear("a", {})

    thing.hear("b", marks, may=False)

    assert thing.slot.kept


def test_what_cannot_wait_is_done_whatever_stands_here():
    thing = Thing("a")

    thing.hear("b", {}, must=True)

    assert thing.value == "b"


@given(here=VALUES, first=VALUES, ours=VALUES)
def test_the_same_words_again_never_change_anything(here, first, ours):
    thing = Thing(here)
    marks = thing.hear(first, {})
    thing.value = ours

    again = thing.hear(first, marks)

    assert thing.value == ours
    assert again == marks or ours == first


@given(history=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=6), last=VALUES)
def test_a_change_made_here_is_never_lost_at_the_import_that_follows_it(history, last):
    thing = Thing("")
    marks: dict[str, str] = {}
    for step, (said, changed_here) in enumerate(history):
        marks = thing.hear(said, marks)
        if changed_here:
            thing.value = f"ours {step}"
    before, was_changed_last = thing.value, history[-1][1]

    thing.hear(last, marks)

    assert thing.value in {before, last}
    assert thing.value == before or not was_changed_last


def test_like_values_have_like_marks_however_they_are_held():
    noon = datetime(2025, 6, 1, 12, tzinfo=ZoneInfo("Europe/Stockholm"))

    assert mark(Decimal("10")) == mark(Decimal("10.00"))
    assert mark(noon) == mark(noon.astimezone(ZoneInfo("UTC")))
    assert mark(Person(pk=7)) == mark(RowKey(7))


def test_unlike_values_have_unlike_marks():
    values = ["", None, False, True, 0, "0", "None", date(2025, 1, 1), ("a", "b"), ABSENT]
    values += [Decimal("0"), RowKey(1), RowKey(2), ("a,b",), datetime(2025, 1, 1, tzinfo=None)]  # noqa: DTZ001 - a value like another

    assert len({mark(value) for value in values}) == len(values)
