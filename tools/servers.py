"""PostgreSQL and Redis of one stack: those named in the environment, else private ones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tools.broker import Broker
from tools.claims import DEMO
from tools.data_home import remove_data_home
from tools.mould import poured
from tools.place import DEV, locked
from tools.postgres import APP, OWNER, Postgres
from tools.process import stop_recorded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tools.process import Process

# Who calls whom: the callers stop first.
STOP_ORDER = ("beat", "worker", "web", "eid", "redis", "postgres")


class Servers:
    """The two together. What the environment `given` names is used as it is, and never stopped."""

    def __init__(self, folder: Path, given: Mapping[str, str], *, hasty: bool = True) -> None:
        self.given = given
        durable = folder.name == DEMO
        self.postgres = (
            None if given.get("DATABASE_URL") else Postgres(folder, durable=durable, hasty=hasty)
        )
        self.broker = None if given.get("REDIS_URL") else Broker(folder)

    @property
    def env(self) -> dict[str, str]:
        """DATABASE_URL (the application's role), MIGRATION_DATABASE_URL (owner), REDIS_URL."""
        if self.postgres:
            database, owner = self.postgres.url(APP), self.postgres.url(OWNER)
        else:
            database = self.given["DATABASE_URL"]
            owner = self.given.get("MIGRATION_DATABASE_URL", database)
        redis = self.broker.url if self.broker else self.given["REDIS_URL"]
        return {"DATABASE_URL": database, "MIGRATION_DATABASE_URL": owner, "REDIS_URL": redis}

    @property
    def processes(self) -> list[Process]:
        return [server.process for server in (self.broker, self.postgres) if server]

    def start(self) -> None:
        """Both ready for callers on return."""
        if self.postgres and not self.postgres.durable and not self.postgres.ready_mark.exists():
            poured(self.postgres)
        for server in (self.postgres, self.broker):
            if server:
                server.start()

    def start_again(self, name: str) -> None:
        """A server that has died, at its old port, with its data."""
        server = {"postgres": self.postgres, "redis": self.broker}[name]
        if server:
            server.start()

    def stop(self) -> None:
        for server in (self.broker, self.postgres):
            if server:
                server.stop()


def sweep() -> list[str]:
    """Stop what killed runs and tests of this checkout left behind: "purpose: program" for each."""
    swept = []
    for folder in sorted(path.parent for path in DEV.glob("*/pids")):
        with locked(folder / "lock", wait=False) as nobody_is_there:
            if not nobody_is_there:
                continue
            swept += [f"{folder.name}: {name}" for name in stop_recorded(folder, STOP_ORDER)]
            if folder.name != DEMO:
                remove_data_home(folder.name)
    return swept


def forget(purpose: str) -> None:
    """Remove all that this purpose has written. Its processes must be stopped."""
    remove_data_home(purpose)
    for path in (DEV / purpose).glob("*"):
        if path.name != "lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
