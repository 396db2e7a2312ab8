"""The next case number: area, year, serial (EB-26-0142).

The year's own series counts on from the highest that is taken, whoever took it: an import brings
numbers of its own. Gaps do no harm, two of the same would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from casework.models import Case

if TYPE_CHECKING:
    from datetime import date

PREFIXES: dict[str, str] = {
    Case.Area.ECONOMIC_ASSISTANCE: "EB",
    Case.Area.CHILDREN_YOUTH: "BU",
    Case.Area.ADULTS: "VU",
    Case.Area.VIOLENCE: "VN",
    Case.Area.FAMILY_LAW: "FR",
    Case.Area.RECEPTION: "MO",
}


def next_case_number(area: str, today: date) -> str:
    """A number that nobody else gets. Ask inside the transaction that opens the case."""
    series = f"{PREFIXES[area]}-{today:%y}-"
    _wait_in_line(series)
    taken = Case.objects.filter(number__startswith=series, number__regex=rf"^{series}\d{{4,8}}$")
    serial = Cast(Substr("number", len(series) + 1), IntegerField())
    last = taken.aggregate(last=Max(serial))["last"] or 0
    return f"{series}{last + 1:04d}"


def _wait_in_line(series: str) -> None:
    """One at a time in each series, until the transaction ends: the highest is then the highest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"casework.case:{series}"])
