"""What an e-ID told us about a person, in one shape for every provider, and if it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils.translation import gettext

if TYPE_CHECKING:
    from datetime import date

    from accounts.identity_number import IdentityNumber

# Swedish levels of assurance (tillitsnivå); 3 is what eIDAS calls substantial.
ACCEPTED_LEVELS = frozenset({"loa3", "loa4"})


@dataclass(frozen=True, slots=True)
class Claims:
    """A verified answer. Whoever makes one has checked who signed it, and for which order."""

    provider: str
    identity: IdentityNumber
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    assurance: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody who did identify is not let in, and what they are told."""

    reason: Literal["age", "level"]
    text: str


def refuse_reason(claims: Claims, today: date) -> Refusal | None:
    """Whether the e-ID itself shuts the door, before anybody is looked up. None lets it on.

    No provider marks a minor's e-ID, so the age is read from the verified number, on the Stockholm
    date `today`; that is also what keeps BankID for young people out (domain R126, decision 13).
    """
    if claims.assurance not in ACCEPTED_LEVELS:
        return Refusal("level", too_low_level())
    if claims.identity.age_on(today) < settings.EID_MIN_AGE:
        return Refusal("age", _too_young())
    return None


def too_low_level() -> str:
    return gettext(
        "Din e-legitimation har inte tillräcklig tillitsnivå. Använd BankID eller Freja eID+."
    )


def _too_young() -> str:
    text = gettext(
        "Du måste ha fyllt %(age)s år för att använda den här tjänsten."
        " Kontakta kommunen om du behöver hjälp."
    )
    return text % {"age": settings.EID_MIN_AGE}
