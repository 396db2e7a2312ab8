"""What a system administrator may in the administration (domain 3.5): a list, and not everything.

Django's superuser may do all things; this role may keep what the municipality runs on, and look at
whether the machinery turns. Nothing is removed there by anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.roles import Deed, may

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

KEPT = (
    "accounts.municipality",
    "accounts.unit",
    "accounts.user",
    "accounts.membership",
    "journal.documenttemplate",
    "journal.documenttype",
    "journal.journaltype",
    "journal.fileditemtype",
    "journal.printtemplate",
    "journal.sendertype",
    "messaging.mailbox",
    "messaging.mailboxgrant",
    "portal.link",
    "portal.supportinfo",
)
ANSWER = "is_system_administrator"
# Others write them; the administrator answers.
ANSWERED = ("portal.accessibilityfault",)
LOOKED_AT = ("casework.nightlyrun", "notifications.notice")


def _permission(name: str, verb: str) -> str:
    app, model = name.split(".")
    return f"{app}.{verb}_{model}"


PERMISSIONS = frozenset(
    [_permission(name, verb) for name in KEPT for verb in ("view", "add", "change")]
    + [_permission(name, verb) for name in ANSWERED for verb in ("view", "change")]
    + [_permission(name, "view") for name in LOOKED_AT]
)


class SystemAdministratorBackend(BaseBackend):
    """Gives the role its list. That it is the acting role, the administration's door has asked."""

    def get_user_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        # A page asks some forty times; the user is read anew at each request.
        answered = vars(user_obj)
        if ANSWER not in answered:
            answered[ANSWER] = _is_administrator(user_obj)
        return set(PERMISSIONS) if answered[ANSWER] else set()

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return any(one.startswith(f"{app_label}.") for one in self.get_user_permissions(user_obj))


def _is_administrator(user: User) -> bool:
    held = Membership.objects.valid_on(stockholm_today()).filter(user=user)
    return not user.is_citizen and any(may(one.role, Deed.ADMINISTER) for one in held)
