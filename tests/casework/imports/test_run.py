from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AccessLogEntry
from casework.imports.chunk import COLLISION
from casework.imports.report import Report
from casework.imports.run import Run
from casework.models import ImportedRecord, IssuedCustomerNumber, Person
from tests.casework.imports.files import (
    EXAMPLE,
    case,
    decision,
    investigation,
    municipality,
    person,
    read_bytes,
    read_in,
    relation,
    together,
)
from tests.casework.imports.state import content, every_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _municipality():
    municipality()


def example():
    return [json.loads(line) for line in EXAMPLE.read_text("utf-8").splitlines()]


def test_the_example_of_the_documentation_comes_in_without_a_word():
    result = read_bytes(EXAMPLE.read_bytes())

    assert result.rows == []
    assert {tuple(counts) for counts in result.counts.values()} == {("nya",)}
    assert ImportedRecord.objects.count() == len(example())


def test_the_same_file_twice_changes_nothing_at_all():
    read_bytes(EXAMPLE.read_bytes())
    before = every_row()

    with CaptureQueriesContext(connection) as queries:
        result = read_bytes(EXAMPLE.read_bytes())

    assert every_row() == before
    assert {tuple(counts) for counts in result.counts.values()} == {("oförändrade",)}
    writes = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert [sql for sql in writes if "audit_accesslogentry" not in sql] == []
    assert AccessLogEntry.objects.filter(request_id=result.by.run_id).count() == 1


def test_neither_does_the_same_with_its_fields_in_another_order_or_another_group():
    read_in(*together("a", person("P1"), person("P2")))
    before = every_row()

    result = read_in(*({**dict(reversed(line.items())), "group": "b"}
                       for line in (person("P1"), person("P2"))))  # fmt: skip

    assert every_row() == before
    assert result.counts == {"person": {"oförändrade": 2}}


def test_a_dry_run_says_what_would_happen_and_leaves_nothing():
    read_in(person("P1"), case("A1"))
    before = every_row()
    lines = [
        person("P1", city="Ängslunda"),
        person("P2", mobile="fel"),
        *together("a", person("P3"), case("A3", "P3")),
        relation("R1", "P1", "P3"),
        case("A1"),
    ]

    dry = read_in(*lines, dry=True)

    assert every_row() == before
    assert dry.rows == read_in(*lines).rows
    assert dry.counts == {
        "person": {"ändrade": 1, "nekade": 1, "nya": 1},
        "case": {"nya": 1, "oförändrade": 1},
        "relation": {"nya": 1},
    }
    entry = AccessLogEntry.objects.get(request_id=dry.by.run_id)
    assert entry.reason == "provkörde filen prov.jsonl"


def test_a_dry_run_sees_over_its_chunks_what_would_be_there(monkeypatch):
    monkeypatch.setattr("casework.imports.run.MOST_GROUPS", 1)

    result = read_in(person("P1"), case("A1"), investigation(), dry=True)

    assert result.counts["investigation"] == {"nya": 1}


def test_a_group_is_taken_in_whole_or_not_at_all():
    result = read_in(
        *together("a", person("P1"), case("A1"), decision(outcome="maybe")),
        *together("b", person("P2"), case("A2", "P2")),
    )

    assert result.counts == {
        "person": {"nya": 1, "nekade": 1},
        "case": {"nya": 1, "nekade": 1},
        "decision": {"nekade": 1},
    }
    assert set(ImportedRecord.objects.values_list("external_id", flat=True)) == {"P2", "A2"}


def test_a_change_in_a_refused_group_is_taken_back_before_the_next_group_sees_it():
    read_in(person("P1"), person("P2"))

    result = read_in(
        *together("a", person("P1", identity_number="R00000091"), person("P3", mobile="fel")),
        person("P2", identity_number="R00000091"),
    )

    numbers = Person.objects.order_by("pk").values_list("identity_number", flat=True)
    assert list(numbers) == ["R00000001", "R00000091"]
    assert result.counts == {"person": {"nekade": 2, "ändrade": 1}}


def test_what_refers_to_a_refused_line_is_refused_with_its_reason():
    result = read_in(person("P1", mobile="fel"), case("A1"), *together("a", case("A2")))

    missing = "Posten med den nyckeln finns inte."
    assert [(key, why.startswith(missing)) for key, name, why in result.refused[1:]] == [
        ("A1", True),
        ("A2", True),
    ]


def test_lines_that_cannot_be_read_are_told_by_number_and_the_rest_goes_on():
    result = read_in(
        b'{"type": "person", "id": "P1"',
        b"",
        b'["person"]',
        b'{"type": "person", "type": "case"}',
        b"\xff\xfe\xfa",
        b'{"note": "' + b"x" * 1_000_000 + b'"}',
        {"type": "klient", "id": "P1"},
        person("P9"),
    )

    assert [row[0] for row in result.rows] == [1, 3, 4, 5, 6, 7]
    assert result.counts == {"": {"nekade": 6}, "person": {"nya": 1}}


