from __future__ import annotations

from django.db import models
from django.db.models import Q

from journal.models.ordered import OrderedPdf


class Extract(OrderedPdf):
    """Papers taken out of the file as one PDF, to hand out or to print (utdrag; security.md L12).

    `content` is what was to be in it, as on the moment it was asked for (journal.book.Book). It is
    working material: a day later the row and the file are gone, and the log says what it was.
    """

    person = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="extracts",
        verbose_name="person",
    )
    title = models.CharField("rubrik", max_length=250)
    purpose = models.CharField("ändamål", max_length=300)
    is_masked = models.BooleanField("maskad", default=False)
    content = models.JSONField("innehåll")
    # The ids of the cases or the assignment it is out of.
    places = models.JSONField("ur", default=list, blank=True)
    # Their numbers, as the access log calls them.
    numbers = models.JSONField("nummer", default=list, blank=True)
    # Of a conversation: the letter it was read by. It is opened as long as that can be read.
    letter = models.UUIDField("meddelande", null=True, blank=True)

    class Meta(OrderedPdf.Meta):
        verbose_name = "utdrag"
        verbose_name_plural = "utdrag"
        constraints = [*OrderedPdf.Meta.constraints]
        indexes = [
            models.Index(
                fields=["ordered_at"], condition=Q(state="ordered"), name="extracts_to_make"
            )
        ]

    def __str__(self) -> str:
        return f"utdrag {self.public_id}"
