from __future__ import annotations

from django.db import models

from journal.models.codes import Code, DocumentType


class Audience(models.TextChoices):
    """Who writes with a template."""

    AUTHORITY = "authority", "myndighet"
    PROVIDER = "provider", "utförare"
    BOTH = "both", "båda"


class PrintTemplate(Code):
    """How a document looks on paper (utskriftsmall; R57).

    The layout is the product's, tagged for archive and screen reader; letterhead, foot and what
    stands after the text, as how to appeal, are the municipality's words.
    """

    class Layout(models.TextChoices):
        LETTER = "letter", "brev"
        DECISION = "decision", "beslut"
        WORKING_COPY = "working_copy", "arbetskopia utan brevhuvud"

    layout = models.CharField("utformning", max_length=12, choices=Layout, default=Layout.LETTER)
    audience = models.CharField("för", max_length=9, choices=Audience, default=Audience.BOTH)
    # A provider's unit may have one of its own; without one the provider's common is used (D3).
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, verbose_name="enhet"
    )
    letterhead = models.TextField("brevhuvud", max_length=500, blank=True)
    footer = models.TextField("sidfot", max_length=500, blank=True)
    # Safe fields as in a document template; printed after the text.
    closing = models.TextField("text efter brevet", max_length=5000, blank=True)

    class Meta(Code.Meta):
        verbose_name = "utskriftsmall"
        verbose_name_plural = "utskriftsmallar"

    @property
    def is_working_copy(self) -> bool:
        return self.layout == self.Layout.WORKING_COPY


class DocumentTemplate(Code):
    """A text to begin with (dokumentmall), with fields in double braces (domain 4.7)."""

    type = models.ForeignKey(
        DocumentType, models.PROTECT, related_name="templates", verbose_name="typ av dokument"
    )
    heading = models.CharField("rubrik", max_length=250, blank=True)
    body = models.TextField("text", blank=True)
    audience = models.CharField("för", max_length=9, choices=Audience, default=Audience.BOTH)
    print_template = models.ForeignKey(
        PrintTemplate, models.PROTECT, null=True, blank=True, verbose_name="utskriftsmall"
    )
    # Counts the changes: a document says which version it was begun with.
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta(Code.Meta):
        verbose_name = "dokumentmall"
        verbose_name_plural = "dokumentmallar"
