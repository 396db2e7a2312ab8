from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.standing_rule import standing_condition
from casework.models import Case, CaseAssignment
from casework.reach import not_closed_to
from messaging.models.mailboxes import Mailbox
from messaging.models.messages import Message

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from accounts.standing_rule import Row
    from casework.models.cases import CaseQuerySet


class Recipient(models.Model):
    """A mailbox a message came to (mottagare), when it was first opened and by whom (decision 14).

    Most are whom the sender chose. The others came there for a reason that is kept: forwarding, the
    unit's routine, a colleague's hand (`arrival`), from the mailbox it was meant for (`via`).
    """

    class Arrival(models.TextChoices):
        ADDRESSED = "addressed", "adresserat"
        FORWARDED = "forwarded", "vidarebefordrat vid frånvaro"
        UNITS_ROUTE = "route", "enhetens rutin"
        BY_HAND = "by_hand", "vidarebefordrat"
        HANDED_OVER = "handed_over", "överlämnat"
        CIRCLE = "circle", "till dem som får läsa"

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="recipients", verbose_name="meddelande"
    )
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="received", verbose_name="brevlåda"
    )
    label = models.CharField("mottagare", max_length=300)
    arrival = models.CharField(
        "kom genom", max_length=11, choices=Arrival, default=Arrival.ADDRESSED
    )
    via = models.ForeignKey(
        Mailbox, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="från"
    )
    # By hand only; what a rule forwards, nobody forwards.
    forwarded_at = models.DateTimeField("vidarebefordrat när", null=True, blank=True)
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vidarebefordrat av",
    )
    first_read_at = models.DateTimeField("först läst", null=True, blank=True)
    first_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="först läst av",
    )
    # The first of its files that was opened from this mailbox, whoever asked for a receipt (F5).
    file_opened_at = models.DateTimeField("bilaga först öppnad", null=True, blank=True)

    class Meta:
        verbose_name = "mottagare"
        verbose_name_plural = "mottagare"
        constraints = [
            models.UniqueConstraint(fields=["message", "mailbox"], name="received_once"),
            models.CheckConstraint(
                name="recipient_read_by_and_at",
                condition=Q(first_read_at__isnull=True, first_read_by__isnull=True)
                | Q(first_read_at__isnull=False, first_read_by__isnull=False),
            ),
            models.CheckConstraint(
                name="recipient_forwarded_by_and_at",
                condition=Q(
                    arrival="by_hand", forwarded_at__isnull=False, forwarded_by__isnull=False
                )
                | (~Q(arrival="by_hand") & Q(forwarded_at__isnull=True, forwarded_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="recipient_has_a_way_it_came",
                condition=Q(arrival__in=["addressed", "route"]) | Q(via__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"mottagare av {self.message}"


class MailboxItemQuerySet(models.QuerySet["MailboxItem"]):
    def arrived(self, now: datetime) -> MailboxItemQuerySet:
        """Past the hold; a held message is nobody's yet but its sender's."""
        return self.filter(sent_at__lte=now)

    def unread(self, now: datetime) -> MailboxItemQuerySet:
        return self.unopened(now).filter(folder=MailboxItem.Folder.INBOX)

    def unopened(self, now: datetime) -> MailboxItemQuerySet:
        """Unread, and what was put in the bin before anybody opened it."""
        received = [MailboxItem.Folder.INBOX, MailboxItem.Folder.TRASH]
        return self.arrived(now).filter(folder__in=received, read_at__isnull=True)

    def open_to_cover(self, actor: Actor, now: datetime) -> MailboxItemQuerySet:
        """What a cover lets the actor read: what has arrived, received or sent, and no bin.

        A circle and a restricted case keep their own also from the one who reads for a colleague
        (P9, I19), and so does another unit where the colleague works as well.
        """
        own_units = Q(message__thread__case__isnull=True) | Q(
            message__thread__case__responsible_unit=actor.unit
        )
        own_tasks = Q(message__thread__assignment__isnull=True) | Q(
            message__thread__assignment__provider_unit=actor.unit
        )
        assigned = CaseAssignment.objects.current().filter(
            case=OuterRef("message__thread__case"), user=actor.user
        )
        return (
            self.arrived(now)
            .filter(own_units, own_tasks)
            .filter(folder__in=[MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT])
            .not_closed_to(actor)
            .exclude(~Exists(assigned), message__thread__case__is_restricted=True)
        )

    def visible_to(self, actor: Actor) -> MailboxItemQuerySet:
        return self.filter(mailbox__in=Mailbox.objects.visible_to(actor))

    def not_closed_to(self, actor: Actor) -> MailboxItemQuerySet:
        """Without what a circle shuts this colleague out of, in whichever mailbox it lies (P9), and
        without what is in a restricted case of others.

        Asked at each reading: a circle that is drawn, a case that is restricted, or a colleague who
        joins a shared mailbox, changes who may read what already lies there (I19, T13).
        """
        if actor.is_citizen:
            return self
        thread = "message__thread__"
        return self.filter(
            not_closed_to(actor, through=f"{thread}about__"),
            not_closed_to(actor, through=f"{thread}citizen__"),
            ~_restricted_to_others(actor, F(f"{thread}case__pk")),
        )

    def readable_by(self, actor: Actor, now: datetime) -> MailboxItemQuerySet:
        """What the actor may read now; a held message only in its sender's (decision 15)."""
        mine = self.visible_to(actor).not_closed_to(actor)
        return mine.filter(Q(sent_at__lte=now) | Q(folder=MailboxItem.Folder.SENT))


@standing_condition
def _restricted_to_others(actor: Actor, case: Row) -> CaseQuerySet:
    """The item's case, when only those assigned may read in it.

    While nobody at work is, nobody is shut out: a letter that no one could open would be lost.
    """
    of_it = CaseAssignment.objects.filter(case=OuterRef("pk"))
    return Case.objects.filter(
        Exists(of_it.held()),
        ~Exists(of_it.current().filter(user=actor.user)),
        pk=case,
        is_restricted=True,
    )


class MailboxItem(models.Model):
    """A message as it lies in one mailbox (post i brevlåda).

    `sent_at` is when it came there: the message's own moment, or that of a forwarding by hand. It
    stands here so that one index serves the list.
    """

    class Folder(models.TextChoices):
        INBOX = "inbox", "inkorg"
        SENT = "sent", "skickat"
        TRASH = "trash", "papperskorg"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="items", verbose_name="brevlåda"
    )
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="items", verbose_name="meddelande"
    )
    folder = models.CharField("mapp", max_length=5, choices=Folder)
    sent_at = models.DateTimeField("skickat")
    read_at = models.DateTimeField("läst", null=True, blank=True)
    minor_importance = models.BooleanField("av ringa betydelse", default=False)
    # The bin (P11): from which folder, when and by whom.
    trashed_from = models.CharField("låg i", max_length=5, choices=Folder, blank=True)
    trashed_at = models.DateTimeField("borttagen", null=True, blank=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="borttagen av",
    )

    objects = MailboxItemQuerySet.as_manager()

    class Meta:
        verbose_name = "post i brevlåda"
        verbose_name_plural = "post i brevlådor"
        constraints = [
            # A message to oneself, or to the unit one sits in, lies both as sent and as received.
            models.UniqueConstraint(
                fields=["mailbox", "message", "folder", "trashed_from"], name="once_in_a_folder"
            ),
            models.CheckConstraint(
                name="item_trashed_at_and_by",
                condition=(
                    Q(folder="trash", trashed_at__isnull=False, trashed_by__isnull=False)
                    & ~Q(trashed_from="")
                )
                | (
                    ~Q(folder="trash")
                    & Q(trashed_at__isnull=True, trashed_by__isnull=True, trashed_from="")
                ),
            ),
        ]
        indexes = [
            # The list of a folder, newest first, without touching the table for what it orders by.
            models.Index(
                models.F("mailbox"),
                models.F("folder"),
                models.F("sent_at").desc(),
                models.F("id").desc(),
                name="mailbox_newest_first",
            ),
            # The red figure.
            models.Index(
                fields=["mailbox"],
                condition=Q(folder="inbox", read_at__isnull=True),
                name="mailbox_unread",
            ),
            # What has lain in the bin long enough.
            models.Index(
                fields=["trashed_at"], condition=Q(folder="trash"), name="items_in_the_bin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} i {self.get_folder_display()}"


class ReadReceipt(models.Model):
    """That a receipt was asked for and the message was opened (läskvitto; I16)."""

    recipient = models.OneToOneField(
        Recipient, models.CASCADE, related_name="receipt", verbose_name="mottagare"
    )
    read_at = models.DateTimeField("läst")

    class Meta:
        verbose_name = "läskvitto"
        verbose_name_plural = "läskvitton"

    def __str__(self) -> str:
        return f"läskvitto {self.read_at:%Y-%m-%d %H.%M}"
