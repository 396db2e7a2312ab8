"""Nothing of persons or cases: the administration would pass by the doors (security.md T22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from casework.models import NightlyRun

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(NightlyRun)
class NightlyRunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Whether the nights were done, in figures and no names."""

    list_display = ["date", "started_at", "ended_at", "picked", "activated", "failed"]
    ordering = ["-date"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
