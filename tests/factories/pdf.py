"""A PDF that is small, whole and harmless."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from io import BytesIO

import factory
import pikepdf


@cache
def small_pdf():
    page = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(page)
    return page.getvalue()


class StoredPdf(factory.Factory):
    """The columns that everything with a stored file has."""

    class Meta:
        abstract = True

    file = factory.django.FileField(data=small_pdf(), filename="intyg.pdf")
    filename = "intyg.pdf"
    size = factory.LazyFunction(lambda: len(small_pdf()))
    sha256 = factory.LazyFunction(lambda: sha256(small_pdf()).hexdigest())
    pages = 1
