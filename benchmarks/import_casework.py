"""How long an import takes: python -m benchmarks.import_casework [--persons 100000]

A made-up file of persons, as many cases and three relations to ten persons, read in into a database
of its own as the application's role: once when nothing is known, then once more unchanged. Persons
have reserve numbers, since test numbers are few; a real file takes some seconds more for the check
digits.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "meddelande_bench_import"
CODES = [f"KOD{n:03d}" for n in range(40)]
UNITS = ("Vuxenenheten", "Försörjningsenheten", "Barn- och familjeenheten")
GIVEN = ("Åsa", "Börje", "Cecilia", "Daniel", "Ebba", "Fatima", "Göran", "Hanna", "Ivar", "Örjan")
FAMILY = ("Ahlgren", "Bäck", "Cederlund", "Dahlin", "Ek", "Åkerman", "Öst", "Svärd", "Warg")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--persons", type=int, default=100_000)
    persons = arguments.parse_args().persons
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.jsonl"
        write_file(path, persons)
        say(f"{persons} personer: filen är {path.stat().st_size / 1e6:.0f} MB")
        fresh_database()
        make_organisation()
        measure("första gången", path)
        measure("oförändrad fil", path)
    drop_database()


def write_file(path: Path, persons: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines(persons):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def lines(persons: int) -> Iterator[dict[str, Any]]:
    """Households of three, a case each, and some in relation to whoever came before them."""
    for n in range(persons):
        group = f"H{n // 3}"
        yield {**person(n), "group": group}
        yield {**case(n), "group": group}
        if n % 10 in (1, 4, 7):
            yield {**relation(n), "group": group}


def person(n: int) -> dict[str, Any]:
    return {
        "type": "person",
        "id": f"P{n}",
        "identity_type": "reservnummer",
        "identity_number": f"R{n:08d}",
        "birth_date": f"{1940 + n % 70}-{1 + n % 12:02d}-{1 + n % 28:02d}",
        "given_name": GIVEN[n % len(GIVEN)],
        "family_name": FAMILY[n % len(FAMILY)],
        "street_address": f"Kvarngatan {n % 90 + 1}",
        "postal_code": "123 45",
        "city": "Ängslunda",
        "mobile": f"070-174 06 {5 + n % 95:02d}",
        "email": f"klient{n}@epost.example",
    }


def case(n: int) -> dict[str, Any]:
    return {
        "type": "case",
        "id": f"A{n}",
        "number": f"VU-25-{n:06d}",
        "file_holder": f"P{n}",
        "area": "adults",
        "stage": "intake",
        "responsible_unit": UNITS[n % len(UNITS)],
        "opened_on": f"2025-{1 + n % 12:02d}-{1 + n % 28:02d}"[:10],
        "caseworkers": [{"user_code": CODES[n % len(CODES)], "from": "2025-01-01"}],
    }


def relation(n: int) -> dict[str, Any]:
    return {
        "type": "relation",
        "id": f"R{n}",
        "file_holder": f"P{n}",
        "related_person": f"P{n - 1}",
        "kind": "partner",
        "valid_from": "2015-06-06",
        "registered_by": CODES[0],
    }


def fresh_database() -> None:
    """Made by the owner, and from then on used by the application's role alone."""
    drop_database()
    owner, application = os.environ["MIGRATION_DATABASE_URL"], os.environ["DATABASE_URL"]
    with psycopg.connect(owner, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    role = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(application)["user"]))
    with psycopg.connect(owner, dbname=DATABASE) as connection:
        for grant in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE ON SEQUENCES"):
            connection.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES GRANT {} TO {}").format(sql.SQL(grant), role)
            )
    start_django(owner)
    from django.core.management import call_command  # only when Django is set up
    from django.db import connection as ours

    call_command("migrate", verbosity=0)
    ours.close()
    user = psycopg.conninfo.conninfo_to_dict(application)
    ours.settings_dict.update(USER=user["user"], PASSWORD=user.get("password") or "")


def start_django(url: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    where = url.rpartition("/")[0]
    os.environ["DATABASE_URL"] = os.environ["MIGRATION_DATABASE_URL"] = f"{where}/{DATABASE}"
    django.setup()


def drop_database() -> None:
    owner = os.environ["MIGRATION_DATABASE_URL"]
    with psycopg.connect(owner, dbname="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
        )


def make_organisation() -> None:
    from accounts.models import Unit, User

    Unit.objects.bulk_create(Unit(name=name, kind=Unit.Kind.AUTHORITY) for name in UNITS)
    User.objects.bulk_create(
        User(username=code, user_code=code, given_name="Kim", family_name="Ek") for code in CODES
    )


def measure(what: str, path: Path) -> None:
    from django.db import connection

    from casework.imports.report import Report
    from casework.imports.run import Run

    asked, chunks = 0, 0

    def count(execute: Any, *query: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*query)

    def told(_line: int) -> None:
        nonlocal chunks
        chunks += 1

    began = time.monotonic()
    with path.open("rb") as file, connection.execute_wrapper(count):
        figures = Run(file, path.name, Report(None), told=told).go()
    seconds = time.monotonic() - began
    say(f"\n{what}\n{figures.table()}")
    say(
        f"{seconds:.0f} s, {figures.lines / seconds:.0f} rader/s, {chunks} omgångar, "
        f"{asked / chunks:.1f} frågor per omgång, som mest {peak_megabytes():.0f} MB"
    )


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
