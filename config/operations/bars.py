"""Days as bars, drawn on the server: a picture for whoever would rather look, a table beside it.

The picture holds no text, so that it can be stretched to any width; the words stand in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import TruncDate

from accounts.calendar import STOCKHOLM, stockholm_today
from casework.models import NightlyRun
from notifications.models import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

DAYS = 14
# The picture's own units: whole ones, since decimals would be written in Swedish.
HEIGHT, STEP, WIDTH = 1000, 100, 68


@dataclass(frozen=True)
class Series:
    """One meaning of a bar: its word, and the class that colours it."""

    key: str
    words: str
    kind: str


@dataclass(frozen=True)
class Bar:
    kind: str
    x: int
    y: int
    height: int
    width: int = WIDTH


@dataclass(frozen=True)
class Day:
    on: date
    counts: list[int]
    # Said instead of figures, where there are none and that means something.
    note: str = ""


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    series: Sequence[Series]
    days: Sequence[Day]

    @property
    def most(self) -> int:
        return max((sum(day.counts) for day in self.days), default=0)

    @property
    def view_box(self) -> str:
        return f"0 0 {STEP * len(self.days)} {HEIGHT}"

    @property
    def bars(self) -> list[Bar]:
        """Stacked from below. What happened at all is seen, however little of it."""
        bars = []
        for number, day in enumerate(self.days):
            below, x = HEIGHT, number * STEP + (STEP - WIDTH) // 2
            if day.note:
                bars.append(Bar("is-missing", x, 0, HEIGHT))
            for series, count in zip(self.series, day.counts, strict=True):
                height = max(12, HEIGHT * count // self.most) if count else 0
                below -= height
                if height:
                    bars.append(Bar(series.kind, x, max(0, below), height))
        return bars

    @property
    def has_notes(self) -> bool:
        return any(day.note for day in self.days)

    @property
    def rows(self) -> list[dict[str, object]]:
        """The same as a table, the latest day first, each figure with its word."""
        words = [one.words for one in self.series]
        return [
            {"on": day.on, "note": day.note, "cells": list(zip(words, day.counts, strict=True))}
            for day in reversed(self.days)
        ]

    @property
    def totals(self) -> str:
        sums = [sum(counts) for counts in zip(*(day.counts for day in self.days), strict=True)]
        words = [f"{total} {one.words}" for total, one in zip(sums, self.series, strict=True)]
        return ", ".join(words)


OF_NOTICES = (
    Series("sent", "skickade", "is-good"),
    Series("queued", "väntar", "is-info"),
    Series("suppressed", "stoppade", "is-soft"),
    Series("failed", "misslyckade", "is-alarm"),
)
OF_NIGHTS = (Series("activated", "aktiverade", "is-good"), Series("failed", "fel", "is-alarm"))


def charts(now: datetime) -> list[Chart]:
    days = _last_days(stockholm_today(now))
    return [_of_notices(days), _of_nights(days)]


def _of_notices(days: list[date]) -> Chart:
    day = TruncDate("queued_at", tzinfo=STOCKHOLM)
    found = (
        Notice.objects.annotate(day=day)
        .filter(day__gte=days[0])
        .values_list("day", "status")
        .annotate(times=Count("pk"))
        .order_by("day", "status")
    )
    counts = {(on, status): times for on, status, times in found}
    status = Notice.Status

    def of(on: date) -> list[int]:
        sent = counts.get((on, status.SENT), 0) + counts.get((on, status.DELIVERED), 0)
        rest = (status.QUEUED, status.SUPPRESSED, status.FAILED)
        return [sent, *(counts.get((on, one), 0) for one in rest)]

    title = "Aviseringar per dag"
    return Chart("aviseringar", title, OF_NOTICES, [Day(on, of(on)) for on in days])


def _of_nights(days: list[date]) -> Chart:
    runs = {run.date: run for run in NightlyRun.objects.order_by("date")}
    # Before the first night there was nothing to run, and today's may be still to come.
    expected = [on for on in days[:-1] if runs and on > min(runs)]
    nights = [_night(on, runs, is_expected=on in expected) for on in days]
    return Chart("natter", "Nattkörningar", OF_NIGHTS, nights)


def _night(on: date, runs: Mapping[date, NightlyRun], *, is_expected: bool) -> Day:
    run = runs.get(on)
    if run is None:
        return Day(on, [0, 0], "ingen körning" if is_expected else "")
    return Day(on, [run.activated, run.failed], "" if run.ended_at else "avbruten")


def _last_days(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]
