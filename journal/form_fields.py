"""Fields that the forms of papers share: heading, text and the moment something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from journal.direction_marks import one_line
from journal.whole_text import WholeText

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_HEADING = 250
LONGEST_TEXT = 100_000
OLDEST_YEARS = 10
WRONG_MOMENT = "Skriv datum som ÅÅÅÅ-MM-DD och tid som TT:MM."


class Heading(forms.CharField):
    """One line that is read as it stands."""

    def to_python(self, value: Any) -> str:
        return one_line(str(super().to_python(value)))


def heading(*, required: bool = True) -> Heading:
    return Heading(
        label="Rubrik",
        required=required,
        max_length=LONGEST_HEADING,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Fyll i rubrik.",
            "max_length": f"Skriv högst {LONGEST_HEADING} tecken i rubriken.",
        },
    )


def text(*, rows: int, missing: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label="Text",
        max_length=LONGEST_TEXT,
        widget=WholeText(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": "Texten har %(show_value)s tecken. Högst %(limit_value)s går. Korta den "
            "eller dela upp den i flera dokument.",
        },
    )


def moment(label: str = "Datum och tid") -> forms.SplitDateTimeField:
    """A date and a time of day."""
    return forms.SplitDateTimeField(
        label=label,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Datum"},
            time_attrs={"type": "time", "aria-label": "Tid"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "required": "Fyll i datum och tid.",
            "incomplete": "Fyll i både datum och tid.",
            "invalid": WRONG_MOMENT,
            "invalid_date": WRONG_MOMENT,
            "invalid_time": WRONG_MOMENT,
        },
    )


def has_been(at: datetime) -> datetime:
    """What is locked can't be mended, so a slip in the year is caught here."""
    if at > timezone.now():
        raise ValidationError("Datum och tid kan inte ligga framåt i tiden.")
    return likely(at)


def likely(at: datetime) -> datetime:
    """A letter may be dated ahead, though not by years."""
    if abs(at.year - timezone.now().year) > (1 if at > timezone.now() else OLDEST_YEARS):
        raise ValidationError("Kontrollera året i datumet.")
    return at


def one_kind_of_line_ends(words: str) -> str:
    """A browser ends its lines in its own way; the file keeps one."""
    return "\n".join(words.splitlines())
