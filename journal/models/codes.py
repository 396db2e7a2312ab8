from __future__ import annotations

from django.db import models


class Code(models.Model):
    """A word the municipality chooses from (kodverk). Taken out of use, never removed."""

    code = models.SlugField("kod", max_length=40, unique=True)
    name = models.CharField("namn", max_length=100)
    is_active = models.BooleanField("används", default=True)
    sort = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        abstract = True
        ordering = ["sort", "name"]

    def __str__(self) -> str:
        return self.name


class DocumentType(Code):
    """What kind of document it is (typ av dokument). Each has its own look on paper (D3)."""

    print_template = models.ForeignKey(
        "journal.PrintTemplate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="utskriftsmall",
    )

    class Meta(Code.Meta):
        verbose_name = "typ av dokument"
        verbose_name_plural = "typer av dokument"


class JournalType(Code):
    """What kind of note it is (journaltyp)."""

    class Meta(Code.Meta):
        verbose_name = "journaltyp"
        verbose_name_plural = "journaltyper"


class SenderType(Code):
    """Who a filed paper comes from (avsändare)."""

    class Meta(Code.Meta):
        verbose_name = "avsändare"
        verbose_name_plural = "avsändare"


class FiledItemType(Code):
    """What a filed paper is (typ). Each type has its own possible senders (R78)."""

    senders = models.ManyToManyField(SenderType, related_name="types", verbose_name="avsändare")

    class Meta(Code.Meta):
        verbose_name = "typ av infogad fil"
        verbose_name_plural = "typer av infogade filer"
