from __future__ import annotations

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader

from casework.models import Person
from tests.house.finding import OUR_APPS, ROOT

# Asked for on a table that may be large, each holds every reader until it is done.
LOCKING = re.compile(r"\b(?:alter column \w+ type|vacuum full|cluster )\b", re.IGNORECASE)


def missing_migrations():
    out = StringIO()
    try:
        call_command("makemigrations", *OUR_APPS, check=True, dry_run=True, stdout=out)
    except SystemExit:
        return out.getvalue()
    return ""


def test_no_migration_is_missing(db):
    assert missing_migrations() == ""


def test_a_column_without_a_migration_is_found(db):
    planted = models.IntegerField("planterad", default=0)
    planted.contribute_to_class(Person, "planted")
    try:
        found = missing_migrations()
    finally:
        Person._meta.local_fields.remove(planted)
        delattr(Person, "planted")
        apps.clear_cache()

    assert "planted" in found


def test_each_app_has_one_latest_migration(db):
    loader = MigrationLoader(None)

    assert loader.detect_conflicts() == {}


def locking_statements(texts):
    return {name: found.group() for name, text in texts.items() if (found := LOCKING.search(text))}


def migration_texts():
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for app in OUR_APPS
        for path in (ROOT / app / "migrations").glob("0*.py")
    }


def test_no_migration_rewrites_a_table_while_people_wait():
    assert locking_statements(migration_texts()) == {}


def test_one_that_does_is_found():
    text = "migrations.RunSQL('ALTER TABLE a ALTER COLUMN b TYPE bigint')"

    assert locking_statements({"0002_wrong.py": text})


@pytest.mark.parametrize("app", OUR_APPS)
def test_raw_sql_can_be_taken_back(app):
    """A step that only goes forward makes a failed upgrade a restore from backup."""
    for name, text in migration_texts().items():
        if name.startswith(app):
            assert not re.search(r"RunSQL\(\s*[A-Z_]+\s*\)", text), name
