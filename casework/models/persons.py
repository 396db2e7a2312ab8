from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.standing_rule import standing_rule
from accounts.swedish_order import folded, sort_key
from casework.reach import within_business, within_reach, within_writing
from notifications.models import Channel

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor


def as_written(identity_type: str, number: str) -> str:
    """19910129-2382; the municipality's own numbers as they are."""
    is_official = identity_type in {"personnummer", "samordningsnummer"}
    return f"{number[:8]}-{number[8:]}" if is_official else number


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """The persons this actor has business with, in the acting role and unit (P13, I22)."""
        return self.filter(pk__in=_reached(actor))

    def written_to_by(self, actor: Actor) -> PersonQuerySet:
        """Those of them whom the actor may write to, and about whom."""
        return self.filter(pk__in=_written_to(actor))

    def business_of(self, actor: Actor) -> PersonQuerySet:
        """Those whose number, protection and facts are the actor's to change (P13)."""
        return self.filter(pk__in=_business(actor))

    def reached_by_approval_alone(self, actor: Actor) -> PersonQuerySet:
        """Another unit's clients, whom the actor reaches about somebody else and no further."""
        return self.visible_to(actor).exclude(pk__in=_business(actor))

    def in_order(self) -> PersonQuerySet:
        return self.order_by("sort_name", "birth_date", "pk")


@standing_rule(by_the_municipality=True)
def _reached(actor: Actor) -> PersonQuerySet:
    return Person.objects.filter(within_reach(actor))


@standing_rule(by_the_municipality=True)
def _written_to(actor: Actor) -> PersonQuerySet:
    return Person.objects.filter(within_writing(actor))


@standing_rule(by_the_municipality=True)
def _business(actor: Actor) -> PersonQuerySet:
    return Person.objects.filter(within_business(actor))


