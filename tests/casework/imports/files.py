"""Files to import, and what became of them."""

from __future__ import annotations

import io
import json
from pathlib import Path

from accounts.models import Unit
from casework.imports.report import Report
from casework.imports.run import Run
from tests.factories.accounts import UnitFactory, UserFactory

EXAMPLE = Path(__file__).parents[3] / "docs" / "import-example.jsonl"
AUTHORITY = "Vuxenenheten"
PROVIDER = "Öppenvården Eken"


def municipality():
    """The units and the colleagues that the files speak of."""
    for name in (
        AUTHORITY,
        "Barn- och familjeenheten",
        "Försörjningsenheten",
        "Mottagningsenheten",
    ):
        UnitFactory(name=name)
    UnitFactory(name=PROVIDER, kind=Unit.Kind.PROVIDER)
    for code in ("LINEKS", "FREHOL", "ANNSVE", "HELSJO", "PETNOR", "HAKDAH", "MARFAL", "AMIREZ"):
        UserFactory(user_code=code)


def person(key="P1", number="", **more):
    """The least there is to say of somebody; without a number by a reserve number of the key's."""
    digits = "".join(sign for sign in key if sign.isdigit())
    identity = {"identity_type": "reservnummer", "identity_number": f"R{int(digits):08d}"}
    if number:
        identity = {"identity_type": "personnummer", "identity_number": number}
    names = {"given_name": "Åsa", "family_name": "Öst"}
    return {"type": "person", "id": key, **identity, **names, **more}


def case(key="A1", holder="P1", **more):
    digits = "".join(sign for sign in key if sign.isdigit())
    return {
        "type": "case",
        "id": key,
        "number": f"VU-25-{int(digits):04d}",
        "file_holder": holder,
        "area": "adults",
        "stage": "intake",
        "responsible_unit": AUTHORITY,
        "opened_on": "2025-03-03",
        **more,
    }


def investigation(key="U1", of="A1", **more):
    return {
        "type": "investigation",
        "id": key,
        "case": of,
        "kind": "Utredning",
        "opened_on": "2025-03-10",
        "caseworker": "FREHOL",
        **more,
    }


def decision(key="B1", of="A1", **more):
    return {
        "type": "decision",
        "id": key,
        "case": of,
        "kind": "Öppenvård",
        "outcome": "granted",
        "decided_on": "2025-04-01",
        "decision_maker": "FREHOL",
        **more,
    }


def relation(key="R1", holder="P1", related="P2", **more):
    return {
        "type": "relation",
        "id": key,
        "file_holder": holder,
        "related_person": related,
        "kind": "partner",
        "valid_from": "2020-01-01",
        "registered_by": "FREHOL",
        **more,
    }


def together(group, *lines):
    return [{**line, "group": group} for line in lines]


class Kept(Report):
    """A report that is looked at by the test instead of written to a file."""

    def __init__(self):
        super().__init__(None)
        self.rows = []

    def _write(self, entry, outcome, name, reason):
        self.rows.append((entry.number, entry.external_id, name, reason))


class Result:
    def __init__(self, run, report):
        self.figures, self.rows, self.by = run.figures, report.rows, run.by

    @property
    def counts(self):
        """{"person": {"nya": 1}}"""
        found: dict[str, dict[str, int]] = {}
        for (kind, outcome), count in self.figures.counts.items():
            found.setdefault(kind, {})[str(outcome)] = count
        return found

    @property
    def refused(self):
        """Of each refused line its fields and reasons, without those left out with their group."""
        return [(key, name, reason) for _line, key, name, reason in self.rows if name]


def read_in(*lines, dry=False, today=None):
    """Import these lines: dicts, or bytes that are taken as they are."""
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return read_bytes(b"\n".join(raw) + b"\n", dry=dry, today=today)


def read_bytes(content, dry=False, today=None):
    report = Kept()
    run = Run(io.BytesIO(content), "prov.jsonl", report, dry=dry)
    run.go(today)
    return Result(run, report)
