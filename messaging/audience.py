"""Whether a letter goes to clients or to colleagues: two kinds that never mix (R44, R92, R131)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.roles import Deed
from messaging.recipient_values import is_client, is_colleague

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from accounts.actor import Actor

FIELD, SWITCH = "audience", "switch_to"


class Audience(models.TextChoices):
    CLIENTS = "clients", "Till klient"
    COLLEAGUES = "colleagues", "Till medarbetare"


def audience_posted(actor: Actor, posted: QueryDict) -> Audience:
    """What the form says: the kind switched to, else the one it was written for.

    A provider's box *Medborgare* sends nothing when it isn't ticked, and then it is a colleague.
    """
    asked = posted.get(SWITCH) or posted.get(FIELD, "")
    if asked in Audience.values:
        return _allowed(actor, Audience(asked))
    if actor.is_provider:
        return Audience.COLLEAGUES
    return audience_of(actor, posted.getlist("recipients"))


def audience_of(actor: Actor, values: Sequence[str]) -> Audience:
    """That of the first who is chosen; for an empty letter what one's work is mostly about."""
    for value in values:
        if is_colleague(value):
            return Audience.COLLEAGUES
        if is_client(value):
            return _allowed(actor, Audience.CLIENTS)
    return Audience.CLIENTS if actor.is_caseworker else Audience.COLLEAGUES


def _allowed(actor: Actor, audience: Audience) -> Audience:
    if audience == Audience.CLIENTS and not actor.may(Deed.WRITE_TO_CITIZENS):
        raise PermissionDenied
    return audience
