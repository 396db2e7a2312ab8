"""The words to choose from when papers are filed. The papers themselves are not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from accounts.logged_admin import LoggedAdmin
from journal.models import FiledItemType, JournalType, SenderType

if TYPE_CHECKING:
    from django.http import HttpRequest


class CodeAdmin(LoggedAdmin):
    """A code is taken out of use and never removed: old papers bear it."""

    list_display = ["name", "code", "is_active", "sort"]
    list_editable = ["is_active", "sort"]
    list_filter = ["is_active"]
    ordering = ["sort", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The product itself asks for some codes by name, as other systems may."""
        return ["code"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"code": ["name"]}

    def log_reason(self, obj: Any) -> str:
        return str(obj.code)


@admin.register(JournalType)
class JournalTypeAdmin(CodeAdmin):
    pass


@admin.register(SenderType)
class SenderTypeAdmin(CodeAdmin):
    pass


class FiledItemTypeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = FiledItemType
        fields = ("code", "name", "senders", "is_active", "sort")
        widgets = {"senders": forms.CheckboxSelectMultiple}
        help_texts = {"senders": "De avsändare som går att välja för den här typen."}


@admin.register(FiledItemType)
class FiledItemTypeAdmin(CodeAdmin):
    form = FiledItemTypeForm
