"""Puts our own administration site in the place of Django's."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "accounts.admin_site.AdministrationSite"
    verbose_name = "Förvaltning"
