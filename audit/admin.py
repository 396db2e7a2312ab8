from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from audit.models import AccessLogEntry

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(AccessLogEntry)
class AccessLogEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at, never to touch: the database would refuse anyway."""

    list_display = ["at", "actor_name", "role", "unit", "action", "object_type", "customer_number"]
    list_filter = ["action", "actor_kind"]
    date_hierarchy = "at"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
