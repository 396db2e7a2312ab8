"""Real processes and real commits: an import killed in its middle, and two at once."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from audit.models import AccessLogEntry
from casework.models import IssuedCustomerNumber, Person
from tests.casework.imports.files import municipality, person, read_in, relation
from tests.casework.imports.state import content

ROOT = Path(__file__).parents[3]
NUMBERS = [f"{six}{digit}" for six, digit in (("697395", 2), ("479856", 7))]


def lines():
    """The fifth person brings a client number: there a test can hold the import up."""
    people = [person(f"P{n}", mobile="070-174 06 05") for n in range(1, 10)]
    people[4]["customer_number"] = NUMBERS[0]
    return [*people, relation("R1", "P1", "P8")]


@pytest.fixture
def path(tmp_path, committed_db):
    municipality()
    file = tmp_path / "prov.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")
    return file


def database_url():
    where = connection.settings_dict
    password = f":{where['PASSWORD']}" if where["PASSWORD"] else ""
    return f"postgres://{where['USER']}{password}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


@pytest.fixture
def start(path):
    """Starts an import in a process of its own."""
    started = []

    def begin():
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.imports.import_worker"],
            cwd=ROOT,
            env={
                **os.environ,
                "IMPORT_FILE": str(path),
                "DATABASE_URL": database_url(),
                "PYTHONWARNINGS": "default",
            },
        )
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def stuck_at():
    """Holds the import up where it issues this number, until the answer is closed."""
    with closing(psycopg.connect(database_url())) as elsewhere:

        def stuck(number):
            elsewhere.execute(
                "INSERT INTO casework_issuedcustomernumber VALUES (%s, now())", [number]
            )
            return elsewhere

        yield stuck


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def others():
    """How many others are at work in this database, and how many of them wait for somebody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state <> 'idle'),"
            " count(*) FILTER (WHERE wait_event_type = 'Lock')"
            " FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()


def test_an_import_killed_in_its_middle_ends_the_same_when_it_is_run_again(
    start, stuck_at, path, clean
):
    elsewhere = stuck_at(NUMBERS[0])
    worker = start()
    wait_for(lambda: others()[1] == 1)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    elsewhere.close()
    wait_for(lambda: others()[0] == 0)

    # Two chunks of two were in; the third fell whole, with its numbers.
    assert Person.objects.count() == 4
    assert IssuedCustomerNumber.objects.count() == 4
    assert read_in(*lines()).counts == {
        "person": {"oförändrade": 4, "nya": 5},
        "relation": {"nya": 1},
    }
    assert content() == clean


@pytest.fixture
def clean(path):
    """What one undisturbed run of the same file comes to; taken back before the test begins."""
    with transaction.atomic():
        read_in(*lines())
        found = content()
        transaction.set_rollback(True)
    return found


def test_two_imports_at_once_are_one_too_many(start, stuck_at, path):
    elsewhere = stuck_at(NUMBERS[0])
    worker = start()
    wait_for(lambda: others()[1] == 1)
    err = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("import_casework", path, stdout=io.StringIO(), stderr=err)

    assert ended.value.code == 2
    assert "En annan inläsning pågår." in err.getvalue()
    elsewhere.rollback()
    elsewhere.close()
    assert worker.wait(timeout=30) == 0
    assert Person.objects.count() == 9
    call_command("import_casework", path, stdout=io.StringIO(), stderr=err)


def test_a_run_that_is_interrupted_says_so_and_leaves_what_is_in(path, monkeypatch):
    monkeypatch.setattr("casework.imports.run.MOST_GROUPS", 2)
    taken = []

    def interrupt(entry):
        taken.append(entry)
        if len(taken) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("casework.imports.report.Report.add", lambda _self, entry: interrupt(entry))
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("import_casework", path, stdout=out, stderr=io.StringIO())

    assert ended.value.code == 130
    assert "Det som är inläst ligger kvar" in out.getvalue()
    assert Person.objects.count() == 4
    assert AccessLogEntry.objects.filter(object_type="import").count() == 1
