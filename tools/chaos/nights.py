"""The night killed again and again, with several at work at once (NIGHT-1).

Whatever happens: exactly those who may have the e-service have it, and each is welcomed once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tools.chaos.families import untouched
from tools.chaos.own import kill_own
from tools.place import ROOT

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from datetime import date
    from typing import LiteralString

    Database = psycopg.Connection[tuple[Any, ...]]

PATIENCE = 900.0
LOOK_SECONDS = 0.01

LEFT = "SELECT count(*) FROM casework_eserviceactivation WHERE state = 'requested'"
ENDED = "SELECT ended_at IS NOT NULL FROM casework_nightlyrun WHERE date = %s"
IN_WORK = (
    "SELECT xact_start IS NOT NULL FROM pg_stat_activity"
    " WHERE application_name = %s AND datname = current_database()"
)
# Of one crowd alone: its family names tell what was to become of each.
FOUND = """
WITH crowd AS (
    SELECT person.public_id, person.customer_number, person.family_name = %(ordered)s AS ordered,
        person.deceased_on IS NULL AS eligible, activation.state
    FROM casework_person AS person
    JOIN casework_eserviceactivation AS activation ON activation.person_id = person.id
    WHERE person.family_name IN (%(ordered)s, %(untouched)s)
), told AS (
    SELECT recipient, channel, count(*) AS times FROM notifications_notice
    WHERE kind = 'activated' AND recipient IN (SELECT public_id FROM crowd)
    GROUP BY recipient, channel
), wanted AS (
    SELECT public_id AS recipient, channel, eligible AND ordered AS due
    FROM crowd, (VALUES ('sms'), ('email')) AS both_ways(channel)
), logged AS (
    SELECT customer_number, count(*) AS times FROM audit_accesslogentry
    WHERE object_type = 'eservice' GROUP BY customer_number
)
SELECT
    (SELECT count(*) FROM crowd WHERE ordered AND eligible AND state = 'active'),
    (SELECT count(*) FROM crowd WHERE ordered AND eligible AND state <> 'active'),
    (SELECT count(*) FROM crowd WHERE ordered AND NOT eligible AND state <> 'failed'),
    (SELECT count(*) FROM crowd WHERE NOT ordered AND state NOT IN ('active', 'cancelled')),
    (SELECT count(*) FROM wanted LEFT JOIN told USING (recipient, channel)
        WHERE due AND times IS NULL),
    (SELECT coalesce(sum(times - 1), 0) FROM told),
    (SELECT count(*) FROM wanted JOIN told USING (recipient, channel) WHERE NOT due),
    (SELECT count(*) FROM crowd LEFT JOIN logged USING (customer_number)
        WHERE ordered AND coalesce(times, 0) <> 1)
"""
WRONG = (
    "eligible not active",
    "ineligible not refused",
    "others touched",
    "without a welcome",
    "welcomed twice",
    "welcomed wrongly",
    "not once in the log",
)


@dataclass
class Night:
    """What became of the orders, and what was done to those who worked on them."""

    kills: int = 0
    in_transaction: int = 0
    seconds: float = 0.0
    active: int = 0
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def is_right(self) -> bool:
        return not any(self.wrong.values())

    def __str__(self) -> str:
        wrong = ", ".join(f"{count} {what}" for what, count in self.wrong.items())
        return (
            f"{self.kills} kills ({self.in_transaction} in a transaction), {self.seconds:.0f} s: "
            f"{self.active} active, {wrong}"
        )


class Nursery:
    """Has everything loaded, and forks a night in a tenth of a second."""

    def __init__(self, env: Mapping[str, str], day: date, batch: int, *, naive: bool) -> None:
        command = [sys.executable, "-m", "tools.chaos.nursery", day.isoformat(), str(batch)]
        self._process = subprocess.Popen(
            command + (["naive"] if naive else []),
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._read()

    def fork(self) -> int:
        assert self._process.stdin
        self._process.stdin.write("one\n")
        self._process.stdin.flush()
        return int(self._read())

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the nursery did not start")
        return line.strip()


def under_fire(
    env: Mapping[str, str],
    *,
    day: date,
    family: str,
    kills: int,
    rng: random.Random,
    processes: int = 3,
    batch: int = 50,
    naive: bool = False,
) -> Night:
    """Do a date's night with so many at once, killing one after another evenly over the work.

    `family`: of the crowd whose orders wait; nobody else's are to be waiting.
    """
    told = Night()
    began = time.monotonic()
    with (
        psycopg.connect(env["DATABASE_URL"], autocommit=True) as database,
        closing(Nursery(env, day, batch, naive=naive)) as nursery,
    ):
        total = _count(database, LEFT)
        alive: list[int] = []
        while told.kills < kills or not _is_over(database, day, naive=naive):
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"the night did not end: {told}")
            alive = [pid for pid in alive if _lives(pid)]
            alive += [nursery.fork() for _ in range(processes - len(alive))]
            done = total - _count(database, LEFT)
            # Each at its own part of the work, and at a moment nobody chose.
            if told.kills < kills and done >= total * told.kills / (kills + 1):
                time.sleep(rng.uniform(0, 0.05))
                victim = rng.choice(alive)
                in_work = database.execute(IN_WORK, [f"night-{victim}"]).fetchone()
                if kill_own(victim):
                    told.kills += 1
                    told.in_transaction += bool(in_work and in_work[0])
            time.sleep(LOOK_SECONDS)
        told.seconds = time.monotonic() - began
        _count_up(database, told, family)
    return told


def _count_up(database: Database, told: Night, family: str) -> None:
    names = {"ordered": family, "untouched": untouched(family)}
    row = database.execute(FOUND, names).fetchone()
    assert row is not None
    told.active, told.wrong = int(row[0]), dict(zip(WRONG, map(int, row[1:]), strict=True))


def _is_over(database: Database, day: date, *, naive: bool) -> bool:
    if naive:
        return _count(database, LEFT) == 0
    row = database.execute(ENDED, [day]).fetchone()
    return bool(row and row[0])


def _count(database: Database, query: LiteralString) -> int:
    row = database.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
