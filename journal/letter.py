"""A document as a letter: the HTML that becomes its PDF (R56-R58).

The layout is the product's. What stands in it is the document's text, with its few marks turned
into tags, and the municipality's words from the print template; all of it is written out as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.calendar import stockholm_today
from journal.markup import html_of
from journal.models import PrintTemplate
from journal.place import number_of
from journal.sealed_decision import decision_facts, function_of

if TYPE_CHECKING:
    from accounts.models import Unit
    from journal.models import Document

TEMPLATES: dict[str, str] = {
    PrintTemplate.Layout.LETTER: "pdf/letter.html",
    PrintTemplate.Layout.DECISION: "pdf/letter_decision.html",
    PrintTemplate.Layout.WORKING_COPY: "pdf/letter_working_copy.html",
}
# What there is room for above the envelope's window, and at the foot of the first page.
LETTERHEAD_LINES = 5
FOOT_COLUMNS = 4
FOOT_LINES = 5
# The one field a closing may have: whom the appeal is handed to.
UNIT_FIELD = re.compile(r"\{\{\s*enhet\.namn\s*\}\}")


def letter_html(
    document: Document, print_template: PrintTemplate, heading: str, *, hides_address: bool = False
) -> str:
    """The whole page, in Swedish. The heading is the PDF's own and may differ from the text's.

    A protected person's address is never there, and nobody's with `hides_address`.
    """
    unit = document.unit
    closing = UNIT_FIELD.sub(lambda _found: unit.name, print_template.closing)
    context = {
        "municipality": settings.MUNICIPALITY,
        "heading": heading,
        "kind": document.type.name,
        "number": number_of(document),
        "written_on": stockholm_today(document.event_at),
        "author": _author_lines(document, unit),
        "addressee": document.addressee,
        "address_lines": [] if hides_address else _address_lines(document),
        "letterhead": print_template.letterhead.splitlines(),
        "foot": foot_columns(print_template.footer),
        "body": html_of(document.body),
        "closing": html_of(closing),
        "decision": decision_facts(document),
    }
    with translation.override("sv"):
        return render_to_string(TEMPLATES[print_template.layout], context)


def foot_columns(footer: str) -> list[list[str]]:
    """An empty line begins another column: Besöksadress, Telefon …"""
    return [column.splitlines() for column in re.split(r"\n\s*\n", footer.strip()) if column]


def _address_lines(document: Document) -> list[str]:
    """Empty for a protected person: what is printed is left lying, and is seen through a window."""
    if document.addressee is None or document.is_to_protected:
        return []
    return document.addressee.address_lines


def _author_lines(document: Document, unit: Unit) -> list[str]:
    """As signed that day; of an employee under threat the function alone (FL 33 § 4 st.)."""
    if document.created_by.hide_name_from_citizens:
        return function_of(document.created_by, unit)
    return document.author_label.split(", ")
