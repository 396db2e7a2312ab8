"""Whom to ring: on every page a number that a phone dials when it is touched."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html

from notifications.phone import dialled

# A number of the kind that is asked for. A hyphen is where a line is broken, if nobody says no.
EXAMPLE = format_html('<span class="nowrap">{}</span>', "070-174 06 05")


def switchboard() -> str:
    """The municipality's number as a link."""
    number = settings.MUNICIPALITY["phone"]
    return format_html('<a class="nowrap" href="{}">{}</a>', dialled(number), number)
