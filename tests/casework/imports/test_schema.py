from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from casework.imports.kinds import KINDS
from casework.imports.schema import MOST_PROBLEMS, SCHEMA, problems_of_form
from casework.models import (
    Case,
    CaseAssignment,
    CaseParticipant,
    Decision,
    EconomicAssistanceApplication,
    Intake,
    MessagingApproval,
    Payment,
    Person,
    Relation,
)
from tests.casework.imports.files import EXAMPLE, case, person
from tests.house.finding import ROOT


def problems(line):
    return [(problem.field, problem.reason) for problem in problems_of_form(line)]


def properties(kind):
    return SCHEMA["$defs"][kind]["properties"]


def test_the_schema_is_one_of_draft_2020_12():
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_the_shipped_schema_accepts_every_line_of_the_example():
    """As another program would judge it, by the file alone."""
    validator = Draft202012Validator(SCHEMA)

    for line in EXAMPLE.read_text("utf-8").splitlines():
        assert validator.is_valid(json.loads(line)), line


def test_the_example_has_a_line_of_every_type():
    lines = [json.loads(line) for line in EXAMPLE.read_text("utf-8").splitlines()]

    assert {line["type"] for line in lines} == set(KINDS)


def test_every_field_is_in_the_documentation():
    text = (ROOT / "docs" / "import.md").read_text("utf-8")

    for kind in KINDS:
        assert f"`{kind}`" in text
        missing = [name for name in properties(kind) if f"`{name}`" not in text]
        assert missing == [], kind


def test_nothing_unknown_is_let_through_anywhere():
    open_ones = [kind for kind in KINDS if SCHEMA["$defs"][kind]["additionalProperties"]]

    assert open_ones == []


CHOICES = [
    ("person", "identity_type", Person.IdentityType),
    ("person", "protection", Person.Protection),
    ("person", "source", Person.Source),
    ("case", "area", Case.Area),
    ("case", "stage", Case.Stage),
    ("intake", "kind", Intake.Type),
    ("intake", "status", Intake.Status),
    ("decision", "outcome", Decision.Outcome),
    ("assignment", "state", KINDS["assignment"].model.State),
    ("relation", "kind", Relation.Kind),
    ("approval", "state", MessagingApproval.State),
    ("approval", "basis", MessagingApproval.Basis),
    ("application", "kind", EconomicAssistanceApplication.Kind),
    ("application", "channel", EconomicAssistanceApplication.Channel),
    ("application", "status", EconomicAssistanceApplication.Status),
    ("payment", "method", Payment.Method),
    ("payment", "state", Payment.State),
]


@pytest.mark.parametrize(("kind", "name", "choices"), CHOICES)
def test_the_choices_are_the_products(kind, name, choices):
    assert properties(kind)[name]["enum"] == choices.values


@pytest.mark.parametrize(
    ("part", "name", "choices"),
    [
        ("participants", "role", CaseParticipant.Role),
        ("caseworkers", "kind", CaseAssignment.Kind),
    ],
)
def test_the_choices_inside_a_case_are_the_products(part, name, choices):
    items = properties("case")[part]["items"]

    assert items["properties"][name]["enum"] == choices.values


def test_what_is_as_documented_has_no_problems():
    assert problems(person()) == []
    assert problems(case()) == []


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ({}, "type", "Fältet saknas."),
        ({"type": "klient"}, "type", "Ska vara något av: person, case"),
        ({"type": ["person"]}, "type", "Ska vara något av: person, case"),
        (person(shoe_size=38), "shoe_size", "Fältet finns inte i formatet."),
        (person(id="nyckel med blanksteg"), "id", "Ska vara en nyckel"),
        (person(id="P1\n"), "id", "Ska vara en nyckel"),
        (person(id=17), "id", "Ska vara en nyckel"),
        (person(given_name=""), "given_name", "Ska vara text på en rad, 1-100 tecken."),
        (person(given_name="Å\nsa"), "given_name", "Ska vara text på en rad"),
        (person(given_name="x" * 101), "given_name", "Ska vara text på en rad"),
        (person(language="fi"), "language", "Ska vara något av: sv, en."),
        (person(interpreter_needed="ja"), "interpreter_needed", "Ska vara true eller false."),
        (person(birth_date="790105"), "birth_date", "Ska vara ett datum, ÅÅÅÅ-MM-DD."),
        (person(circle="FREHOL"), "circle", "Ska vara en lista."),
        (person(circle=["FREHOL"] * 51), "circle", "Listan har fler än 50 delar."),
        (person(customer_number="12345"), "customer_number", "Ska vara ett kundnummer"),
        (case(caseworkers=[{"from": "2025-01-01"}]), "caseworkers[0].user_code", "Fältet saknas."),
        (case(caseworkers=["LINEKS"]), "caseworkers[0]", "Ska vara ett objekt."),
        (case(participants=[{"person": "P1", "role": "applicant", "x": 1}]),
         "participants[0].x", "Fältet finns inte i formatet."),
    ],
)  # fmt: skip
def test_what_is_not_as_documented_is_told_by_field(line, field, reason):
    found = dict(problems(line))

    assert reason in found[field]


def test_every_missing_field_is_told_once():
    line = person()
    del line["given_name"], line["family_name"]

    assert problems(line) == [
        ("given_name", "Fältet saknas."),
        ("family_name", "Fältet saknas."),
    ]


def test_what_was_written_is_never_repeated():
    found = problems(person(given_name="Hemlig\tPerson", language="hemligt", mobile=701740605))

    assert len(found) == 3
    assert not any("emlig" in reason or "0605" in reason for _field, reason in found)


def test_a_line_with_a_thousand_faults_is_told_of_some():
    assert len(problems(person(**{f"x{n}": n for n in range(1000)}))) == MOST_PROBLEMS
