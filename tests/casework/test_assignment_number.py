from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from casework.actions.assignment_drafts import draft_assignment
from casework.assignment_number import next_number
from casework.models import Assignment
from tests.factories.accounts import UnitFactory
from tests.factories.process import AssignmentFactory, ServiceFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


def test_the_first_of_a_year_is_number_one():
    AssignmentFactory(number="UP-25-0417")

    assert next_number(DAY) == "UP-26-0001"


def test_the_next_comes_after_the_highest_whoever_gave_it():
    for number in ("UP-26-0009", "UP-26-0123", "UP-26-0011"):
        AssignmentFactory(number=number)

    assert next_number(DAY) == "UP-26-0124"


def test_after_the_last_of_four_digits_there_is_a_fifth():
    for number in ("UP-26-9999", "UP-26-10000"):
        AssignmentFactory(number=number)

    assert next_number(DAY) == "UP-26-10001"


def test_a_number_of_another_make_does_not_count():
    AssignmentFactory(number="UP-26-IMPORT7")

    assert next_number(DAY) == "UP-26-0001"


def test_those_who_draft_at_once_get_a_number_each(committed_db, caseworker):
    service, unit = ServiceFactory(), UnitFactory(provider=True)
    gate = threading.Barrier(4, timeout=10)

    def draft():
        try:
            gate.wait()
            draft_assignment(
                by=caseworker.actor,
                service=service,
                provider_unit=unit,
                title="Samtalsstöd",
                description="",
                today=DAY,
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=draft) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(Assignment.objects.values_list("number", flat=True))
    assert numbers == ["UP-26-0001", "UP-26-0002", "UP-26-0003", "UP-26-0004"]
