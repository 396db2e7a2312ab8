from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.models.users import User
from accounts.roles import PROVIDERS, Role

if TYPE_CHECKING:
    from datetime import date


class Unit(models.Model):
    """A part of the organisation (enhet): an authority's unit, or a provider."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", "myndighet"
        PROVIDER = "provider", "utförare"

    class Operator(models.TextChoices):
        OWN = "own", "egen regi"
        EXTERNAL = "external", "extern"

    class Route(models.TextChoices):
        """Where a citizen's new thread goes (P5)."""

        PERSONAL = "personal", "personlig brevlåda"
        SHARED = "shared", "gemensam brevlåda"
        BOTH = "both", "båda"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=200, unique=True)
    kind = models.CharField("slag", max_length=9, choices=Kind)
    operator = models.CharField("driftform", max_length=8, choices=Operator, default=Operator.OWN)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="överordnad enhet"
    )
    receives_intakes = models.BooleanField("tar emot aktualiseringar", default=False)
    absence_policy = models.TextField("så gör vi vid frånvaro", blank=True)
    absence_routine_url = models.URLField("länk till rutinen vid frånvaro", blank=True)
    # Proposed to whoever goes away; {datum} is the last day.
    absence_text = models.TextField("förslag till frånvaromeddelande", max_length=1000, blank=True)
    new_thread_route = models.CharField(
        "väg för nya konversationer", max_length=8, choices=Route, default=Route.PERSONAL
    )
    # Whether Journalför när jag skickar is ticked from the start (domain 5.1).
    journals_when_sending = models.BooleanField("journalför när man skickar", default=False)
    is_active = models.BooleanField("aktiv", default=True)

    class Meta:
        verbose_name = "enhet"
        verbose_name_plural = "enheter"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "En enhet kan inte ligga under sig själv."})
            seen.add(above.pk)
            above = above.parent


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day: date) -> MembershipQuerySet:
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            valid_from__lte=day,
            unit__is_active=True,
        )


class Membership(models.Model):
    """What somebody may do at a unit, from a day and maybe to a day (behörighet)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="användare"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="enhet")
    role = models.CharField("roll", max_length=20, choices=Role)
    valid_from = models.DateField("från och med")
    valid_to = models.DateField("till och med", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="tilldelad av"
    )
    reason = models.CharField("skäl", max_length=500, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "behörighet"
        verbose_name_plural = "behörigheter"
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit}"

    def clean(self) -> None:
        """A provider's role at a provider's unit, the others at the authority's (I22)."""
        if self.unit_id is None or self.role not in Role.values:
            return
        at_provider = self.unit.kind == Unit.Kind.PROVIDER
        if at_provider != (self.role in PROVIDERS):
            kind = "en myndighets" if at_provider else "en utförares"
            wrong = f"Rollen {self.get_role_display()} finns bara på {kind} enhet."
            raise ValidationError({"role": wrong})
