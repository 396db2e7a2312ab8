"""Real processes, killed in the middle: nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Notice
from notifications.outbox import suppress
from tests.factories.notifications import NoticeFactory
from tests.notifications.fake_46elks import Fake46Elks

pytestmark = pytest.mark.usefixtures("committed_db")

ROOT = Path(__file__).parent.parent.parent


def database_url():
    where = connection.settings_dict
    password = f":{where['PASSWORD']}" if where["PASSWORD"] else ""
    return f"postgres://{where['USER']}{password}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


@pytest.fixture
def start_worker(tmp_path):
    workers = []

    def start(gateway, **more):
        wishes = {"gateway": gateway, "outbox": str(tmp_path / "outbox"), **more}
        worker = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.notifications.worker", json.dumps(wishes)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "default"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        workers.append(worker)
        assert worker.stdout
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


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def in_a_connection_of_its_own(deed):
    try:
        return deed()
    finally:
        connection.close()


def in_two_minutes():
    """A clock for which the dead worker's lease has run out."""
    return timezone.now() + timedelta(minutes=2)


def test_a_lease_is_never_left_uncommitted_while_a_gateway_is_waited_for():
    NoticeFactory()

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        deliver_due()


def test_a_notice_that_somebody_is_stopping_right_now_holds_up_no_other(outbox):
    stopped = NoticeFactory()
    other = NoticeFactory()

    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        suppress(trigger=stopped.trigger)
        # Not committed yet: the row is locked by us while the worker looks for work.
        calls = thread.submit(in_a_connection_of_its_own, deliver_due).result(timeout=10)

    other.refresh_from_db()
    assert (calls, other.status) == (1, Notice.Status.SENT)
    assert deliver_due() == 0


def test_two_workers_at_once_share_the_queue_and_send_nothing_twice(start_worker, tmp_path):
    NoticeFactory.create_batch(200)
    workers = [start_worker("tests.notifications.plugs.RawFileGateway") for _ in range(2)]

    go(*workers)
    for worker in workers:
        assert worker.wait(timeout=120) == 0

    calls = [line.split() for line in lines(tmp_path / "outbox")]
    assert len({key for _worker, key in calls}) == len(calls) == 200
    assert len({worker for worker, _key in calls}) == 2
    assert set(Notice.objects.values_list("status", flat=True)) == {Notice.Status.SENT}


def test_two_workers_at_once_tell_a_person_once(start_worker, tmp_path):
    person = NoticeFactory().recipient
    NoticeFactory.create_batch(50, recipient=person)
    workers = [start_worker("tests.notifications.plugs.RawFileGateway") for _ in range(2)]

    go(*workers)
    for worker in workers:
        assert worker.wait(timeout=120) == 0

    assert len(lines(tmp_path / "outbox")) == 1


def test_a_worker_killed_before_it_sent_anything_loses_nothing(start_worker, outbox):
    NoticeFactory.create_batch(5)
    Notice.objects.update(leased_until=timezone.now() + timedelta(seconds=60))

    assert deliver_due() == 0
    assert deliver_due(clock=in_two_minutes) == 5

    assert len(outbox) == 5


def test_a_worker_killed_while_it_waits_for_the_gateway_sends_the_same_key_again(
    start_worker, tmp_path, settings
):
    NoticeFactory.create_batch(10)
    worker = start_worker("tests.notifications.plugs.FallsSilentGateway")
    go(worker)
    wait_for(lambda: len(lines(tmp_path / "outbox")) == 4)

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    settings.NOTICE_GATEWAYS = {"sms": "tests.notifications.plugs.RawFileGateway"}
    settings.OUTBOX_FILE = str(tmp_path / "outbox")
    assert Notice.objects.queued().count() == 10
    assert deliver_due() == 0
    assert deliver_due(clock=in_two_minutes) == 10
    calls = Counter(line.split()[1] for line in lines(tmp_path / "outbox"))
    assert len(calls) == 10
    # The four that were under way carry the same key, for the provider to know them by.
    assert sorted(calls.values()) == [1] * 6 + [2] * 4
    assert not Notice.objects.queued().exists()


def test_a_gateway_that_knows_keys_lets_nothing_out_twice(start_worker, tmp_path, settings):
    NoticeFactory.create_batch(4)
    settings.NOTICE_GATEWAYS = {"sms": "notifications.gateways.file.FileGateway"}
    settings.OUTBOX_FILE = str(tmp_path / "outbox")
    deliver_due()
    # As if the worker had died before it wrote anything down.
    Notice.objects.update(
        status="queued", sent_at=None, finished_at=None, leased_until=timezone.now()
    )

    assert deliver_due(clock=in_two_minutes) == 4

    assert len(lines(tmp_path / "outbox")) == 4
    assert not Notice.objects.queued().exists()


def test_a_provider_without_keys_is_asked_what_it_sent_before_the_worker_was_killed(
    start_worker, settings
):
    notice = NoticeFactory()
    with Fake46Elks(user="elk", password="elk") as elks:
        elks.falls_silent = True
        worker = start_worker(
            "notifications.gateways.sms_46elks.Sms46ElksGateway", sms_api_url=elks.url
        )
        go(worker)
        wait_for(lambda: len(elks.sent) == 1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        elks.falls_silent = False

        settings.NOTICE_GATEWAYS = {"sms": "notifications.gateways.sms_46elks.Sms46ElksGateway"}
        settings.SMS_API_URL, settings.SMS_API_USER = elks.url, "elk"
        settings.SMS_API_PASSWORD = "elk"
        deliver_due(clock=in_two_minutes)

        assert len(elks.sent) == 1
    notice.refresh_from_db()
    assert (notice.status, notice.provider_ref) == (Notice.Status.SENT, elks.sent[0]["id"])
