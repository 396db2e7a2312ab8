"""`make chaos`: python -m tools.chaos [--quick] [--seed 1] [--sends 1000] [--orders 5000]"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import psycopg

from accounts.calendar import STOCKHOLM
from tools.chaos import nights, sends
from tools.place import ROOT, StackError, say
from tools.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How much, and how many letters there are between two shots."""

    sends: int
    naive_sends: int
    orders: int
    naive_orders: int
    kills: int
    every: tuple[int, int]


# For the control: it has to be found out with few letters.
OFTEN = (2, 4)
# Without the night, whose short one is in the suite.
QUICK = Size(24, 16, 0, 0, 0, (4, 8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sends", type=int, default=1000)
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--only", choices=["letters", "night"])
    asked = parser.parse_args()
    whole = Size(asked.sends, asked.sends // 10, asked.orders, asked.orders // 10, 50, (15, 40))
    # Stopped from outside, it takes its processes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    began = time.monotonic()
    try:
        size = QUICK if asked.quick else whole
        wrong = run(without(size, asked.only), asked.seed)
    except StackError as error:
        sys.exit(f"\n{error}")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    say(f"\n{time.monotonic() - began:.0f} s, seed {asked.seed}; load {load} at the end")
    if wrong:
        sys.exit("\n".join(["", *wrong]))
    say("Nothing was lost and nothing was doubled; the naive variants were found out.")


def without(size: Size, only: str | None) -> Size:
    if only == "night":
        return replace(size, sends=0)
    return replace(size, orders=0) if only == "letters" else size


def run(size: Size, seed: int) -> list[str]:
    """What didn't hold, in sentences; nothing when all did."""
    rng = random.Random(seed)  # noqa: S311 - the same each time
    wrong: list[str] = []
    with _stack() as stack:
        if size.sends:
            _letters(stack, size, rng, wrong)
        if size.orders:
            # The timetable would do the night by itself.
            for name in ("beat", "worker", "web"):
                stack.kill(name)
            _nights(stack, size, rng, wrong)
    return wrong


@contextmanager
def _stack() -> Iterator[Stack]:
    stack = Stack("chaos", web_workers=2, worker_processes=2, hasty=False)
    stack.extra_env |= {
        "DJANGO_SETTINGS_MODULE": "tools.chaos.settings",
        "NAIVE_FLAG": str(_naive_flag(stack)),
    }
    _naive_flag(stack).unlink(missing_ok=True)
    began = time.monotonic()
    with stack:
        say(f"The stack stands after {time.monotonic() - began:.0f} s.")
        yield stack


def _naive_flag(stack: Stack) -> Path:
    """While it is there, notices are sent the naive way."""
    return stack.folder / "naive"


def judge(wrong: list[str], what: str, holds: bool, told: object) -> None:
    say(f"{what}: {told}")
    if not holds:
        wrong.append(f"NOT RIGHT: {what}")


def _letters(stack: Stack, size: Size, rng: random.Random, wrong: list[str]) -> None:
    clients = _crowd(stack, "clients", "Klientsson", size.sends + size.naive_sends)
    product, naive = clients[: size.sends], clients[size.sends :]
    told = sends.under_fire(stack, product, mark="Brev", rng=rng, every=size.every)
    judge(wrong, "letters", told.is_right, told)
    _naive_flag(stack).touch()
    told = sends.under_fire(stack, naive, mark="Naivt", rng=rng, every=OFTEN, naive=True)
    _naive_flag(stack).unlink()
    judge(wrong, "letters, naive (to be found out)", not told.is_right, told)


def _nights(stack: Stack, size: Size, rng: random.Random, wrong: list[str]) -> None:
    env = os.environ | stack.env | {"PYTHONWARNINGS": "default"}

    def night(family: str, day: date, orders: int, kills: int, **more: bool) -> nights.Night:
        _crowd(stack, "orders", family, orders * 9 // 10, orders // 10)
        return nights.under_fire(env, day=day, family=family, kills=kills, rng=rng, **more)

    # The demo's own nights are done until today.
    tomorrow = datetime.now(tz=STOCKHOLM).date() + timedelta(days=1)
    told = night("Beställd", tomorrow, size.orders, size.kills)
    judge(wrong, f"night, {size.orders} orders", told.is_right, told)
    control = night(
        "Naivsson", tomorrow + timedelta(days=1), size.naive_orders, size.kills // 5, naive=True
    )
    # For what it does wrong: a night that welcomes nobody isn't right either.
    is_found_out = control.wrong["welcomed twice"] > 0
    judge(wrong, "night, naive (to be found out)", is_found_out, control)


def _crowd(stack: Stack, *words: str | int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.chaos.crowd", *map(str, words)],
        cwd=ROOT,
        env=os.environ | stack.env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    # As the server does by itself after some minutes.
    with psycopg.connect(stack.env["MIGRATION_DATABASE_URL"], autocommit=True) as database:
        database.execute("ANALYZE")
    return done.stdout.split()


if __name__ == "__main__":
    main()