class Person(models.Model):
    """Somebody known to the social services (person; klient, brukare, medborgare)."""

    class IdentityType(models.TextChoices):
        PERSONNUMMER = "personnummer", "personnummer"
        SAMORDNINGSNUMMER = "samordningsnummer", "samordningsnummer"
        RESERVNUMMER = "reservnummer", "reservnummer"
        NONE = "none", "saknas"

    class Protection(models.TextChoices):
        NONE = "none", "inga"
        CONFIDENTIALITY_MARKING = "confidentiality_marking", "sekretessmarkering"
        PROTECTED_REGISTRATION = "protected_registration", "skyddad folkbokföring"

    class Language(models.TextChoices):
        """Named as colleagues name them; citizens see each in its own words."""

        SWEDISH = "sv", "svenska"
        ENGLISH = "en", "engelska"

    class Source(models.TextChoices):
        OWN = "own", "eget register"
        POPULATION_REGISTER = "population_register", "folkbokföringen"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer_number = models.CharField("kundnummer", max_length=7, unique=True)
    identity_type = models.CharField("identitetstyp", max_length=20, choices=IdentityType)
    identity_number = models.CharField("identitetsnummer", max_length=12, blank=True)
    birth_date = models.DateField("födelsedatum", null=True, blank=True)
    given_name = models.CharField("förnamn", max_length=100)
    family_name = models.CharField("efternamn", max_length=100)
    preferred_name = models.CharField("tilltalsnamn", max_length=100, blank=True)
    care_of = models.CharField("c/o", max_length=100, blank=True)
    street_address = models.CharField("gatuadress", max_length=200, blank=True)
    postal_code = models.CharField("postnummer", max_length=10, blank=True)
    city = models.CharField("postort", max_length=100, blank=True)
    language = models.CharField(
        "språk i avisering", max_length=5, choices=Language, default=Language.SWEDISH
    )
    interpreter_needed = models.BooleanField("behöver tolk", default=False)
    interpreter_language = models.CharField("tolkspråk", max_length=100, blank=True)
    protection = models.CharField(
        "skyddade personuppgifter", max_length=25, choices=Protection, default=Protection.NONE
    )
    restricted_to = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="casework.CircleMember",
        through_fields=("person", "user"),
        blank=True,
        related_name="+",
        verbose_name="endast för",
    )
    deceased_on = models.DateField("avliden", null=True, blank=True)
    emigrated_on = models.DateField("utvandrad", null=True, blank=True)
    # The unit manager's decision, with a reason in the log, that a protected person may have it.
    eservice_allowed = models.BooleanField("e-tjänst trots skydd", default=False)
    source = models.CharField("källa", max_length=20, choices=Source, default=Source.OWN)
    # Set the first time the person signs in.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="inloggning",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="registrerad av",
    )
    created_at = models.DateTimeField("registrerad", auto_now_add=True)

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

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.UniqueConstraint(
                fields=["identity_type", "identity_number"],
                condition=~Q(identity_type="none"),
                name="identity_number_is_one_persons",
                violation_error_message="Identitetsnumret finns redan på en annan person.",
            ),
            models.CheckConstraint(
                name="identity_number_iff_type",
                condition=Q(identity_type="none", identity_number="")
                | (~Q(identity_type="none") & ~Q(identity_number="")),
            ),
            models.CheckConstraint(
                name="birth_date_known_by_number",
                condition=~Q(identity_type__in=["personnummer", "samordningsnummer"])
                | Q(birth_date__isnull=False),
            ),
        ]
        indexes = [
            # Parts of a name in any order; a plain index serves only the beginning.
            GinIndex(
                fields=["search_name"], name="person_name_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"kundnummer {self.customer_number}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def calling_name(self) -> str:
        return self.preferred_name or self.given_name.split()[0]

    @property
    def birth_year(self) -> str:
        return str(self.birth_date.year) if self.birth_date else "okänt år"

    @property
    def shown_identity_number(self) -> str:
        """The number as it is written: 19910129-2382, R00000017, or nothing."""
        return as_written(self.identity_type, self.identity_number)

    @property
    def address_lines(self) -> list[str]:
        place = f"{self.postal_code} {self.city}".strip()
        return [one for one in (self.care_of, self.street_address, place) if one]

    @property
    def is_protected(self) -> bool:
        return self.protection != self.Protection.NONE

    def age_on(self, day: date) -> int | None:
        """Whole years on a day, or None when the date of birth isn't known."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PersonIdentifierHistory(models.Model):
    """A number somebody had before (tidigare identitetsnummer); a search finds both."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="former_identifiers", verbose_name="person"
    )
    identity_type = models.CharField("identitetstyp", max_length=20, choices=Person.IdentityType)
    identity_number = models.CharField("identitetsnummer", max_length=12, db_index=True)
    replaced_at = models.DateTimeField("ersatt", auto_now_add=True)

    class Meta:
        verbose_name = "tidigare identitetsnummer"
        verbose_name_plural = "tidigare identitetsnummer"

    def __str__(self) -> str:
        return f"tidigare {self.identity_type}"

    @property
    def shown_number(self) -> str:
        return as_written(self.identity_type, self.identity_number)


class ContactDetails(models.Model):
    """Where somebody wants notices (kontaktuppgifter). One row is current, the older are kept."""

    class ChangedBy(models.TextChoices):
        STAFF = "staff", "medarbetare"
        CITIZEN = "citizen", "medborgaren"
        IMPORT = "import", "inläsning"

    # Names these very details, current or former: a notice of the change is sent to both (P19).
    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="contact_history", verbose_name="person"
    )
    is_current = models.BooleanField("gäller nu", default=True)
    mobile = models.CharField("mobilnummer", max_length=16, blank=True)
    email = models.EmailField("e-postadress", blank=True)
    secret_phone = models.BooleanField("hemligt nummer", default=False)
    changed_by_kind = models.CharField("ändrad av", max_length=7, choices=ChangedBy)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ändrad av",
    )
    changed_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "kontaktuppgifter"
        verbose_name_plural = "kontaktuppgifter"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_current=True),
                name="one_current_contact_row",
            )
        ]
        indexes = [models.Index(fields=["person", "-changed_at"], name="contact_history_of")]

    def __str__(self) -> str:
        return f"kontaktuppgifter från {self.changed_at:%Y-%m-%d}"

    def says_the_same_as(self, other: ContactDetails) -> bool:
        return (self.mobile, self.email) == (other.mobile, other.email)

    def address_for(self, channel: str) -> str:
        """Where a notice by this channel goes; empty when there is nothing."""
        return self.mobile if channel == Channel.SMS else self.email

    @property
    def shown_mobile(self) -> str:
        """The number as people write it: 070-174 06 05."""
        if not self.mobile.startswith("+467") or len(self.mobile) != 12:
            return self.mobile
        local = "0" + self.mobile[3:]
        return f"{local[:3]}-{local[3:6]} {local[6:8]} {local[8:]}"
