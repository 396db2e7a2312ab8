"""The words to choose from when papers are filed. The papers themselves are not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from journal.models import FiledItemType, JournalType, SenderType

if TYPE_CHECKING:
    from django.http import HttpRequest


class CodeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A code is taken out of use and never removed: old papers bear it."""

    list_display = ["name", "code", "is_active", "sort"]
    list_editable = ["is_active", "sort"]
    list_filter = ["is_active"]
    prepopulated_fields = {"code": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(JournalType)
class JournalTypeAdmin(CodeAdmin):
    pass


@admin.register(SenderType)
class SenderTypeAdmin(CodeAdmin):
    pass


@admin.register(FiledItemType)
class FiledItemTypeAdmin(CodeAdmin):
    filter_horizontal = ["senders"]
