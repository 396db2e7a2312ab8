"""Is the process alive, is what it needs within reach: for whoever watches forty systems."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.calendar import stockholm_today
from casework.models import NightlyRun

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_GET
@login_not_required
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when something is missing. Without the queue pages still work, so it only degrades."""
    parts = {
        "database": _database(),
        "storage": _storage(),
        "queue": _queue(),
        "night": _night(),
    }
    ready = parts["database"] == parts["storage"] == "ok"
    word = "ok" if all(part == "ok" for part in parts.values()) else "degraded"
    return JsonResponse(
        {"status": word if ready else "unavailable", **parts}, status=200 if ready else 503
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _storage() -> str:
    """A file written and taken away: a full or read-only disk says so before a citizen does."""
    try:
        name = default_storage.save(f"readyz/{uuid4().hex}", ContentFile(b"ok"))
        default_storage.delete(name)
    except OSError:
        return "not writable"
    return "ok"


def _queue() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "ok"


def _night() -> str:
    """The latest night that was done may be yesterday's, until this morning's is due."""
    try:
        latest = NightlyRun.objects.filter(ended_at__isnull=False).order_by("-date").first()
    except DatabaseError:
        return "unknown"
    if latest is None:
        return "never run"
    is_late = latest.date < stockholm_today(timezone.now() - timedelta(hours=6)) - timedelta(days=1)
    return f"late, last {latest.date:%Y-%m-%d}" if is_late else "ok"
