from __future__ import annotations

from datetime import datetime

import pytest

from accounts.calendar import STOCKHOLM
from audit.models import AccessLogEntry
from casework.working_hours import local_time, outside_hours
from tests.factories.audit import AccessLogEntryFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "is_outside"),
    [
        ("2026-11-20T05:59", True),
        ("2026-11-20T06:00", False),
        ("2026-11-20T19:59", False),
        ("2026-11-20T20:00", True),
        ("2026-11-21T12:00", True),
        ("2026-11-22T12:00", True),
        ("2026-05-14T12:00", True),
        # Summer time: 06.30 in Sweden is 04.30 in the database.
        ("2026-07-01T06:30", False),
    ],
)
def test_the_clock_is_swedens(at, is_outside):
    AccessLogEntryFactory(at=datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM))

    found = AccessLogEntry.objects.alias(**local_time("at")).filter(outside_hours([2026]))

    assert found.exists() == is_outside
