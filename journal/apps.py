from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Akt och journal"

    def ready(self) -> None:
        import_module("journal.checks")
