from accounts.models.eid import EidIdentity, LoginAttempt, SignInUnderWay
from accounts.models.kept_form import KeptForm
from accounts.models.municipality import Municipality
from accounts.models.organisation import Membership, MembershipQuerySet, Unit
from accounts.models.users import User

__all__ = [
    "EidIdentity",
    "KeptForm",
    "LoginAttempt",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "SignInUnderWay",
    "Unit",
    "User",
]
