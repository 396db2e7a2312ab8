from __future__ import annotations

from datetime import timedelta

import pytest
from celery.beat import PersistentScheduler
from django.db import OperationalError, connection
from django.utils import timezone

from casework.models import SignOfLife
from config.celery import app
from config.operations import life
from config.operations.tasks import show_life


@pytest.mark.django_db
def test_the_worker_shows_life_by_doing_what_the_clock_asks_for():
    show_life()
    SignOfLife.objects.update(seen_at=timezone.now() - timedelta(hours=1))

    show_life()

    sign = SignOfLife.objects.get()
    assert sign.name == SignOfLife.Name.WORKER
    assert timezone.now() - sign.seen_at < timedelta(minutes=1)


@pytest.fixture
def scheduler(monkeypatch, tmp_path):
    monkeypatch.setattr(PersistentScheduler, "tick", lambda *_args, **_more: 5.0)
    monkeypatch.setattr(connection, "close", lambda: None)
    return life.LivingScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)


@pytest.mark.django_db
def test_beat_shows_life_as_it_turns_and_not_at_every_turn(scheduler, monkeypatch):
    written: list[str] = []
    monkeypatch.setattr(life, "show_life", written.append)

    waits = [scheduler.tick() for _ in range(3)]

    assert (written, waits) == ([SignOfLife.Name.BEAT], [5.0, 5.0, 5.0])


def test_a_database_that_is_away_stops_no_timetable(scheduler, monkeypatch, caplog):
    def gone(_name):
        raise OperationalError("gone")

    monkeypatch.setattr(life, "show_life", gone)

    assert scheduler.tick() == 5.0
    assert [line.message for line in caplog.records] == ["Beat could not write down that it lives"]


def test_beat_runs_by_our_timetable():
    assert app.conf.beat_scheduler == "config.operations.life:LivingScheduler"
