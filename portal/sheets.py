"""The sheets the product writes itself as PDF (R3-R5; domain 4.11): to hand out, to learn from.

Their facts are the municipality's: name, phone, support. A changed fact makes another page, so that
a page laid out once is kept by its own text and never goes stale (R12).
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Municipality
from journal.pdf import make_pdf
from portal.models import Link, SupportInfo
from portal.support import channels

if TYPE_CHECKING:
    from accounts.models import Unit

# Anybody may ask for the public sheet: those who come together wait for one layout, and don't each
# occupy a processor with their own.
_laying_out = Lock()


class Sheet(NamedTuple):
    title: str
    pdf: bytes


TEMPLATES: dict[str, str] = {
    Link.Sheet.CITIZEN: "pdf/citizen_sheet.html",
    Link.Sheet.STAFF: "pdf/staff_sheet.html",
    Link.Sheet.CHECKLIST: "pdf/checklist.html",
}


def sheet_as_pdf(sheet: str, *, language: str, unit: Unit | None = None) -> Sheet:
    """The sheet as it stands today. What is for staff is in Swedish, whatever was asked for."""
    with translation.override(language if sheet == Link.Sheet.CITIZEN else "sv"):
        title = sheet_title(sheet)
        html = render_to_string(TEMPLATES[sheet], {"title": title, **_facts(sheet, unit)})
    with _laying_out:
        return Sheet(title, _laid_out(html))


def sheet_title(sheet: str) -> str:
    """In the language of the page."""
    if sheet == Link.Sheet.CITIZEN:
        text = _("Meddelanden på %(portal)s")
        return text % {"portal": settings.MUNICIPALITY["portal_name"]}
    if sheet == Link.Sheet.STAFF:
        return "Informationsblad för personal"
    return "Checklista – aktivera e-tjänsten"


@lru_cache(maxsize=64)
def _laid_out(html: str) -> bytes:
    return make_pdf(html)


def _facts(sheet: str, unit: Unit | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"municipality": settings.MUNICIPALITY}
    if sheet == Link.Sheet.CITIZEN:
        facts |= citizen_facts()
    if sheet == Link.Sheet.CHECKLIST:
        facts["at_once"] = works_at_once()
    if sheet == Link.Sheet.STAFF:
        support = SupportInfo.objects.current()
        facts |= {
            "unit": unit,
            "hold_seconds": settings.MESSAGE_HOLD_SECONDS,
            "role_text": support.role_text,
            "channels": channels(support),
        }
    return facts


def citizen_facts() -> dict[str, Any]:
    """What the citizen's sheet says of this municipality's service."""
    return {
        # A number that is torn apart at the end of a line is misread.
        "phone": settings.MUNICIPALITY["phone"].replace(" ", "\N{NO-BREAK SPACE}"),
        "address": settings.PUBLIC_URL.partition("://")[2].rstrip("/"),
        "min_age": settings.EID_MIN_AGE,
        "days": settings.ANSWER_WORKING_DAYS,
        "at_once": works_at_once(),
        "links_in_notices": settings.NOTICE_INCLUDE_LINK,
    }


def works_at_once() -> bool:
    """Whether an ordered e-service works without waiting for the night (P4)."""
    mode = Municipality.objects.current().activation_mode
    return mode == Municipality.ActivationMode.IMMEDIATE
