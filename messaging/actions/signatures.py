"""What stands last in one's new messages (R111)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

import audit.log
from audit.models import Action
from messaging.models import Signature

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def set_signature(*, by: Actor, text: str) -> bool:
    """Keep the signature, or none when it is empty. False when it was so already."""
    kept = Signature.objects.filter(user=by.user).values_list("text", flat=True).first() or ""
    if kept == text:
        return False
    if text:
        Signature.objects.update_or_create(user=by.user, defaults={"text": text})
    else:
        Signature.objects.filter(user=by.user).delete()
    audit.log.record(Action.CHANGED, by=by, object_type="signature", object_id=by.user.public_id)
    return True
