from __future__ import annotations

from django.conf import settings
from django.db import models
from django.http import QueryDict

# The field in which a form says what it is called (components/kept_form.html).
CALLED = "kept_form_called"


class KeptForm(models.Model):
    """What somebody had written on a page when their session ended (text att fortsätta med).

    As it was posted, so that any form of the house can show it again; it is thrown away when the
    page has taken it in.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="ägare"
    )
    # The page with its question, and all that stood on it.
    address = models.TextField("sida")
    posted = models.TextField("skrivet", blank=True)
    kept_at = models.DateTimeField("sparat", auto_now=True)

    class Meta:
        verbose_name = "text att fortsätta med"
        verbose_name_plural = "texter att fortsätta med"
        indexes = [models.Index(fields=["owner", "-kept_at"], name="kept_forms_of_a_user")]

    def __str__(self) -> str:
        return f"text {self.public_id}"

    @property
    def heading(self) -> str:
        """What it is told by in a list: the heading somebody gave it, else which form it is of."""
        written = self.written
        return written.get("heading", "").strip() or written.get(CALLED) or "Text utan rubrik"

    @property
    def written(self) -> QueryDict:
        return QueryDict(self.posted)
