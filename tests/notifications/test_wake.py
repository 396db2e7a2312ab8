from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings as configured
from django.utils import timezone
from kombu import Connection

from notifications import outbox as post
from notifications.models import Notice
from notifications.outbox import queue_notice
from notifications.tasks import drain_outbox
from notifications.wake import IMPATIENT, Wake
from tests.notifications.test_crashes import database_url, wait_for

# Celery's own way of asking takes five or six seconds to give up; a busy machine is not that slow.
SOON = 4
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def dead_port():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield nobody.getsockname()[1]


@pytest.fixture
def black_hole():
    """Something that takes the call and never answers."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(10)
        yield mute.getsockname()[1]


@pytest.fixture
def redis_url(request, monkeypatch):
    """A numbered database of the real Redis: one for each test, since tests run side by side."""
    where = urlsplit(configured.REDIS_URL)
    with socket.socket() as probe:
        probe.settimeout(0.3)
        if probe.connect_ex((where.hostname, where.port or 6379)):
            pytest.skip(f"no Redis at {where.hostname}:{where.port}: the broker itself is untried")
    url = f"redis://{where.netloc}/{request.param}"
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", url)
    # The machine may be busy; whether a silent broker is waited for is tried above.
    for patience in ["socket_timeout", "socket_connect_timeout"]:
        monkeypatch.setitem(IMPATIENT, patience, 30)
    with Connection(url) as connection, connection.SimpleQueue("celery") as queue:
        queue.clear()
    return url


def broker_at(monkeypatch, port):
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", f"redis://127.0.0.1:{port}/0")


def timed(deed):
    start = time.monotonic()
    outcome = deed()
    return outcome, time.monotonic() - start


def test_a_broker_that_is_there_is_left_the_call():
    assert Wake()(drain_outbox) is True


def test_a_broker_that_refuses_costs_nothing_and_breaks_nothing(monkeypatch, dead_port, caplog):
    broker_at(monkeypatch, dead_port)

    woken, seconds = timed(lambda: Wake()(drain_outbox))

    assert woken is False
    assert seconds < SOON
    assert "The broker did not answer" in caplog.text


def test_a_broker_that_falls_silent_costs_a_third_of_a_second_once(monkeypatch, black_hole, caplog):
    broker_at(monkeypatch, black_hole)
    wake = Wake()

    woken, first = timed(lambda: wake(drain_outbox))
    again, second = timed(lambda: wake(drain_outbox))

    assert (woken, again) == (False, False)
    assert first < SOON
    assert second < 0.1
    assert caplog.text.count("The broker did not answer") == 1


def test_a_broker_that_came_back_is_used_again(monkeypatch, dead_port):
    wake = Wake()
    broker_at(monkeypatch, dead_port)
    wake(drain_outbox)
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "memory://")
    monkeypatch.setattr("notifications.wake.SILENCE", 0)
    wake._silent_until = 0

    assert wake(drain_outbox) is True


@pytest.mark.usefixtures("committed_db")
def test_without_a_broker_the_notice_is_queued_at_once_all_the_same(monkeypatch, black_hole):
    broker_at(monkeypatch, black_hole)
    monkeypatch.setattr(post, "wake", Wake())

    queued, seconds = timed(
        lambda: queue_notice(recipient=uuid4(), channel="sms", kind="new_message", key="k")
    )

    assert queued is True
    assert seconds < SOON
    assert Notice.objects.due(timezone.now()).count() == 1


@pytest.fixture
def celery_worker(redis_url, committed_db, tmp_path):
    surroundings = {"DATABASE_URL": database_url(), "REDIS_URL": redis_url}
    with (tmp_path / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"],
            cwd=ROOT,
            env={**os.environ, **surroundings, "PYTHONWARNINGS": "default"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield worker
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=120)


@pytest.mark.parametrize("redis_url", [14], indirect=True)
def test_a_committed_notice_is_taken_by_a_worker_that_was_woken(
    celery_worker, monkeypatch, tmp_path
):
    monkeypatch.setattr(post, "wake", Wake())

    queue_notice(recipient=uuid4(), channel="sms", kind="new_message", key="k")

    # The worker has the project's own gateways and address book: whatever they say, it asked.
    def taken():
        assert celery_worker.poll() is None, (tmp_path / "worker.log").read_text()
        return not Notice.objects.queued().exists()

    wait_for(taken)


@pytest.mark.parametrize("redis_url", [15], indirect=True)
def test_only_a_name_travels_through_the_broker(redis_url):
    with Connection(redis_url) as connection, connection.SimpleQueue("celery") as queue:
        assert Wake()(drain_outbox) is True
        message = queue.get(timeout=30)
        message.ack()

    assert message.headers["task"] == "notifications.tasks.drain_outbox"
    assert message.headers["argsrepr"] == "()"
    assert message.headers["kwargsrepr"] == "{}"
    assert message.payload[:2] == [[], {}]
    assert list(current_app.conf.accept_content) == ["json"]
