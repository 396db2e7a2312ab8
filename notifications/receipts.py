"""The address a provider reports a delivery to. Knowing it is the right to use it.

Each notice has its own, signed with our key, so that nobody can report for another notice. It
says nothing of the person, and nothing of what kind of municipal service this is.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse

SALT = "notifications.receipts"


def receipt_url(key: str) -> str:
    token = Signer(salt=SALT).sign(key)
    return settings.PUBLIC_URL.rstrip("/") + reverse("notifications:receipt", args=[token])


def notice_of(token: str) -> UUID:
    """The notice the address was made for. BadSignature if we did not make it."""
    return UUID(Signer(salt=SALT).unsign(token))
