"""Who acts, and as what. A person with two roles acts in one of them at a time (domain 3.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.roles import AUTHORITY, PROVIDERS, Deed, Role, may
from audit.log import Trace
from audit.models import ActorKind

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import Membership, Unit, User


@dataclass(frozen=True)
class Actor:
    user: User
    membership: Membership | None = None
    has_several_roles: bool = False
    ip: str | None = None
    request_id: UUID | None = None

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else ""

    @property
    def role_label(self) -> str:
        return Role(self.role).label if self.role else ""

    @property
    def unit(self) -> Unit | None:
        return self.membership.unit if self.membership else None

    @property
    def is_citizen(self) -> bool:
        return self.user.is_citizen

    @property
    def is_caseworker(self) -> bool:
        """Works for the authority: caseworker, group leader or unit manager."""
        return self.role in AUTHORITY

    @property
    def is_provider(self) -> bool:
        return self.role in PROVIDERS

    def may(self, deed: Deed) -> bool:
        """Whether the acting role does this at all; never a citizen's answer."""
        return not self.is_citizen and may(self.role, deed)

    @property
    def reviews_log(self) -> bool:
        return self.may(Deed.REVIEW_LOG)

    @property
    def covers_for_staff(self) -> bool:
        return self.may(Deed.COVER_FOR_STAFF)

    @property
    def manages_units_post(self) -> bool:
        return self.may(Deed.MANAGE_UNITS_POST)

    @property
    def sees_technical_card(self) -> bool:
        return self.may(Deed.SEE_TECHNICAL_CARD)

    @property
    def decides_protection(self) -> bool:
        return self.may(Deed.DECIDE_PROTECTION)

    @property
    def registers_persons(self) -> bool:
        return self.may(Deed.REGISTER_PERSON)

    @property
    def administers(self) -> bool:
        return self.may(Deed.ADMINISTER)

    @property
    def trace(self) -> Trace:
        return Trace(
            actor_kind=ActorKind.CITIZEN if self.is_citizen else ActorKind.STAFF,
            actor=self.user.public_id,
            actor_name=self.user.full_name,
            role=self.role,
            unit=self.unit.name if self.unit else "",
            ip=self.ip,
            request_id=self.request_id,
        )
