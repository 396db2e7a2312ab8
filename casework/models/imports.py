from __future__ import annotations

from django.db import models


class ImportedRecord(models.Model):
    """What a line of an import became (inläst post; decision 20).

    The case system's own key leads to our object, and the line's hash tells a line that has changed
    from one that hasn't: the same file twice changes nothing. The marks tell, part by part, what
    has been changed there and here since (casework/imports/marks.py).
    """

    kind = models.CharField("slag", max_length=30)
    external_id = models.CharField("nyckel i verksamhetssystemet", max_length=100)
    object_id = models.PositiveBigIntegerField("post")
    digest = models.CharField("kontrollsumma", max_length=64)
    marks = models.JSONField("märken", default=dict, blank=True)
    imported_at = models.DateTimeField("inläst", auto_now=True)

    class Meta:
        verbose_name = "inläst post"
        verbose_name_plural = "inlästa poster"
        constraints = [
            models.UniqueConstraint(fields=["kind", "external_id"], name="imported_once"),
            # Two keys of the case system are never one row of ours.
            models.UniqueConstraint(fields=["kind", "object_id"], name="imported_from_one_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
