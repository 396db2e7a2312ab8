"""A whole running system: two servers, web, worker, beat and e-ID simulator, in its own folder.

`make run` serves one; a browser test starts its own:

    with Stack("journey") as stack:
        page.goto(stack.url)
        stack.kill("worker")
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import psycopg

from tools.claims import DEMO, claimed
from tools.environment import demo_env, write_env
from tools.migrations import migrations_digest
from tools.place import OUTBOX, ROOT, StackError
from tools.ports import free_port, wait_until
from tools.process import Process, stop_recorded
from tools.served import beat, simulator, web, worker
from tools.servers import STOP_ORDER, Servers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

READY_SECONDS = 60.0


class Stack:
    """Use with `with`, or start() and stop(). Both url and eid_url end with a slash."""

    def __init__(
        self,
        purpose: str,
        port: int | None = None,
        *,
        web_workers: int = 1,
        worker_processes: int = 1,
        extra_env: Mapping[str, str] | None = None,
        hasty: bool = True,
    ) -> None:
        """Purpose "run" is the demo: kept between starts, on the servers the environment names.

        Any other is private, made anew and thrown away; a second one of the same name gets a
        folder of its own. Raises StackError when the demo runs already. `hasty`: a private
        database may lose what it had just committed when it is killed.
        """
        self._held = ExitStack()
        self.folder = self._held.enter_context(claimed(purpose))
        self.kept = purpose == DEMO
        stop_recorded(self.folder, STOP_ORDER)
        self._clear_folder()
        self.servers = Servers(self.folder, os.environ if self.kept else {}, hasty=hasty)
        self.port = port or free_port()
        self.eid_port = free_port(self.port + 1)
        self.eid_api_port = free_port(self.eid_port + 1)
        self.url = f"http://127.0.0.1:{self.port}/"
        self.eid_url = f"http://127.0.0.1:{self.eid_port}/"
        self.eid_api_url = f"https://127.0.0.1:{self.eid_api_port}/"
        self.outbox = OUTBOX if self.kept else self.folder / "outbox.jsonl"
        self.web_workers = web_workers
        self.worker_processes = worker_processes
        self.extra_env = dict(extra_env or {})
        self.env: dict[str, str] = {}
        self.processes: dict[str, Process] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Everything up and answering, the demo town loaded where the database was empty."""
        self.servers.start()
        urls = {"url": self.url, "eid_url": self.eid_url, "eid_api_url": self.eid_api_url}
        self.env = (
            demo_env(self.folder, **urls, outbox=self.outbox, servers=self.servers.env)
            | self.extra_env
        )
        self.migrate()
        if self.is_empty():
            self.manage("load_demo")
        self.processes = {process.name: process for process in self._served()}
        # On two cores the pages are there sooner when the others load after them.
        for name in ("eid", "web"):
            self.processes[name].start()
        for name in ("eid", "web"):
            self._wait_for(name)
        for name in ("worker", "beat"):
            self.processes[name].start()
        write_env(self.folder / "env", self.env)

    def stop(self) -> None:
        """Callers first, then the servers. Safe to call twice, and after a start that failed."""
        (self.folder / "env").unlink(missing_ok=True)
        for process in self.processes.values():
            process.ask_to_stop()
        for process in self.processes.values():
            process.stop()
        self.servers.stop()
        self._held.close()

    def everything(self) -> dict[str, Process]:
        """By name: web, worker, beat, eid, and postgres and redis where they are ours."""
        return self.processes | {process.name: process for process in self.servers.processes}

    def pid(self, name: str) -> int | None:
        """None when it does not run."""
        return self.everything()[name].pid

    def kill(self, name: str) -> None:
        """As if its power went: no goodbye, no cleaning up. It stays dead until restart()."""
        self.everything()[name].kill()

    def restart(self, name: str) -> None:
        """Stop it if it runs, start it, and wait until it answers. Ports and data stay the same."""
        self.everything()[name].stop()
        self.start_again(name)
        self._wait_for(name)

    def start_again(self, name: str) -> None:
        """Start one that has died; servers answer on return, the others soon."""
        if name in self.processes:
            self.processes[name].start()
        else:
            self.servers.start_again(name)

    def manage(self, *arguments: str) -> str:
        """Run a manage.py command inside this stack: what it printed. StackError when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        env = os.environ | self.env
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StackError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Bring the tables up to date; skipped when these migrations were run on this cluster."""
        mark = self.servers.postgres.migrated_mark if self.servers.postgres else None
        wanted = migrations_digest()
        if mark and mark.exists() and mark.read_text() == wanted:
            return
        self.manage("migrate", "--verbosity", "0")
        if mark:
            mark.write_text(wanted)

    def is_empty(self) -> bool:
        """Nobody has an account yet."""
        with psycopg.connect(self.env["MIGRATION_DATABASE_URL"]) as connection:
            row = connection.execute("SELECT EXISTS (SELECT FROM accounts_user)").fetchone()
        return row is not None and not row[0]

    def _clear_folder(self) -> None:
        for name in ("logs",) if self.kept else ("logs", "media", "secret", "outbox.jsonl"):
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _served(self) -> list[Process]:
        env = os.environ | self.env
        # The right to change tables stays with the migrations.
        env.pop("MIGRATION_DATABASE_URL", None)
        return [
            web(self.folder, env, self.port, self.web_workers),
            simulator(self.folder, env, self.eid_port, self.eid_api_port),
            worker(self.folder, env, self.worker_processes),
            beat(self.folder, env),
        ]

    def _wait_for(self, name: str) -> None:
        """Until it answers; at once for those that answer nobody."""
        address = {"web": self.url, "eid": self.eid_url}.get(name)
        if not address:
            return
        process = self.processes[name]
        if not wait_until(
            lambda: _answers(f"{address}healthz"), alive=process.alive, seconds=READY_SECONDS
        ):
            raise StackError(f"{name} does not answer at {address}:\n{process.last_lines()}")


def _answers(address: str) -> bool:
    """A page, whichever; an error page is no answer."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=5) as response:
            return bool(response.status < 400)
    except (urllib.error.URLError, OSError):
        return False
