from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Action(models.TextChoices):
    """What somebody did. One list, so that a reviewer can filter on every deed there is."""

    SIGNED_IN = "signed_in", "loggade in"
    SIGNED_OUT = "signed_out", "loggade ut"
    ROLE_SWITCHED = "role_switched", "bytte roll"
    REFUSED = "refused", "nekades"
    SEARCHED = "searched", "sökte"
    LISTED = "listed", "visade lista"
    VIEWED = "viewed", "visade"
    CREATED = "created", "skapade"
    CHANGED = "changed", "ändrade"
    ACTIVATION_REQUESTED = "activation_requested", "beställde e-tjänst"
    ACTIVATED = "activated", "aktiverade e-tjänst"
    ACTIVATION_FAILED = "activation_failed", "kunde inte aktivera e-tjänst"
    DEACTIVATED = "deactivated", "avslutade e-tjänst"
    SENT = "sent", "skickade"
    UNDONE = "undone", "ångrade"
    READ = "read", "läste"
    DOWNLOADED = "downloaded", "öppnade fil"
    PRINTED = "printed", "skrev ut"
    FORWARDED = "forwarded", "vidarebefordrade"
    DELETED = "deleted", "tog bort"
    RESTORED = "restored", "återställde"
    PURGED = "purged", "gallrade"
    REPORTED = "reported", "rapporterade en händelse"
    JOURNALED = "journaled", "journalförde"
    FILED = "filed", "infogade fil"
    LOCKED = "locked", "skrivskyddade"
    ERROR_MARKED = "error_marked", "felmarkerade"
    EXPORTED = "exported", "tog ut ur akten"
    APPROVED = "approved", "godkände för meddelande"
    WITHDRAWN = "withdrawn", "återkallade"
    EMERGENCY = "emergency", "nödöppnade"
    COVERED = "covered", "läste åt en kollega"
    PUBLISHED = "published", "publicerade"
    SHARED = "shared", "delade"
    PROTECTED = "protected", "ändrade skydd"
    IMPORTED = "imported", "läste in"
    REVIEWED = "reviewed", "granskade loggen"


class ActorKind(models.TextChoices):
    STAFF = "staff", "medarbetare"
    CITIZEN = "citizen", "medborgare"
    SYSTEM = "system", "system"


class AccessLogEntry(models.Model):
    """One look or one deed (åtkomstlogg; P12, I21).

    Plain values and no foreign keys: the log outlives the things it speaks of (ADR 0004). The
    application may insert and read, nothing else; the database refuses the rest.
    """

    at = models.DateTimeField("tidpunkt", auto_now_add=True)
    actor_kind = models.CharField("slag", max_length=7, choices=ActorKind)
    actor = models.UUIDField("användare", null=True)
    actor_name = models.CharField("namn", max_length=300)
    role = models.CharField("roll", max_length=30, blank=True)
    unit = models.CharField("enhet", max_length=200, blank=True)
    action = models.CharField("handling", max_length=30, choices=Action)
    object_type = models.CharField("objekttyp", max_length=50, blank=True)
    object_id = models.CharField("objekt", max_length=64, blank=True)
    customer_number = models.CharField("kundnummer", max_length=7, blank=True)
    case_number = models.CharField("ärende", max_length=20, blank=True)
    reason = models.CharField("orsak", max_length=500, blank=True)
    ip = models.GenericIPAddressField("ip-adress", null=True)
    request_id = models.UUIDField("begäran", null=True)

    class Meta:
        verbose_name = "rad i åtkomstloggen"
        verbose_name_plural = "åtkomstlogg"
        indexes = [
            # The reviewer asks by person and by employee, the latest first.
            models.Index(fields=["customer_number", "-at"], name="log_by_person"),
            models.Index(fields=["actor", "-at"], name="log_by_actor"),
            # The log review reads a period. Rows arrive in the order of time, so that this index
            # is a thousandth of a common one and costs next to nothing at each row written.
            BrinIndex(fields=["at"], name="log_by_period", pages_per_range=16),
        ]
        constraints = [
            models.CheckConstraint(
                name="log_system_has_no_user",
                condition=~models.Q(actor_kind="system") | models.Q(actor__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()} {self.object_type}"


class LogReview(models.Model):
    """A look through the access log that somebody answers for (loggkontroll; P12, A-S3).

    Like the log itself it is added to and read, and the database refuses the rest.
    """

    class Result(models.TextChoices):
        APPROVED = "approved", "godkänd"
        FOLLOW_UP = "follow_up", "behöver följas upp"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Empty for somebody who reviews every unit.
    unit = models.CharField("enhet", max_length=200, blank=True)
    period_from = models.DateField("från och med")
    period_to = models.DateField("till och med")
    reviewer = models.UUIDField("granskare")
    reviewer_name = models.CharField("granskarens namn", max_length=300)
    reviewed_at = models.DateTimeField("granskad", auto_now_add=True)
    # The rows that were looked at, by their number in the log, with why each was chosen.
    rows = models.JSONField("granskade rader", default=dict)
    result = models.CharField("utfall", max_length=9, choices=Result)
    comment = models.TextField("kommentar", max_length=2000, blank=True)

    class Meta:
        verbose_name = "loggkontroll"
        verbose_name_plural = "loggkontroller"
        constraints = [
            models.CheckConstraint(
                name="review_period_ends_after_it_begins",
                condition=models.Q(period_to__gte=models.F("period_from")),
            ),
            models.CheckConstraint(
                name="review_follow_up_says_why",
                condition=~models.Q(result="follow_up") | ~models.Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"loggkontroll {self.period_from:%Y-%m-%d} till {self.period_to:%Y-%m-%d}"


class Incident(models.Model):
    """Something that went wrong and must be seen to (händelse; A-S8).

    Plain values like the log's: it is read long after what it speaks of has changed.
    """

    class Kind(models.TextChoices):
        WRONG_RECIPIENT = "wrong_recipient", "fel mottagare"
        DATA_BREACH = "data_breach", "personuppgiftsincident"
        OTHER = "other", "annat"

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        SETTLED = "settled", "åtgärdad"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=15, choices=Kind)
    unit = models.CharField("enhet", max_length=200)
    customer_number = models.CharField("kundnummer", max_length=7, blank=True)
    object_type = models.CharField("objekttyp", max_length=50, blank=True)
    object_id = models.CharField("objekt", max_length=64, blank=True)
    text = models.TextField("vad som har hänt", max_length=2000)
    # Whether anybody had opened it when it was reported: the first thing the manager asks.
    was_opened = models.BooleanField("hade öppnats", default=False)
    reported_at = models.DateTimeField("rapporterad", auto_now_add=True)
    reporter = models.UUIDField("rapporterad av")
    reporter_name = models.CharField("rapportörens namn", max_length=300)
    state = models.CharField("läge", max_length=7, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField("åtgärdad när", null=True, blank=True)
    settler_name = models.CharField("åtgärdad av", max_length=300, blank=True)
    comment = models.TextField("åtgärd", max_length=2000, blank=True)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        constraints = [
            models.CheckConstraint(
                name="incident_settled_says_when_who_and_how",
                condition=(
                    models.Q(state="open", settled_at__isnull=True, settler_name="", comment="")
                )
                | (
                    models.Q(state="settled", settled_at__isnull=False)
                    & ~models.Q(settler_name="")
                    & ~models.Q(comment="")
                ),
            )
        ]
        indexes = [models.Index(fields=["unit", "-reported_at"], name="incidents_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reported_at:%Y-%m-%d}"