def test_a_key_that_stands_twice_is_refused_the_second_time():
    result = read_in(person("P1"), person("P1", city="Ängslunda"), case("A1"))

    assert result.refused == [("P1", "id", "Samma nyckel står redan på rad 1.")]
    assert result.counts["case"] == {"nya": 1}


def test_a_group_that_is_taken_up_again_is_refused_the_second_time():
    result = read_in(
        *together("a", person("P1")), person("P2"), *together("a", person("P3"), person("P4"))
    )

    assert [row[3] for row in result.rows] == [
        "Gruppen började på rad 1. En grupps rader ska stå i en följd."
    ] * 2
    assert result.counts == {"person": {"nya": 2, "nekade": 2}}


def test_when_somebody_else_is_faster_only_the_group_concerned_is_left_out(monkeypatch):
    """A number that was free when it was looked up, and somebody's when it is to be written."""
    IssuedCustomerNumber.objects.create(number="6973952")
    monkeypatch.setattr("casework.imports.persons._look_up_customer_numbers", lambda *_: None)

    result = read_in(person("P1"), person("P2", customer_number="6973952"), person("P3"))

    assert result.counts == {"person": {"nya": 2, "nekade": 1}}
    assert [(key, why) for _line, key, _name, why in result.rows] == [("P2", COLLISION)]


def test_what_was_removed_here_by_retention_does_not_come_back_by_the_same_line():
    read_in(person("P1"))
    Person.objects.all().delete()

    result = read_in(person("P1"))

    assert result.counts == {"person": {"oförändrade": 1}}
    assert not Person.objects.exists()


def households():
    """Groups that lean on each other only backwards: people, then what is about them."""
    people = [together(f"p{n}", person(f"P{n}")) for n in range(1, 6)]
    return people, [
        together("a", {**case("A1"), "stage": "investigation"}, investigation("U1")),
        together("b", case("A2", "P2")),
        together("c", case("A3", "P1"), decision("B3", "A3")),
        together("d", relation("R1", "P3", "P4"), relation("R2", "P4", "P3")),
        together("e", relation("R3", "P5", "P1"), {**person("P6"), "city": "Ängslunda"}),
    ]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chance=st.randoms(use_true_random=False))
def test_the_order_of_groups_and_of_lines_in_them_makes_no_difference(chance, expected):
    people, about = households()
    chance.shuffle(people)
    chance.shuffle(about)
    for group in about:
        chance.shuffle(group)

    found = rolled_back([line for group in (*people, *about) for line in group])

    assert found == expected


@pytest.fixture
def expected():
    people, about = households()
    return rolled_back([line for group in (*people, *about) for line in group])


def rolled_back(lines):
    """What an import of the lines comes to, and as if it had never been."""
    mark = connection.savepoint()
    result = read_in(*lines)
    assert result.rows == []
    found = content()
    connection.savepoint_rollback(mark)
    return found


def queries_for(lines):
    with CaptureQueriesContext(connection) as queries:
        result = read_in(*lines)
    assert result.rows == []
    return len(queries)


def households_of(count, first=0, **more):
    for n in range(first, first + count):
        one, two = 1000 + 2 * n, 1001 + 2 * n
        yield from together(
            f"h{n}",
            person(f"P{one}", mobile="070-174 06 05", **more),
            person(f"P{two}"),
            {**case(f"A{one}", f"P{one}"), "stage": "investigation", **more_of(n)},
            investigation(f"U{one}", f"A{one}"),
            relation(f"R{one}", f"P{one}", f"P{two}"),
        )


def more_of(n):
    return {"caseworkers": [{"user_code": ("LINEKS", "FREHOL")[n % 2], "from": "2025-03-03"}]}


def test_a_chunk_takes_the_same_questions_however_many_groups_it_has():
    one = queries_for(households_of(1))

    assert queries_for(households_of(100, first=10)) == one


def test_so_does_a_chunk_of_changes():
    read_in(*households_of(1), *households_of(100, first=10))

    one = queries_for(households_of(1, city="Ängslunda", email="a@epost.example"))

    changes = {"city": "Ängslunda", "email": "a@epost.example"}
    assert queries_for(households_of(100, first=10, **changes)) == one


def test_and_a_chunk_without_news_takes_next_to_none():
    read_in(*households_of(100))

    assert queries_for(households_of(100)) <= 8


def test_twice_as_many_chunks_take_twice_the_questions(monkeypatch):
    monkeypatch.setattr("casework.imports.run.MOST_GROUPS", 20)
    whole = queries_for(households_of(20))

    # Less than a sixth: chance may draw a client number that is taken, and ask for another.
    assert queries_for(households_of(100, first=200)) < 6 * whole


def test_the_figures_are_right_at_every_moment():
    seen = []
    lines = b"\n".join(json.dumps(person(f"P{n}")).encode() for n in range(1, 4))

    def told(line):
        seen.append((line, run.figures.lines))

    run = Run(BytesIO(lines), "prov.jsonl", Report(None), told=told)
    run.go()

    assert seen == [(3, 3)]
