from __future__ import annotations

import pytest

from casework.models import Case, CaseFile, ImportedRecord, Person
from tests.casework.imports.files import (
    PROVIDER,
    case,
    decision,
    investigation,
    municipality,
    person,
    read_in,
    together,
)
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db
LINDA, PETRA, FREDRIK = ({"user_code": code} for code in ("LINEKS", "PETNOR", "FREHOL"))
OPEN = {"area": "economic_assistance", "responsible_unit": "Försörjningsenheten"}


@pytest.fixture(autouse=True)
def _municipality():
    municipality()
    read_in(person("P1"), person("P2"), person("P3"))


def the_case():
    return Case.objects.get(number="VU-25-0001")


def handling():
    rows = the_case().caseworkers.order_by("since", "user__user_code")
    return [(row.user.user_code, row.kind, str(row.since), str(row.until)) for row in rows]


def test_a_case_comes_in_with_its_file_its_parties_and_its_caseworkers():
    line = case(
        **OPEN,
        common_household=True,
        is_restricted=True,
        participants=[
            {"person": "P1", "role": "applicant"},
            {"person": "P2", "role": "co_applicant"},
        ],
        caseworkers=[
            {**PETRA, "from": "2025-03-03", "to": "2025-03-31"},
            {**LINDA, "kind": "main", "from": "2025-04-01"},
            {**FREDRIK, "kind": "co", "from": "2025-04-01"},
        ],
    )

    result = read_in(line)

    found = the_case()
    assert result.counts == {"case": {"nya": 1}}
    assert (found.area, found.stage, found.is_restricted) == ("economic_assistance", "intake", True)
    assert (found.responsible_unit.name, str(found.opened_on)) == (
        "Försörjningsenheten",
        "2025-03-03",
    )
    assert found.file.file_holder.identity_number == "R00000001"
    assert (found.file.common_household, str(found.file.opened_on)) == (True, "2025-03-03")
    roles = found.participants.order_by("pk").values_list("person__identity_number", "role")
    assert list(roles) == [("R00000001", "applicant"), ("R00000002", "co_applicant")]
    assert handling() == [
        ("PETNOR", "main", "2025-03-03", "2025-03-31"),
        ("FREHOL", "co", "2025-04-01", "None"),
        ("LINEKS", "main", "2025-04-01", "None"),
    ]


def test_a_persons_cases_are_in_one_file_and_a_households_in_another():
    read_in(case("A1"), case("A2"), case("A3", **OPEN, common_household=True))
    read_in(case("A4"), case("A5", **OPEN, common_household=True))

    files = CaseFile.objects.order_by("pk")
    assert [(one.common_household, one.cases.count()) for one in files] == [(False, 3), (True, 2)]


BAD = [
    ({"number": "vu 25"}, "number", "Ska vara ett nummer"),
    ({"file_holder": "P9"}, "file_holder", "Posten med den nyckeln finns inte."),
    ({"responsible_unit": "Finns inte"}, "responsible_unit", "Ingen enhet heter så."),
    ({"responsible_unit": PROVIDER}, "responsible_unit", "Enheten är ingen myndighet."),
    ({"opened_on": "2025-02-30"}, "opened_on", "Datumet finns inte."),
    ({"stage": "closed"}, "closed_on", "ska ha datum för avslut"),
    ({"closed_on": "2025-04-01"}, "closed_on", "Bara ett avslutat ärende"),
    ({"close_reason": "Klart"}, "close_reason", "Bara ett avslutat ärende"),
    ({"stage": "closed", "closed_on": "2025-01-01"}, "closed_on", "innan det öppnades"),
    ({"stage": "investigation"}, "stage", "Ingen utredning är inledd."),
    ({"stage": "decided"}, "stage", "Inget beslut är fattat."),
    ({"stage": "performing"}, "stage", "Inget beslut om bifall"),
    ({"common_household": True}, "common_household", "bara för ekonomiskt bistånd"),
    ({"is_restricted": True}, "is_restricted", "minst en handläggare"),
    ({"caseworkers": [{"user_code": "INGEN", "from": "2025-01-01"}]},
     "caseworkers[0].user_code", "Ingen medarbetare"),
    ({"caseworkers": [{**LINDA, "from": "2025-04-31"}]}, "caseworkers[0].from", "finns inte"),
    ({"caseworkers": [{**LINDA, "from": "2025-04-01", "to": "2025-03-01"}]},
     "caseworkers[0].to", "före startdatumet"),
    ({"caseworkers": [{**LINDA, "from": "2025-04-01"}, {**PETRA, "from": "2025-05-01"}]},
     "caseworkers", "Bara en kan vara handläggare"),
    ({"caseworkers": [{**LINDA, "from": "2025-04-01", "to": "2025-05-01"}] * 2},
     "caseworkers[1]", "står två gånger"),
    ({"participants": [{"person": "P9", "role": "child"}]}, "participants[0].person", "finns inte"),
    ({"participants": [{"person": "P2", "role": "child"}] * 2},
     "participants[1].person", "två gånger"),
    ({"participants": [{"person": "P1", "role": "child"}]},
     "participants[0].person", "bara vara sökande"),
    ({"participants": [{"person": "P2", "role": "co_applicant"}]},
     "participants[0].role", "bara i ärenden om ekonomiskt bistånd"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "field", "reason"), BAD)
def test_what_the_product_would_refuse_is_refused_at_its_field(more, field, reason):
    result = read_in(case(**more))

    assert [(name, reason in why) for _key, name, why in result.refused] == [(field, True)]
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()


