from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from accounts.actor import Actor
from casework.actions.intakes import open_case
from casework.case_number import PREFIXES, next_case_number
from casework.models import Case
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE, NEW_YEARS_DAY = date(2026, 12, 31), date(2027, 1, 1)


def test_every_area_has_a_prefix_of_its_own():
    assert set(PREFIXES) == set(Case.Area.values)
    assert sorted(PREFIXES.values()) == ["BU", "EB", "FR", "MO", "VN", "VU"]


def test_the_first_of_a_year_is_number_one_in_its_area():
    CaseFactory(number="EB-26-0142")
    CaseFactory(number="VU-27-0009")

    assert next_case_number(Case.Area.ECONOMIC_ASSISTANCE, NEW_YEARS_DAY) == "EB-27-0001"


def test_it_counts_on_from_the_highest_and_leaves_gaps_alone():
    for number in ("EB-26-0001", "EB-26-0142", "EB-26-0099"):
        CaseFactory(number=number)

    assert next_case_number(Case.Area.ECONOMIC_ASSISTANCE, NEW_YEARS_EVE) == "EB-26-0143"


def test_after_the_last_of_four_figures_comes_one_of_five():
    CaseFactory(number="BU-26-9999")
    CaseFactory(number="BU-26-10000")

    assert next_case_number(Case.Area.CHILDREN_YOUTH, NEW_YEARS_EVE) == "BU-26-10001"


def test_a_number_of_another_kind_disturbs_nothing():
    CaseFactory(number="VU-26-gammal")

    assert next_case_number(Case.Area.ADULTS, NEW_YEARS_EVE) == "VU-26-0001"


def test_four_cases_opened_at_once_get_a_number_each_and_one_file(committed_db):
    membership = MembershipFactory()
    intakes = IntakeFactory.create_batch(3, unit=membership.unit)
    twin = IntakeFactory(unit=membership.unit, person=intakes[0].person)
    start = threading.Barrier(4)
    actor = Actor(user=membership.user, membership=membership)

    def open_at_once(intake):
        start.wait()
        try:
            open_case(by=actor, intake=intake, area=Case.Area.ADULTS, caseworker=membership.user)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_at_once, args=[one]) for one in [*intakes, twin]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003", "0004"]
    assert twin.person.files.count() == 1
