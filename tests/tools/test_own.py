from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tools.chaos.own import NotOursError, is_ours, kill_family, kill_own

# Starts one that leaves its parent's group, as Postgres' own do, says its number and stays.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"],
    start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def parent():
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_what_we_started_is_killed_with_all_that_it_started(parent):
    child = int(parent.stdout.readline())
    assert is_ours(child)

    assert kill_family(parent.pid) == 2

    assert not is_ours(child)
    assert kill_own(child) is False


def test_what_somebody_else_started_is_left_alone():
    with pytest.raises(NotOursError):
        kill_own(os.getppid())

    assert not is_ours(1)


def test_what_ends_just_as_it_is_looked_at_is_nobodys(monkeypatch, parent):
    def ends(pid):
        parent.kill()
        parent.wait()
        return is_ours(pid)

    monkeypatch.setattr("tools.chaos.own.is_ours", ends)

    assert kill_own(parent.pid) is False


def test_what_has_ended_is_nobodys():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    assert kill_own(process.pid) is False
