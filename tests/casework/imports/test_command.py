from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import call_command

from casework.imports.report import KEPT
from casework.models import Person
from tests.casework.imports.files import EXAMPLE, case, municipality, person

pytestmark = pytest.mark.django_db


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _municipality():
    municipality()


@pytest.fixture
def write(tmp_path):
    def write(*lines):
        path = tmp_path / "prov.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return write


def run(path, *options, err=None):
    """The exit code, and what was said."""
    out, err = io.StringIO(), err or io.StringIO()
    try:
        call_command("import_casework", str(path), *options, stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_it_ends_with_0_and_a_table_when_everything_is_in():
    code, out, _err = run(EXAMPLE)

    assert code == 0
    assert "personer           9        0            0         0       0" in out
    assert "Inläsningen är klar. 25 rader på" in out


def test_it_ends_with_1_when_a_line_was_refused(write):
    code, out, _err = run(write(person("P1"), person("P2", mobile="fel")))

    assert code == 1
    assert Person.objects.count() == 1
    assert out.splitlines()[1].split() == ["personer", "1", "0", "0", "0", "1"]


def test_a_dry_run_says_so(write):
    code, out, _err = run(write(person("P1")), "--dry-run")

    assert code == 0
    assert "Provkörningen är klar. Ingenting ändrades." in out
    assert not Person.objects.exists()


@pytest.mark.parametrize("content", [None, b"\xff\xfe{\x00}\x00"])
def test_it_ends_with_2_when_the_file_cannot_be_read(tmp_path, content):
    path = tmp_path / "prov.jsonl"
    if content:
        path.write_bytes(content)

    code, _out, err = run(path)

    assert code == 2
    assert err.strip()
    assert "Traceback" not in err


def test_a_folder_is_no_file(tmp_path):
    assert run(tmp_path)[0] == 2


def test_an_empty_file_is_in_at_once(write):
    code, out, _err = run(write())

    assert code == 0
    assert "0 rader" in out


def test_each_refused_line_is_in_the_report_for_a_sheet(write, tmp_path):
    report = tmp_path / "nekade.csv"

    run(write(person("P1", mobile="fel"), case("A1"), {"type": "person", "id": "=1+1"}),
        "--report", str(report))  # fmt: skip

    content = report.read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["rad", "typ", "nyckel", "utfall", "fält", "orsak"]
    assert rows[1][:5] == ["1", "person", "P1", "nekad", "mobile"]
    assert rows[2][:5] == ["2", "case", "A1", "nekad", "file_holder"]
    # No spreadsheet takes a key for a formula.
    assert rows[3][2] == "'=1+1"


def test_and_in_one_for_programs_with_what_was_kept(write, tmp_path):
    report = tmp_path / "nekade.jsonl"
    run(write(person("P1", city="Ängslunda")))
    Person.objects.update(city="Österby")

    code, _out, _err = run(write(person("P1", city="Åby")), "--report", str(report))

    assert code == 0
    assert [json.loads(line) for line in report.read_text("utf-8").splitlines()] == [
        {
            "rad": 1,
            "typ": "person",
            "nyckel": "P1",
            "utfall": "behållen",
            "fält": "city",
            "orsak": KEPT,
        }
    ]


def test_the_report_never_repeats_what_was_written(write, tmp_path):
    report = tmp_path / "nekade.csv"
    secret = person("P1", "199101292382", given_name="Hemlig\n", email="hemlig", mobile="070hemlig")

    run(write(secret, {**secret, "id": "P2", "given_name": "x"}), "--report", str(report))

    assert "emlig" not in report.read_text("utf-8")
    assert "9101" not in report.read_text("utf-8")


def test_a_report_that_cannot_be_written_is_told_before_anything_is_read(write, tmp_path):
    code, _out, err = run(write(person("P1")), "--report", str(tmp_path / "ingen" / "x.csv"))

    assert code == 2
    assert "x.csv" in err
    assert not Person.objects.exists()


def test_a_screen_shows_how_far_it_has_come(write):
    _code, _out, err = run(write(person("P1")), err=Screen())

    assert "\r100 % rad 1" in err


def test_a_log_is_told_now_and_then(write, monkeypatch):
    monkeypatch.setattr("casework.management.commands.import_casework.EVERY", 2)
    monkeypatch.setattr("casework.imports.run.MOST_GROUPS", 1)

    _code, _out, err = run(write(*(person(f"P{n}") for n in range(1, 6))))

    assert [line.partition(", ")[2] for line in err.splitlines()] == ["rad 2", "rad 4"]
