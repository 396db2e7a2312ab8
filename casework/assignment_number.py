"""The number of an assignment: UP-26-0009, the next of its year (uppdragsnummer)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from accounts.calendar import stockholm_today
from casework.models import Assignment

if TYPE_CHECKING:
    from datetime import date


def next_number(today: date | None = None) -> str:
    """The year's next number. Call it in the transaction that saves the assignment.

    Whoever comes second waits here until the first has committed, and so sees that number. A
    sequence would be quicker, but numbers come from imports too, and begin again each year.
    """
    prefix = f"UP-{today or stockholm_today():%y}-"
    with connection.cursor() as cursor:
        series = f"casework.assignment:{prefix}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [series])
    serial = Cast(Substr("number", len(prefix) + 1), IntegerField())
    taken = Assignment.objects.filter(number__regex=rf"^{prefix}\d{{1,6}}$")
    highest = taken.aggregate(highest=Max(serial))["highest"] or 0
    return f"{prefix}{highest + 1:04d}"
