from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tools.bytecode import FORBIDDEN, bytecode_env
from tools.place import DEV


def kept_by_a_process_with(env):
    asked = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", asked],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_where_none_may_lie_beside_the_source_it_is_kept_under_dev(monkeypatch):
    monkeypatch.setenv(FORBIDDEN, "1")

    assert kept_by_a_process_with(bytecode_env()) == ["False", str(DEV / "bytecode")]


@pytest.mark.parametrize("value", [None, ""])
def test_else_pythons_own_way_is_left_as_it_is(monkeypatch, value):
    monkeypatch.delenv(FORBIDDEN, raising=False)
    if value is not None:
        monkeypatch.setenv(FORBIDDEN, value)

    assert bytecode_env() == {}
