from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.actor import Actor
from accounts.middleware import SESSION_ROLE
from accounts.session_age import SessionAge
from accounts.session_store import SessionStore

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
    """Sign somebody in, past the sign-in pages; in a chosen role, or else the first they have.

    The session is written once, with all in it: thousands of tests begin here.
    """
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if not user.is_citizen:
        # As the sign-in page does, so that no page is the first, which writes the session.
        SessionAge(session, settings.STAFF_IDLE_MINUTES).begin()
    if membership is None:
        membership = user.memberships.select_related("unit").order_by("valid_from", "pk").first()
    else:
        session[SESSION_ROLE] = str(membership.public_id)
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return SignedIn(client, user, membership)
