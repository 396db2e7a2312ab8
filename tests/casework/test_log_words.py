from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib import admin

from accounts.logged_admin import LoggedAdmin
from casework.log_words import OBJECTS, log_line
from tests.factories.audit import AccessLogEntryFactory
from tests.house.finding import OUR_APPS, python_files

WRITTEN = re.compile(r"""(?:object_type=|OutOfReach\()\s*"([a-z_]+)\"""")


def written_object_types():
    texts = [path.read_text() for path in python_files(under=OUR_APPS)]
    return {name for text in texts for name in WRITTEN.findall(text)}


def test_each_kind_of_thing_in_the_log_has_a_swedish_word():
    assert "person" in written_object_types()
    assert written_object_types() - set(OBJECTS) == set()


def test_so_has_everything_that_is_changed_in_the_administration():
    changed = [
        model
        for model, model_admin in admin.site._registry.items()
        for model in (model, *(inline.model for inline in model_admin.inlines))
        if isinstance(model_admin, LoggedAdmin)
    ]

    assert {model.__name__.lower() for model in changed} - set(OBJECTS) == set()
    assert "unit" in OBJECTS


@pytest.mark.django_db
def test_a_row_reads_as_a_line_of_swedish():
    row = AccessLogEntryFactory(
        at=datetime(2026, 7, 1, 10, 5, tzinfo=UTC), case_number="VU-26-0018", reason="nödöppning"
    )

    line = log_line(row, "utanför arbetstid")

    assert (line.at, line.who, line.role) == ("2026-07-01 12.05", "Åsa Ahlgren", "Handläggare")
    assert (line.action, line.thing, line.why) == ("visade", "person", "utanför arbetstid")
    assert (line.customer_number, line.case_number) == ("3000009", "VU-26-0018")


@pytest.mark.django_db
def test_what_has_no_word_yet_is_shown_as_it_is_written():
    line = log_line(AccessLogEntryFactory(role="", object_type="satellite"))

    assert (line.role, line.thing) == ("", "satellite")
