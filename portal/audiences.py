"""Which links and sheets are for whom (R3-R8). The rule, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import Link

if TYPE_CHECKING:
    from accounts.actor import Actor

PUBLIC = frozenset({Link.Audience.PUBLIC})
CITIZENS = PUBLIC | {Link.Audience.CITIZEN}
# Those who keep the system going are asked about the same guides as the caseworkers read.
CASEWORKERS = PUBLIC | {Link.Audience.CASEWORKER}
PROVIDERS = PUBLIC | {Link.Audience.PROVIDER, Link.Audience.PROVIDER_PUBLIC}

SHEET_IS_FOR: dict[str, frozenset[str]] = {
    Link.Sheet.CITIZEN: frozenset(Link.Audience.values),
    Link.Sheet.STAFF: frozenset({Link.Audience.CASEWORKER, Link.Audience.PROVIDER}),
    Link.Sheet.CHECKLIST: frozenset({Link.Audience.CASEWORKER}),
}


def audiences_of(actor: Actor | None) -> frozenset[str]:
    """What somebody belongs to in the acting role; a stranger and a roleless colleague, to all."""
    if actor is None:
        return PUBLIC
    if actor.is_citizen:
        return CITIZENS
    if actor.is_provider:
        return PROVIDERS
    return CASEWORKERS if actor.role else PUBLIC


def may_read(sheet: str, audiences: frozenset[str]) -> bool:
    return bool(SHEET_IS_FOR[sheet] & audiences)
