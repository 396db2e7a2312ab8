"""A PostgreSQL cluster with the tables in it, kept for what is thrown away to begin from.

A test's cluster is a copy of it. The migrations run again when one of them changes, and not once
for every test process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.data_home import data_home
from tools.migrations import migrations_digest
from tools.place import DEV, ROOT, StackError, locked
from tools.postgres import APP, DATABASE, OWNER, Postgres
from tools.process import stop_recorded

if TYPE_CHECKING:
    from pathlib import Path

PURPOSE = "mould"


def poured(postgres: Postgres) -> None:
    """Give a cluster that has never run its data: roles, database and tables."""
    with locked(DEV / PURPOSE / "lock", wait=True):
        _copy(_mould(), postgres.data)
    postgres.ready_mark.touch()
    postgres.migrated_mark.write_text(migrations_digest())


def _copy(source: Path, target: Path) -> None:
    """Keeps the server's user as the owner; shutil's copies are the copier's."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(target)], check=True)


def _mould() -> Path:
    """Made when there is none for these migrations; those for other ones are removed."""
    # One that was killed while it made the mould may still run.
    stop_recorded(DEV / PURPOSE, ("postgres",))
    postgres = Postgres(DEV / PURPOSE, durable=False)
    home = data_home(PURPOSE)
    # Not named as data is: a sweep removes that.
    mould = home / f"mould-{postgres.data.name}-{migrations_digest()[:16]}"
    if not mould.exists():
        for outdated in home.glob("mould-*"):
            shutil.rmtree(outdated)
        _make(postgres)
        postgres.data.rename(mould)
    return mould


def _make(postgres: Postgres) -> None:
    postgres.start()
    try:
        _migrate(postgres)
    finally:
        # A clean stop: the copy begins without anything to recover.
        postgres.process.stop()


def _migrate(postgres: Postgres) -> None:
    addresses = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": postgres.url(APP),
        "MIGRATION_DATABASE_URL": postgres.url(OWNER),
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | addresses, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StackError(f"migrate failed on {DATABASE}:\n{done.stdout}{done.stderr}")
