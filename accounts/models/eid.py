from __future__ import annotations

import uuid

from django.db import models

from accounts.models.users import User


class EidIdentity(models.Model):
    """The e-ID somebody signs in with (e-legitimation). The number itself isn't stored here."""

    class Provider(models.TextChoices):
        BANKID = "bankid", "BankID"
        FREJA = "freja", "Freja"
        BROKER = "broker", "kommunens e-legitimering"

    user = models.ForeignKey(User, models.CASCADE, related_name="eids", verbose_name="användare")
    provider = models.CharField("utfärdare", max_length=10, choices=Provider)
    subject = models.CharField("nyckel", max_length=64)
    assurance = models.CharField("tillitsnivå", max_length=20)
    first_login = models.DateTimeField("första inloggning", auto_now_add=True)
    last_login = models.DateTimeField("senaste inloggning")

    class Meta:
        verbose_name = "e-legitimation"
        verbose_name_plural = "e-legitimationer"
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="eid_belongs_to_one_user")
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} för {self.user}"


class SignInUnderWay(models.Model):
    """A citizen's sign-in that was begun and hasn't ended (pågående inloggning).

    The browser session holds the token and nothing else, so that every page that waits in it sees
    one and the same order: the provider is asked by one of them at a time, and one of them ends it.
    A row of the database and not the session, which each page would write back as it had read it.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField("utfärdare", max_length=10)
    # Whom the throttle counts: an address, or a network of version 6.
    caller = models.CharField("avsändare", max_length=50)
    begun_at = models.DateTimeField("påbörjad")
    # The provider isn't asked before: some seconds from the last answer, longer while asked.
    ask_again_at = models.DateTimeField("frågas tidigast")
    # The provider's order with its secret; emptied when it ends.
    pending = models.JSONField("order", null=True, blank=True)
    word = models.CharField("återkomstord", max_length=64, blank=True)
    onward = models.TextField("vart", blank=True)
    is_on_this_device = models.BooleanField("samma enhet", default=False)
    has_come_back = models.BooleanField("återkommen", default=False)
    admitted_eid = models.ForeignKey(
        EidIdentity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="godkänd e-legitimation",
    )
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)

    class Meta:
        verbose_name = "pågående inloggning"
        verbose_name_plural = "pågående inloggningar"
        indexes = [
            # The throttle counts the last minute's; what is over is thrown away by age.
            models.Index(fields=["caller", "begun_at"], name="sign_in_by_caller"),
            models.Index(fields=["begun_at"], name="sign_in_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(pending__isnull=True),
                name="an_ended_sign_in_keeps_no_secret",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.begun_at:%H.%M}"

    def while_open(self) -> models.QuerySet[SignInUnderWay]:
        """Itself, or nothing once it has ended: an update by it says whether one came in time."""
        return SignInUnderWay.objects.filter(pk=self.pk, ended_at=None)


class LoginAttempt(models.Model):
    """A citizen's way in that ended (inloggningsförsök), without the number of who was refused.

    The order's hash is unique, so that one approval in the app opens one session only.
    """

    class Result(models.TextChoices):
        OK = "ok", "inloggad"
        REFUSED_AGE = "refused_age", "nekad, ålder"
        REFUSED_NO_SERVICE = "refused_no_service", "nekad, e-tjänsten är inte påkopplad"
        REFUSED_LEVEL = "refused_level", "nekad, tillitsnivå"
        ERROR = "error", "fel"

    at = models.DateTimeField("tidpunkt", auto_now_add=True)
    provider = models.CharField("utfärdare", max_length=10)
    result = models.CharField("utfall", max_length=20, choices=Result)
    order_hash = models.CharField("order", max_length=64, unique=True)
    ip = models.GenericIPAddressField("ip-adress", null=True, blank=True)
    user = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="användare"
    )

    class Meta:
        verbose_name = "inloggningsförsök"
        verbose_name_plural = "inloggningsförsök"
        indexes = [models.Index(fields=["-at"], name="login_attempt_latest")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_result_display()}"
