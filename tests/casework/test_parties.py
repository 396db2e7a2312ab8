from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry
from casework.actions.parties import add_party, remove_party
from casework.models import Case
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit, area=Case.Area.ECONOMIC_ASSISTANCE)


@pytest.fixture
def neighbour(caseworker):
    """Somebody within reach, from a case of their own."""
    return CaseFactory(responsible_unit=caseworker.unit).file.file_holder


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def test_somebody_within_reach_becomes_a_party(caseworker, case, neighbour):
    party = add_party(by=caseworker.actor, case=case, person=neighbour, role="other_party")

    assert (party.case, party.get_role_display()) == (case, "annan part")
    assert AccessLogEntry.objects.get().reason.endswith(neighbour.customer_number)


def test_somebody_out_of_reach_is_as_good_as_nobody(caseworker, case):
    with refused("Välj en person."):
        add_party(by=caseworker.actor, case=case, person=PersonFactory(), role="child")


@pytest.mark.covers("P16")
def test_a_co_applicant_is_part_of_economic_assistance_alone(caseworker, case, neighbour):
    add_party(by=caseworker.actor, case=case, person=neighbour, role="co_applicant")

    for area in set(Case.Area.values) - {Case.Area.ECONOMIC_ASSISTANCE}:
        other = CaseFactory(responsible_unit=caseworker.unit, area=area)
        with refused("Medsökande finns bara i ärenden om ekonomiskt bistånd."):
            add_party(by=caseworker.actor, case=other, person=neighbour, role="co_applicant")


def test_nobody_is_a_party_twice_and_the_file_holder_is_one_already(caseworker, case, neighbour):
    add_party(by=caseworker.actor, case=case, person=neighbour, role="child")

    for person in (neighbour, case.file.file_holder):
        with refused("är redan part i ärendet"):
            add_party(by=caseworker.actor, case=case, person=person, role="guardian")


@pytest.mark.covers("P9")
def test_a_protected_person_is_the_circles_to_add(caseworker, case):
    protected = CaseFactory(
        responsible_unit=caseworker.unit, file__file_holder__protected=True
    ).file.file_holder
    with refused("Välj en person."):
        add_party(by=caseworker.actor, case=case, person=protected, role="child")

    CircleMemberFactory(person=protected, user=caseworker.user)
    add_party(by=caseworker.actor, case=case, person=protected, role="child")

    assert case.participants.get().person == protected


def test_a_party_is_removed_and_the_file_holder_never(caseworker, case):
    party = CaseParticipantFactory(case=case)
    holder = CaseParticipantFactory(case=case, person=case.file.file_holder, role="applicant")

    remove_party(by=caseworker.actor, case=case, person=party.person)
    with refused("Aktbäraren kan inte tas bort"):
        remove_party(by=caseworker.actor, case=case, person=holder.person)

    assert case.participants.get() == holder


def test_removing_somebody_who_is_gone_does_no_harm_and_leaves_no_row(caseworker, case):
    remove_party(by=caseworker.actor, case=case, person=PersonFactory())

    assert not AccessLogEntry.objects.exists()


def test_the_parties_of_a_closed_case_stay_as_they_were(caseworker, neighbour):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    with refused("Ärendet är avslutat."):
        add_party(by=caseworker.actor, case=case, person=neighbour, role="child")
    with refused("Ärendet är avslutat."):
        remove_party(by=caseworker.actor, case=case, person=neighbour)
