from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from notifications.models import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest

# Enough to see that notices leave. Not whom they are for, nor why: operators don't need that.
SHOWN = (
    "queued_at",
    "channel",
    "kind",
    "status",
    "reason",
    "attempts",
    "due_at",
    "sent_at",
    "finished_at",
)


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = SHOWN
    fields = SHOWN
    readonly_fields = SHOWN
    list_filter = ["status", "reason", "channel", "kind"]
    ordering = ["-queued_at", "-pk"]
    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False
