from __future__ import annotations

from django.db import models

from accounts.models.users import User


class EidIdentity(models.Model):
    """The e-ID somebody signs in with (e-legitimation). The number itself isn't stored here."""

    class Provider(models.TextChoices):
        BANKID = "bankid", "BankID"
        FREJA = "freja", "Freja"

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
