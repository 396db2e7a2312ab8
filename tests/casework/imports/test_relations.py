from __future__ import annotations

import pytest

from casework.coming_of_age import comes_of_age_on
from casework.models import (
    EServiceActivation,
    ImportedRecord,
    MessagingApproval,
    Person,
    Relation,
    Task,
)
from tests.casework.imports.files import (
    case,
    investigation,
    municipality,
    person,
    read_in,
    relation,
    together,
)
from tests.factories.accounts import days_ago
from tests.factories.casework import (
    EServiceActivationFactory,
    MessagingApprovalFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db
SAMIRA, LINA, GUNNEL = "199101292382", "202101022388", "194901272247"


@pytest.fixture(autouse=True)
def _family():
    """A child (P1) with a case (A1), her mother (P2) and somebody else (P3)."""
    municipality()
    read_in(person("P1", LINA), person("P2", SAMIRA), person("P3", GUNNEL))
    read_in(case("A1", "P1"), case("A2", "P3"))


def guardian(key="R1", **more):
    return relation(key, "P1", "P2", kind="guardian", valid_from="2021-01-02", **more)


def approval(key="G1", **more):
    return {
        "type": "approval",
        "id": key,
        "relation": "R1",
        "case": "A1",
        "state": "approved",
        "basis": "guardian",
        "approved_on": "2025-03-12",
        "approved_by": "ANNSVE",
        **more,
    }


def investigated(*lines):
    """With the case's investigation, in one group."""
    return together("A", {**case("A1", "P1"), "stage": "investigation"}, investigation(), *lines)


def without(line, *names):
    return {name: value for name, value in line.items() if name not in names}


def test_a_relation_comes_in():
    result = read_in(guardian(note="Ensam vårdnad"))

    tie = Relation.objects.get()
    assert result.counts == {"relation": {"nya": 1}}
    assert (tie.file_holder.identity_number, tie.related_person.identity_number) == (LINA, SAMIRA)
    assert (tie.kind, tie.note, str(tie.valid_from), tie.valid_to) == (
        "guardian",
        "Ensam vårdnad",
        "2021-01-02",
        None,
    )
    assert tie.created_by.user_code == "FREHOL"


BAD = [
    (relation(holder="P1", related="P1"), "related_person", "till sig själv"),
    (relation(related="P9"), "related_person", "Posten med den nyckeln finns inte"),
    (relation(valid_from="2025-06-31"), "valid_from", "Datumet finns inte."),
    (relation(valid_to="2019-01-01"), "valid_to", "innan den börjar"),
    (relation(registered_by="INGEN"), "registered_by", "Ingen medarbetare"),
    (relation(holder="P3", related="P2", kind="guardian"), "valid_to", "fyllt 18 år"),
    (relation(kind="cousin"), "kind", "Ska vara något av"),
]


@pytest.mark.parametrize(("line", "field", "reason"), BAD)
def test_what_the_product_would_refuse_of_a_relation_is_refused(line, field, reason):
    result = read_in(line)

    assert [(name, reason in why) for _key, name, why in result.refused] == [(field, True)]
    assert not Relation.objects.exists()


def test_a_guardian_until_the_child_came_of_age_is_history():
    grown_up = Person.objects.get(identity_number=GUNNEL)
    of_age = comes_of_age_on(grown_up).isoformat()

    result = read_in(
        relation(holder="P3", related="P2", kind="guardian", valid_from="1950-01-01",
                 valid_to=of_age)
    )  # fmt: skip

    assert result.rows == []


def test_a_relation_goes_on_once_at_a_time():
    result = read_in(guardian("R1"), guardian("R2"), guardian("R3", valid_to="2024-01-01"))

    assert result.refused == [("R2", "related_person", "Relationen finns redan och pågår.")]
    assert Relation.objects.count() == 2


def test_a_relation_that_is_here_already_is_linked():
    child, mother = (Person.objects.get(identity_number=number) for number in (LINA, SAMIRA))
    here = RelationFactory(file_holder=child, related_person=mother)

    read_in(guardian())

    assert ImportedRecord.objects.get(kind="relation").object_id == here.pk
    assert Relation.objects.count() == 1


def test_a_relation_never_moves_to_another_person():
    read_in(guardian())

    result = read_in({**guardian(), "related_person": "P3"})

    assert [(key, name) for key, name, _why in result.refused] == [("R1", "related_person")]


@pytest.mark.covers("R31", "I23", "P17")
def test_a_guardian_is_approved_until_the_child_comes_of_age():
    read_in(*investigated(guardian(), approval(basis_note="Folkbokföringen")))

    found, child = MessagingApproval.objects.get(), Person.objects.get(identity_number=LINA)
    assert (found.state, found.basis, found.basis_note) == (
        "approved",
        "guardian",
        "Folkbokföringen",
    )
    assert found.ends_on == comes_of_age_on(child)
    assert (found.approved_by.user_code, found.case.number) == ("ANNSVE", "VU-25-0001")
    assert f"{found.approved_at:%Y-%m-%d %H}" == "2025-03-11 23"
    assert not EServiceActivation.objects.exists()


def test_a_day_before_that_is_kept():
    ends_on = days_ago(-30)

    read_in(*investigated(guardian(), approval(ends_on=ends_on.isoformat())))

    assert MessagingApproval.objects.get().ends_on == ends_on


@pytest.mark.covers("R30", "I5")
def test_an_approval_without_an_investigation_is_refused_and_nothing_of_its_group_saved():
    result = read_in(*together("a", guardian(), approval()))

    assert [(key, name) for key, name, _why in result.refused] == [("G1", "case")]
    assert "utredning" in result.refused[0][2]
    assert not Relation.objects.exists()
    assert not MessagingApproval.objects.exists()


def test_an_investigation_from_an_earlier_file_is_enough():
    read_in(*investigated(guardian()))

    result = read_in(approval())

    assert result.counts == {"approval": {"nya": 1}}


BAD_APPROVALS = [
    (approval(case="A2"), "case", "Ärendet gäller någon annan"),
    (approval(ends_on="2039-01-03"), "ends_on", "Barnet fyller 18 år 2039-01-02."),
    (approval(ends_on="2025-06-01"), "ends_on", "Dagen har varit"),
    (without(approval(), "approved_by"), "approved_by", "både vem som godkände och när"),
    (without(approval(), "approved_on", "approved_by"), "approved_on", "Fältet behövs"),
    (approval(state="proposed"), "approved_on", "inte godkänt än"),
    (approval(state="ended"), "ended_on", "Fältet behövs när godkännandet har upphört"),
    (approval(ended_on="2025-06-01"), "ended_on", "har inte upphört"),
    (approval(state="ended", ended_on="2025-01-01"), "ended_on", "innan det gavs"),
    (approval(approved_by="INGEN"), "approved_by", "Ingen medarbetare"),
    (approval(relation="R3", basis="guardian"), "basis", "bara en vårdnadshavare"),
    (approval(relation="R2", basis="consent"), "relation", "Relationen har upphört."),
    (approval(relation="R3", basis="consent"), "relation", "saknar personnummer"),
    (approval(relation="R9"), "relation", "Posten med den nyckeln finns inte"),
]


@pytest.mark.parametrize(("line", "field", "reason"), BAD_APPROVALS)
def test_what_the_product_would_refuse_of_an_approval_is_refused(line, field, reason):
    read_in(
        person("P4"),
        *investigated(guardian()),
        relation("R2", "P1", "P3", kind="other_relative", valid_to="2025-06-01"),
        relation("R3", "P1", "P4", kind="other_relative"),
    )

    result = read_in(line)

    assert [(name, reason in why) for _key, name, why in result.refused] == [(field, True)]
    assert not MessagingApproval.objects.exists()


def test_one_person_is_approved_once_in_a_case():
    read_in(*investigated(guardian(), approval("G1")))

    result = read_in(
        relation("R2", "P1", "P2", kind="contact_person"),
        approval("G2", relation="R2", basis="consent"),
    )

    assert result.refused == [
        ("G2", "case", "Personen är redan föreslagen eller godkänd i ärendet.")
    ]


@pytest.mark.covers("R35")
def test_an_approval_that_ends_there_ends_here_with_all_that_leans_on_it():
    read_in(*investigated(guardian(), approval()))
    found = MessagingApproval.objects.get()
    EServiceActivationFactory(
        person=found.relation.related_person,
        context=EServiceActivation.Context.RELATION,
        approval=found,
    )

    result = read_in(approval(state="ended", ended_on="2025-06-01", end_reason="Återtaget"))

    found.refresh_from_db()
    assert result.counts == {"approval": {"ändrade": 1}}
    assert (found.state, found.end_reason) == ("ended", "Återtaget")
    assert EServiceActivation.objects.get().state == EServiceActivation.State.ENDED
    assert Task.objects.get().kind == Task.Kind.APPROVAL_ENDED


@pytest.mark.covers("R34")
def test_an_approval_that_was_withdrawn_here_is_never_given_again_by_an_import():
    read_in(*investigated(guardian(), approval()))
    MessagingApproval.objects.update(state="ended", ended_at="2025-06-01T12:00Z")

    first = read_in(approval(approved_on="2025-06-02"))
    second = read_in(approval(approved_on="2025-06-03"))

    assert MessagingApproval.objects.get().state == "ended"
    assert first.counts == second.counts == {"approval": {"behållna": 1}}


def test_a_proposal_that_is_approved_there_is_approved_here():
    proposed = without(approval(state="proposed"), "approved_on", "approved_by")
    read_in(*investigated(guardian(), proposed))

    read_in(approval())

    assert MessagingApproval.objects.get().state == "approved"


def test_an_approval_that_is_here_already_is_linked():
    read_in(*investigated(guardian()))
    tie = Relation.objects.get()
    here = MessagingApprovalFactory(relation=tie, case=tie.file_holder.files.get().cases.get())

    read_in(approval())

    assert ImportedRecord.objects.get(kind="approval").object_id == here.pk
