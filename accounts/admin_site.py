"""The administration (förvaltning): the system administrator's pages, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.db.models.base import ModelBase

from accounts.roles import Deed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model
    from django.http import HttpRequest

OURS = frozenset(
    {"accounts", "audit", "casework", "journal", "messaging", "notifications", "portal"}
)
# The menu, in the order of the work (domain 4.10.10): heading and models.
MENU = {
    "Kommunen": ("Municipality", "SupportInfo", "Link", "AccessibilityFault"),
    "Enheter och behörigheter": ("Unit", "User", "Membership", "Mailbox"),
    "Kodverk": ("JournalType", "FiledItemType", "SenderType"),
    "Drift": ("NightlyRun", "Notice", "AccessLogEntry"),
}


class AdministrationSite(AdminSite):
    site_header = site_title = "Meddelande IFO, förvaltning"
    index_title = "Förvaltning"
    site_url = "/personal/"
    # The menu stands on the first page; a second one at the side would only take room.
    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Our own things only: what other packages would show (keys, tokens) goes by no log."""
        alone = isinstance(model_or_iterable, ModelBase)
        models: Any = [model_or_iterable] if alone else model_or_iterable
        ours = [model for model in models if model.__module__.partition(".")[0] in OURS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """The acting role opens it. Somebody marked as superuser can mend what roles no longer can.

        Whoever is signed in has shown a second factor, at the colleagues' sign-in (T22).
        """
        actor = getattr(request, "actor", None)
        if actor is None or actor.is_citizen or not actor.user.is_active:
            return False
        marked = actor.user.is_staff and actor.user.is_superuser
        return bool(marked or actor.may(Deed.ADMINISTER))

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        shown = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            {
                "name": heading,
                "app_label": f"group{number}",
                "app_url": "",
                "has_module_perms": True,
                "models": [shown[name] for name in names if name in shown],
            }
            for number, (heading, names) in enumerate(MENU.items())
        ]
        return [group for group in groups if group["models"]]
