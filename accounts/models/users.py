from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from accounts.swedish_order import folded, sort_key


class User(AbstractUser):
    """Somebody who can sign in (användare): staff and citizens are one class with two ways in."""

    class Kind(models.TextChoices):
        STAFF = "staff", "medarbetare"
        CITIZEN = "citizen", "medborgare"

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-postadress", blank=True)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=7, choices=Kind, default=Kind.STAFF)
    given_name = models.CharField("förnamn", max_length=100)
    family_name = models.CharField("efternamn", max_length=100)
    title = models.CharField("befattning", max_length=100, blank=True)
    user_code = models.CharField("användarkod", max_length=10, blank=True)
    work_phone = models.CharField("telefon", max_length=20, blank=True)
    # Förvaltningslagen 33 § 4 st.: a function instead of a name, for staff under threat.
    hide_name_from_citizens = models.BooleanField("visa funktion i stället för namn", default=False)

    search_name = models.GeneratedField(
        expression=folded("given_name", "family_name"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sort_name = models.GeneratedField(
        expression=sort_key("family_name", "given_name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        constraints = [
            models.UniqueConstraint(
                fields=["user_code"],
                condition=~models.Q(user_code=""),
                name="user_code_is_one_persons",
            ),
            # A citizen comes in by e-ID only and is never staff (C1: no derived credentials).
            models.CheckConstraint(
                name="user_citizen_is_never_staff",
                condition=~models.Q(kind="citizen") | models.Q(is_staff=False, is_superuser=False),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def name_and_title(self) -> str:
        """With the title: two colleagues can have the same name (R137)."""
        return f"{self.full_name}, {self.title}" if self.title else self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.given_name

    @property
    def is_citizen(self) -> bool:
        return self.kind == self.Kind.CITIZEN
