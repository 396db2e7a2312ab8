from accounts.models.eid import EidIdentity, LoginAttempt
from accounts.models.municipality import Municipality
from accounts.models.organisation import Membership, MembershipQuerySet, Unit
from accounts.models.users import User

__all__ = [
    "EidIdentity",
    "LoginAttempt",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "Unit",
    "User",
]
