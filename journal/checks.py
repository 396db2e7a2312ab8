"""System checks about files: a municipality should know when nobody looks for viruses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks

from journal.pdf import is_available
from journal.virus_scan import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


@checks.register(checks.Tags.security)
def virus_scan_is_on(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Off is allowed, since the gate stands without it, but never in silence."""
    if not settings.CLAMD_URL:
        return [
            checks.Warning(
                "Virus scanning is off: attachments pass the PDF gate only.",
                hint="Install clamav-daemon and set CLAMD_URL=unix:///run/clamav/clamd.ctl",
                id="journal.W001",
            )
        ]
    try:
        address(settings.CLAMD_URL)
    except ValueError as wrong:
        return [checks.Error("CLAMD_URL cannot be understood.", hint=str(wrong), id="journal.E001")]
    return []


@checks.register(checks.Tags.compatibility, deploy=True)
def pdf_can_be_made(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """The rest works without it, so that it could be missed for long."""
    if is_available():
        return []
    return [
        checks.Info(
            "Pango is missing: no PDF page can be made.",
            hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
            id="journal.I001",
        )
    ]
