from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.actor import Actor
from accounts.middleware import SESSION_ROLE
from accounts.session_age import SessionAge

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import Membership, Unit, User


@dataclass(frozen=True)
class SignedIn:
    """Somebody at a browser."""

    client: Client
    user: User
    membership: Membership | None = None

    @property
    def unit(self) -> Unit | None:
        return self.membership.unit if self.membership else None

    @property
    def actor(self) -> Actor:
        return Actor(user=self.user, membership=self.membership)

    @property
    def person(self):
        """The citizen's own person."""
        return self.user.person


def sign_in(client: Client, user: User, membership: Membership | None = None) -> SignedIn:
    """Sign somebody in, past the sign-in pages; in a chosen role, or else the first they have."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if not user.is_citizen:
        _begin(client)
    if membership is None:
        membership = user.memberships.select_related("unit").order_by("valid_from", "pk").first()
    else:
        session = client.session
        session[SESSION_ROLE] = str(membership.public_id)
        session.save()
    return SignedIn(client, user, membership)


def _begin(client: Client) -> None:
    """As the sign-in page does, so that no page is the first, which writes the session."""
    session = client.session
    SessionAge(session, settings.STAFF_IDLE_MINUTES).begin()
    session.save()
