"""Whom to ring: on every page a number that a phone dials when it is touched."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html

from notifications.phone import dialled, our_phone


def switchboard() -> str:
    """The municipality's number as a link."""
    number = settings.MUNICIPALITY["phone"]
    return format_html('<a class="nowrap" href="{}">{}</a>', dialled(number), our_phone())
