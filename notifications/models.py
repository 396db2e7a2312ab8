from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from notifications.addresses import MARK_LENGTH

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


# Of a provider's reference no more is kept, nor looked at.
REFERENCE_LENGTH = 200


class Channel(models.TextChoices):
    SMS = "sms", "SMS"
    EMAIL = "email", "E-post"


class Kind(models.TextChoices):
    NEW_MESSAGE = "new_message", "nytt meddelande"
    NEW_ITEM = "new_item", "ny information"
    REMINDER = "reminder", "påminnelse"
    CONTACT_CHANGED = "contact_changed", "ändrade kontaktuppgifter"
    ACTIVATED = "activated", "e-tjänsten påkopplad"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def queued(self) -> NoticeQuerySet:
        return self.filter(status=Notice.Status.QUEUED)

    def due(self, now: datetime) -> NoticeQuerySet:
        """What a worker may take: its time has come and no other worker holds it."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        return self.queued().filter(free, due_at__lte=now).order_by("due_at", "pk")

    def about(self, trigger: UUID) -> NoticeQuerySet:
        """What was sent, or is to be sent, because of this message, document or change."""
        return self.filter(trigger=trigger)

    def sent(self) -> NoticeQuerySet:
        return self.filter(status__in=[Notice.Status.SENT, Notice.Status.DELIVERED])


class Notice(models.Model):
    """A nudge to look in the portal (avisering, notifiering).

    Knows whom, never where: the address is asked for at the moment of sending, so that a number
    that was changed or a box that was unticked meanwhile is respected. It is also the outbox: the
    row is the truth, and the task that sends it is only a hint. The columns have defaults in the
    database, so that a nightly run may insert a hundred thousand of them with one statement.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "köad"
        SENT = "sent", "skickad"
        DELIVERED = "delivered", "levererad"
        FAILED = "failed", "misslyckad"
        SUPPRESSED = "suppressed", "stoppad"

    class Reason(models.TextChoices):
        """Why a notice did not arrive: the first six stop it, the last three are failures."""

        NO_ADDRESS = "no_address", "adress saknas"
        UNWANTED = "unwanted", "notifiering är inte vald"
        NOT_ACTIVE = "not_active", "e-tjänsten är inte påkopplad"
        READ = "read", "redan läst"
        UNDONE = "undone", "ångrad"
        GROUPED = "grouped", "en avisering har nyss skickats"
        REFUSED = "refused", "adressen togs inte emot"
        UNREACHABLE = "unreachable", "nådde inte mottagaren"
        GAVE_UP = "gave_up", "gick inte att skicka på ett dygn"

    # Also the key that gateways recognise a repeated sending by.
    public_id = models.UUIDField("publikt id", db_default=RandomUUID(), unique=True, editable=False)
    recipient = models.UUIDField("mottagare")
    channel = models.CharField("kanal", max_length=5, choices=Channel.choices)
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    trigger = models.UUIDField("utlösande händelse", null=True, blank=True)
    # What the right to be told leans on, where it isn't the recipient's own matter.
    leans_on = models.UUIDField("vilar på", null=True, blank=True)
    # The case or assignment it comes out of: only who may open that is told of it on other pages.
    place = models.UUIDField("ärende eller uppdrag", null=True, blank=True)
    key = models.CharField("nyckel", max_length=200)
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, db_default=Status.QUEUED
    )
    reason = models.CharField(
        "orsak", max_length=12, choices=Reason.choices, blank=True, db_default=""
    )
    queued_at = models.DateTimeField("köad", db_default=Now())
    due_at = models.DateTimeField("ska skickas", db_default=Now())
    leased_until = models.DateTimeField("upptagen till", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", db_default=0)
    # The attempts at which a gateway that works said no to the address.
    refusals = models.PositiveSmallIntegerField("avvisningar", db_default=0)
    first_tried_at = models.DateTimeField("första försöket", null=True, blank=True)
    sent_at = models.DateTimeField("skickad", null=True, blank=True)
    # When what the notice speaks of was opened or taken back: it has done its work, it is not to be
    # sent again, and the next one may go.
    opened_at = models.DateTimeField("öppnad", null=True, blank=True)
    finished_at = models.DateTimeField("avslutad", null=True, blank=True)
    provider_ref = models.CharField(
        "leverantörens referens", max_length=REFERENCE_LENGTH, blank=True, db_default=""
    )
    # Of the address it was last tried at: the same one has the same mark, and nobody can read it.
    address_mark = models.CharField(
        "adressens märke", max_length=MARK_LENGTH, blank=True, db_default=""
    )

    objects = NoticeQuerySet.as_manager()

    # An earlier attempt's outcome is unknown; set by the claim, never stored.
    may_have_left = False

    class Meta:
        verbose_name = "avisering"
        verbose_name_plural = "aviseringar"
        indexes = [
            # The worker's: small, since what is finished leaves it.
            models.Index(
                fields=["due_at", "id"], name="notice_queue", condition=Q(status="queued")
            ),
            # For grouping, and for "did the last one arrive?" on the person's page.
            models.Index(fields=["recipient", "channel", "-queued_at"], name="notice_recipient"),
            # For a gateway that knows notices by their words: who else was told at that address?
            models.Index(
                fields=["address_mark"], name="notice_address", condition=~Q(address_mark="")
            ),
            models.Index(
                fields=["trigger"], name="notice_trigger", condition=Q(trigger__isnull=False)
            ),
        ]
        constraints = [
            # Not unique=True, which would add an index for LIKE that nobody asks.
            models.UniqueConstraint(name="notice_key", fields=["key"]),
            models.CheckConstraint(
                name="notice_known_channel", condition=Q(channel__in=["sms", "email"])
            ),
            models.CheckConstraint(
                name="notice_known_kind",
                condition=Q(
                    kind__in=["new_message", "new_item", "reminder", "contact_changed", "activated"]
                ),
            ),
            models.CheckConstraint(
                name="notice_reason_iff_not_arrived",
                condition=Q(status__in=["failed", "suppressed"]) ^ Q(reason=""),
            ),
            models.CheckConstraint(
                name="notice_finished_at_iff_finished",
                condition=Q(status="queued") ^ Q(finished_at__isnull=False),
            ),
            # A failed notice may have been sent first: the receipt tells later.
            models.CheckConstraint(
                name="notice_sent_at_iff_sent",
                condition=Q(status__in=["sent", "delivered"], sent_at__isnull=False)
                | Q(status__in=["queued", "suppressed"], sent_at__isnull=True)
                | Q(status="failed"),
            ),
            models.CheckConstraint(
                name="notice_leased_only_while_queued",
                condition=Q(leased_until__isnull=True) | Q(status="queued"),
            ),
            models.CheckConstraint(
                name="notice_first_tried_at_iff_tried",
                condition=Q(attempts=0) ^ Q(first_tried_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_refusals_are_attempts", condition=Q(refusals__lte=F("attempts"))
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_channel_display()}: {self.get_kind_display()}, {self.get_status_display()}"
        )
