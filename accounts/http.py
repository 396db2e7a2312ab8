from uuid import UUID

from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import User
from accounts.session_age import TimeLeft


class SignedInRequest(HttpRequest):
    """A request that has passed the sign-in check and knows in which role."""

    user: User
    actor: Actor
    request_id: UUID
    # When the session was wound, a moment ago.
    time_left: TimeLeft


class StaffRequest(SignedInRequest):
    """Behind `staff_page`: a colleague, in one of their roles."""
