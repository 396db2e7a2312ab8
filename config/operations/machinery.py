"""What must turn by itself: database, files, queue, timetable, worker, night."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from uuid import uuid4

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.calendar import STOCKHOLM, stockholm
from casework.actions.night import is_due, nightly_time
from casework.models import NightlyRun, SignOfLife
from config.operations.fact import Fact, State
from config.operations.life import SILENT_AFTER

# A night that isn't done so long after its time is no longer under way.
NIGHT_PATIENCE = timedelta(hours=1)
LITTLE_ROOM, HARDLY_ANY = 0.2, 0.05
RESTART = "Starta om den på servern. Inget är förlorat: det som väntar görs när den är tillbaka."


def database() -> Fact:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size: int = cursor.fetchone()[0]
    except DatabaseError:
        return Fact("database", "Databasen", "Svarar inte.", State.TROUBLE)
    return Fact("database", "Databasen", f"Svarar. Den är {filesizeformat(size)}.")


def storage() -> Fact:
    """A file written and taken away: a full or read-only disk says so before a citizen does."""
    try:
        name = default_storage.save(f"readyz/{uuid4().hex}", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        mend = "Det går varken att bifoga filer eller att göra PDF. Se över disken på servern."
        return Fact("storage", "Filerna", "Går inte att skriva.", State.TROUBLE, mend)
    return _room()


def _room() -> Fact:
    if not isinstance(default_storage, FileSystemStorage):
        return Fact("storage", "Filerna", "Går att skriva i objektlagringen.")
    disk = shutil.disk_usage(default_storage.location)
    share = disk.free / disk.total
    text = f"Går att skriva. {share * 100:.0f} % av disken är ledig ({filesizeformat(disk.free)})."
    state = State.OK
    if share < LITTLE_ROOM:
        state = State.TROUBLE if share < HARDLY_ANY else State.ATTENTION
    return Fact("storage", "Filerna", text, state, "Ge servern mer disk innan den är full.")


def queue() -> Fact:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.ping()
    except redis.RedisError:
        mend = (
            "Starta om Redis på servern. Sidorna fungerar och inget är förlorat; aviseringar och "
            "PDF:er väntar så länge."
        )
        return Fact("queue", "Kön (Redis)", "Svarar inte.", State.TROUBLE, mend)
    finally:
        client.close()
    return Fact("queue", "Kön (Redis)", "Svarar.")


def beat(now: datetime) -> Fact:
    return _alive("beat", "Klockan (beat)", SignOfLife.Name.BEAT, now)


def worker(now: datetime) -> Fact:
    return _alive("worker", "Arbetaren (worker)", SignOfLife.Name.WORKER, now)


def _alive(key: str, heading: str, name: SignOfLife.Name, now: datetime) -> Fact:
    seen = SignOfLife.objects.filter(name=name).values_list("seen_at", flat=True).first()
    if seen is None:
        return Fact(key, heading, "Har aldrig hörts av.", State.TROUBLE, RESTART)
    text = f"Hördes av {stockholm(seen):%Y-%m-%d kl. %H.%M}."
    if now - seen > SILENT_AFTER:
        mend = RESTART
        if name == SignOfLife.Name.WORKER:
            mend = f"Klockan väcker arbetaren: börja med den om också den är tyst. {RESTART}"
        return Fact(key, heading, text, State.TROUBLE, mend)
    return Fact(key, heading, text)


def night(now: datetime) -> Fact:
    """The latest night; that of today from an hour after its time."""
    latest = NightlyRun.objects.filter(ended_at__isnull=False).order_by("-date").first()
    text = f"Senaste nattkörning {_when(latest)}: {_done(latest)}." if latest else "Aldrig körd."
    more = _reasons(latest)
    is_late = is_due(now) and now - _todays(now) > NIGHT_PATIENCE
    if is_late:
        mend = (
            "Nattens arbete är inte gjort. Se att klockan och arbetaren lever; det görs då inom "
            "tio minuter. För hand: manage.py run_night."
        )
        return Fact("night", "Natten", text, State.TROUBLE, mend, _nights(), more)
    if latest and latest.failed:
        mend = "Den som beställde har fått en uppgift om var och en."
        return Fact("night", "Natten", text, State.ATTENTION, mend, _nights(), more)
    return Fact("night", "Natten", text)


def _todays(now: datetime) -> datetime:
    return datetime.combine(stockholm(now).date(), nightly_time(), tzinfo=STOCKHOLM)


def _when(run: NightlyRun) -> str:
    assert run.ended_at is not None
    return f"{run.date:%Y-%m-%d} (klar kl. {stockholm(run.ended_at):%H.%M})"


def _done(run: NightlyRun) -> str:
    """As the administration has it (domain 4.10.10)."""
    return f"{run.activated} aktiverade, {run.failed} fel"


def _reasons(run: NightlyRun | None) -> tuple[str, ...]:
    found = run.reasons.items() if run else ()
    return tuple(f"{count}: {reason}" for reason, count in sorted(found, key=lambda one: -one[1]))


def _nights() -> str:
    return reverse("admin:casework_nightlyrun_changelist")