def test_a_day_that_has_not_been_is_refused():
    result = read_in(case(opened_on=days_ago(-1).isoformat()))

    assert result.refused == [("A1", "opened_on", "Datumet har inte varit än.")]


@pytest.mark.parametrize(
    ("stage", "lines"),
    [
        ("investigation", [investigation()]),
        ("decided", [investigation(closed_on="2025-04-01"), decision(outcome="refused")]),
        ("performing", [decision()]),
        ("follow_up", [decision(outcome="partial")]),
    ],
)
def test_the_stage_is_borne_out_by_the_group_in_any_order(stage, lines):
    result = read_in(*together("a", *lines, case(stage=stage)))

    assert result.rows == []
    assert the_case().stage == stage


@pytest.mark.parametrize(
    ("more", "lines", "reason"),
    [
        ({"stage": "intake"}, [investigation()], "En utredning är redan inledd."),
        ({"stage": "assessment"}, [investigation()], "En utredning är redan inledd."),
        ({"stage": "performing"}, [decision(outcome="refused")], "Inget beslut om bifall"),
        ({"stage": "closed", "closed_on": "2025-05-05"}, [investigation()], "inte avslutad"),
    ],
)
def test_a_stage_that_the_content_belies_is_refused(more, lines, reason):
    result = read_in(*together("a", case(**more), *lines))

    assert [(key, name) for key, name, _why in result.refused] == [("A1", "stage")]
    assert reason in result.refused[0][2]
    assert not Case.objects.exists()


def test_a_case_number_that_another_has_is_refused():
    CaseFactory(number="VU-25-0001")

    result = read_in(case("A1"), case("A2"), {**case("A3"), "number": "VU-25-0002"})

    taken = "Ärendenumret finns redan på ett annat ärende."
    assert result.refused == [("A1", "number", taken), ("A3", "number", taken)]


def test_a_case_that_is_here_already_is_linked_by_its_number():
    holder = Person.objects.get(identity_number="R00000001")
    here = CaseFactory(number="VU-25-0001", file__file_holder=holder, area="adults")

    result = read_in(case(stage="intake"))

    here.refresh_from_db()
    assert ImportedRecord.objects.get(kind="case").object_id == here.pk
    assert here.stage == "investigation"
    assert result.counts == {"case": {"behållna": 1}}
    assert Case.objects.count() == 1


def test_a_changed_case_is_changed_and_whoever_looks_at_it_is_told():
    read_in(case())

    result = read_in(case(area="violence", stage="closed", closed_on="2025-06-01"))

    assert result.counts == {"case": {"ändrade": 1}}
    assert (the_case().area, the_case().stage, str(the_case().closed_on)) == (
        "violence",
        "closed",
        "2025-06-01",
    )
    assert the_case().version == 1


def test_a_stage_that_a_colleague_has_moved_is_kept():
    read_in(case())
    Case.objects.update(stage="assessment")

    result = read_in(case(stage="closed", closed_on="2025-06-01", area="violence"))

    assert (the_case().stage, the_case().closed_on, the_case().area) == (
        "assessment",
        None,
        "violence",
    )
    assert [(key, name) for _line, key, name, _why in result.rows] == [("A1", "stage")]


def test_a_case_never_moves_to_another_person():
    read_in(case())

    result = read_in(case(holder="P2"))

    assert result.refused == [("A1", "file_holder", "Ärendet hör redan till en annan person.")]
    assert the_case().file.file_holder.identity_number == "R00000001"


def test_a_replaced_caseworker_goes_when_the_next_one_comes():
    read_in(case(caseworkers=[{**LINDA, "from": "2025-03-03"}]))

    read_in(case(caseworkers=[{**PETRA, "from": "2025-06-01"}]))

    assert handling() == [
        ("LINEKS", "main", "2025-03-03", "2025-05-31"),
        ("PETNOR", "main", "2025-06-01", "None"),
    ]


def test_a_caseworker_whom_a_colleague_has_appointed_stays():
    read_in(case(caseworkers=[{**LINDA, "from": "2025-03-03"}]))
    the_case().caseworkers.update(until="2025-05-31")
    CaseAssignmentFactory(case=the_case(), user=UserFactory(user_code="HER"), since="2025-06-01")

    result = read_in(case(caseworkers=[{**PETRA, "from": "2025-07-01"}]))

    assert [row[0] for row in handling()] == ["LINEKS", "HER"]
    assert [name for _line, _key, name, _why in result.rows] == ["caseworkers"]


def test_parties_are_added_and_change_role_but_never_go():
    read_in(case(participants=[{"person": "P2", "role": "child"}]))

    read_in(case(participants=[{"person": "P3", "role": "other_party"}]))
    read_in(case(participants=[{"person": "P2", "role": "other_party"}]))

    roles = the_case().participants.order_by("pk").values_list("person__identity_number", "role")
    assert list(roles) == [("R00000002", "other_party"), ("R00000003", "other_party")]


def test_a_party_taken_out_here_does_not_come_back_with_another_change():
    parties = [{"person": "P2", "role": "child"}]
    read_in(case(participants=parties))
    the_case().participants.all().delete()

    read_in(case(participants=parties, area="violence"))

    assert not the_case().participants.exists()


def test_a_case_of_somebody_who_was_here_before_the_import_gets_their_file():
    here = PersonFactory(anonymous=True, identity_number="R00000077")
    file = CaseFactory(file__file_holder=here).file
    read_in(person("P77"))

    read_in(case(holder="P77"))

    assert the_case().file == file
