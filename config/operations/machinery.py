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
from casework.actions.night import is_due, next_run_at, nightly_time
from casework.models import EServiceActivation, NightlyRun, SignOfLife
from config import started
from config.operations.age import in_words
from config.operations.fact import Fact, Line, Place, State
from config.operations.life import SILENT_AFTER

# A night that isn't done so long after its time is no longer under way.
NIGHT_PATIENCE = timedelta(hours=1)
LITTLE_ROOM, HARDLY_ANY = 0.2, 0.05
RESTART = "Starta om den på servern. Inget är förlorat: det som väntar görs när den är tillbaka."
NO_DATABASE = "Ingen sida fungerar så länge. Se att PostgreSQL kör och att disken inte är full."


def database() -> Fact:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size: int = cursor.fetchone()[0]
    except DatabaseError:
        return Fact("database", "Databasen", "Svarar inte.", State.TROUBLE, NO_DATABASE)
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
    text = (
        f"Går att skriva. {share * 100:.0f} % av disken är ledig "
        f"({filesizeformat(disk.free)}; larm under {LITTLE_ROOM * 100:.0f} %)."
    )
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
            "PDF:er väntar så länge, och klockan och arbetaren kan tystna."
        )
        return Fact("queue", "Kön (Redis)", "Svarar inte.", State.TROUBLE, mend)
    finally:
        client.close()
    return Fact("queue", "Kön (Redis)", "Svarar.")


def beat(now: datetime, *, has_queue: bool = True) -> Fact:
    return _alive("beat", "Klockan (beat)", SignOfLife.Name.BEAT, now, RESTART, has_queue)


def worker(now: datetime, *, has_queue: bool = True) -> Fact:
    mend = f"Klockan väcker arbetaren: börja med den om också den är tyst. {RESTART}"
    return _alive("worker", "Arbetaren (worker)", SignOfLife.Name.WORKER, now, mend, has_queue)


def _alive(
    key: str, heading: str, name: SignOfLife.Name, now: datetime, mend: str, has_queue: bool
) -> Fact:
    """Without the queue everybody falls silent, and nobody but the queue needs a new start."""
    seen = SignOfLife.objects.filter(name=name).values_list("seen_at", flat=True).first()
    limit = in_words(SILENT_AFTER)
    if seen and now - seen <= SILENT_AFTER:
        text = f"Hördes av för {in_words(now - seen)} sedan (larm efter {limit})."
        return Fact(key, heading, text)
    since_start = now - started.STARTED_AT
    if since_start <= SILENT_AFTER:
        text = (
            f"Väntar på första livstecknet sedan starten för {in_words(since_start)} sedan "
            f"(larm efter {limit})."
        )
        return Fact(key, heading, text, State.WAITING)
    if seen:
        text = f"Tyst sedan {_moment(seen)} ({in_words(now - seen)})."
    else:
        text = "Har aldrig hörts av."
    if not has_queue:
        mend = "Kön svarar inte. Börja med den: utan den tystnar också de andra."
    return Fact(key, heading, text, State.TROUBLE, mend)


def night(now: datetime) -> Fact:
    """The latest night, and when the next one is; that of today from an hour after its time."""
    latest = NightlyRun.objects.filter(ended_at__isnull=False).order_by("-date").first()
    text = f"Senaste nattkörning {_when(latest)}: {_done(latest)}." if latest else "Aldrig körd."
    text += f" {_coming(now)}"
    place, more = Place("Nattkörningar i förvaltningen", _nights()), _reasons(latest)
    if is_due(now) and now - _todays(now) > NIGHT_PATIENCE:
        mend = (
            "Nattens arbete är inte gjort. Se att klockan och arbetaren lever; det görs då inom "
            "tio minuter. För hand: manage.py run_night."
        )
        return Fact("night", "Natten", text, State.TROUBLE, mend, place, more)
    if latest and latest.failed:
        mend = "Enheten som beställde har en uppgift om var och en på Start."
        return Fact("night", "Natten", text, State.ATTENTION, mend, place, more)
    return Fact("night", "Natten", text, place=place, more=more)


def _coming(now: datetime) -> str:
    """What waits for it, and since when it should have been done."""
    waits = EServiceActivation.objects.due().count()
    if is_due(now):
        late, limit = in_words(now - _todays(now)), in_words(NIGHT_PATIENCE)
        return f"Nattens tid kom för {late} sedan (larm efter {limit}); {waits} beställda väntar."
    return f"Nästa {_moment(next_run_at(now))}; {waits} beställda väntar på den."


def _todays(now: datetime) -> datetime:
    return datetime.combine(stockholm(now).date(), nightly_time(), tzinfo=STOCKHOLM)


def _when(run: NightlyRun) -> str:
    """The date, and when it was done: mostly the same day."""
    assert run.ended_at is not None
    day, done = f"{run.date:%Y-%m-%d}", _moment(run.ended_at)
    return f"{day} (klar {done.removeprefix(day).strip()})"


def _moment(moment: datetime) -> str:
    return f"{stockholm(moment):%Y-%m-%d kl. %H.%M}"


def _done(run: NightlyRun) -> str:
    """As the administration has it (domain 4.10.10)."""
    return f"{run.activated} aktiverade, {run.failed} fel"


def _reasons(run: NightlyRun | None) -> tuple[Line, ...]:
    found = run.reasons.items() if run else ()
    by_count = sorted(found, key=lambda one: -one[1])
    return tuple(Line(f"{count}: {reason}") for reason, count in by_count)


def _nights() -> str:
    return reverse("admin:casework_nightlyrun_changelist")
