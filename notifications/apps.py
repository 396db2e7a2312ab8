from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Aviseringar"

    def ready(self) -> None:
        import_module("notifications.checks")
