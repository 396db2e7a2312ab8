import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from journal import pdf_sandbox
from journal.pdf_sandbox import SandboxUnavailable, inspect_apart
from journal.pdf_verdict import Reason, Verdict
from tests.pdfs.bombs import bombs
from tests.pdfs.hostile import seeds
from tests.pdfs.paper import clean_objects, write

CLEAN = write(clean_objects())
IN_SANDBOX = "from journal.pdf_sandbox_server import _give_up_rights; _give_up_rights(); "


@contextmanager
def held(data):
    with os.fdopen(os.memfd_create("test"), "wb", buffering=0) as memory:
        memory.write(data)
        yield memory.fileno()


def judged(data):
    with held(data) as file:
        return inspect_apart(file)


def in_sandbox(program, folder="/"):
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", IN_SANDBOX + program],
        cwd=folder,
        env={"PYTHONPATH": str(pdf_sandbox.ROOT)},
        capture_output=True,
        check=False,
    )


def test_a_file_is_judged_in_another_process():
    assert judged(CLEAN) == Verdict(pages=1)
    assert judged(write(seeds()[0].written())).reason == Reason.ACTIVE_CONTENT


def test_the_sandbox_knows_nothing_of_the_web_application():
    loaded = "import sys; print({'django', 'psycopg', 'config'} & set(sys.modules))"

    assert in_sandbox(loaded).stdout.strip() == b"set()"


def test_the_server_has_neither_our_keys_nor_our_folder(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-of-this-test")
    server = pdf_sandbox._Server()
    door, process = server._start()
    try:
        with open(f"/proc/{process.pid}/environ", "rb") as environment:  # noqa: PTH123
            assert b"canary" not in environment.read()
    finally:
        door.close()
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    "deed",
    [
        "open('a-file', 'w').write('x' * 10_000)",
        "bytearray(1 << 30)",
        "[open('/etc/hostname') for _ in range(20)]",
        "exec('while True: pass')",
    ],
    ids=["writing", "memory", "files", "time"],
)
def test_the_child_has_given_up_its_rights(deed, tmp_path):
    quick = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); "

    assert in_sandbox("print('positive control')", tmp_path).returncode == 0
    assert in_sandbox(quick + deed, tmp_path).returncode != 0


def test_every_bomb_is_stopped_at_once():
    taken = {}
    for name, data in bombs().items():
        before = time.perf_counter()
        assert judged(data).reason == Reason.TOO_COMPLEX, name
        taken[name] = time.perf_counter() - before

    assert max(taken.values()) < 10, taken  # seconds; below 1 on an idle machine


def test_a_child_that_dies_over_a_file_keeps_that_file_out(monkeypatch):
    program = pdf_sandbox.PROGRAM.replace(
        "serve(", "import journal.pdf_sandbox_server as s, os; s.inspect = os._exit; serve("
    )
    monkeypatch.setattr(pdf_sandbox, "PROGRAM", program)
    monkeypatch.setattr(pdf_sandbox, "_server", pdf_sandbox._Server())

    assert judged(CLEAN).reason == Reason.TOO_COMPLEX
    pdf_sandbox._server.forget()


def test_a_server_that_was_killed_is_started_anew():
    assert judged(CLEAN).reason is None
    _door, process = pdf_sandbox._server._doors[os.getpid()]

    process.kill()
    process.wait()

    assert judged(CLEAN).reason is None


def test_without_a_sandbox_nothing_is_let_in(monkeypatch):
    monkeypatch.setattr(pdf_sandbox, "PROGRAM", "raise SystemExit(1)")
    monkeypatch.setattr(pdf_sandbox, "_server", pdf_sandbox._Server())

    with pytest.raises(SandboxUnavailable):
        judged(CLEAN)


def test_many_at_once_each_get_their_own_answer_and_leave_nothing_open():
    files = [CLEAN, write(seeds()[0].written())] * 20
    judged(CLEAN)
    open_before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(judged, files))

    assert [verdict.reason for verdict in verdicts] == [None, Reason.ACTIVE_CONTENT] * 20
    assert len(os.listdir("/proc/self/fd")) == open_before  # noqa: PTH208
