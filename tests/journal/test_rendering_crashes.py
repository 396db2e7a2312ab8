"""Real processes and real commits: a worker killed at its work, and two at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from journal.models import PdfRendition
from journal.rendering import LEASE, render_next
from tests.bench.elsewhere import database_url
from tests.factories.journal import DocumentFactory, PdfRenditionFactory

pytestmark = pytest.mark.makes_pdf
ROOT = Path(__file__).parent.parent.parent
State = PdfRendition.State
# So much that a worker is at it for some seconds.
LONG = "Ett stycke som fyller en rad och litet till.\n\n" * 900


@pytest.fixture
def start_worker(committed_db):
    workers = []

    def start():
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.journal.rendering_worker"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "default"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        workers.append(worker)
        assert worker.stdout.readline() == "ready\n"
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.communicate()


def go(*workers):
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()


def wait_until_taken(rendition, seconds=60):
    deadline = time.monotonic() + seconds
    while not PdfRendition.objects.filter(pk=rendition.pk, attempts=1).exists():
        assert time.monotonic() < deadline, "nobody took it"
        time.sleep(0.02)


def test_a_worker_killed_at_its_work_loses_nothing_and_the_next_one_makes_it(start_worker):
    rendition = PdfRenditionFactory(ordered=True, document__body=LONG)
    worker = start_worker()
    go(worker)
    wait_until_taken(rendition)

    with transaction.atomic():
        # No lock is held while it is laid out: this would raise at once.
        PdfRendition.objects.select_for_update(nowait=True).get(pk=rendition.pk)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL

    rendition.refresh_from_db()
    assert (rendition.state, rendition.attempts, rendition.file.name) == (State.ORDERED, 1, "")
    assert not render_next(timezone.now())
    assert render_next(timezone.now() + LEASE)
    rendition.refresh_from_db()
    assert (rendition.state, rendition.attempts) == (State.READY, 2)
    assert rendition.file.storage.size(rendition.file.name) == rendition.size


def test_two_workers_share_what_waits_and_make_each_once(start_worker):
    orders = [PdfRenditionFactory(ordered=True, document=DocumentFactory()).pk for _ in range(4)]
    workers = [start_worker(), start_worker()]

    go(*workers)
    for worker in workers:
        assert worker.wait(timeout=240) == 0

    made = PdfRendition.objects.filter(pk__in=orders).values_list("state", "attempts")
    assert list(made) == [(State.READY, 1)] * 4
