"""The words to choose from when papers are filed. The papers themselves are not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from accounts.logged_admin import LoggedAdmin
from journal.letter import (
    FOOT_COLUMNS,
    FOOT_LINES,
    LETTERHEAD_LINES,
    UNIT_FIELD,
    foot_columns,
)
from journal.models import (
    DocumentTemplate,
    DocumentType,
    FiledItemType,
    JournalType,
    PrintTemplate,
    SenderType,
)
from journal.template_fields import LABELS, unknown_fields

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


@admin.register(DocumentType)
class DocumentTypeAdmin(CodeAdmin):
    pass


class DocumentTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = DocumentTemplate
        fields = (
            "code",
            "name",
            "type",
            "audience",
            "heading",
            "body",
            "print_template",
            "is_active",
            "sort",
        )
        help_texts = {
            "body": "Mellanrubrik: ## Rubrik. Punktlista: - punkt. Fet stil: **text**. Fält: "
            + ", ".join(f"{{{{{name}}}}}" for name in LABELS),
        }

    def clean(self) -> dict[str, Any]:
        """A field nobody knows would be printed in a letter to somebody."""
        cleaned = super().clean() or {}
        for name in ("heading", "body"):
            if unknown := unknown_fields(cleaned.get(name, "")):
                fields = ", ".join(f"{{{{{field}}}}}" for field in unknown)
                self.add_error(name, f"Okända fält: {fields}.")
        return cleaned


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(CodeAdmin):
    form = DocumentTemplateForm
    list_display = ["name", "type", "audience", "version", "is_active", "sort"]
    list_filter = ["is_active", "audience", "type"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Documents say which version they were begun with."""
        if change and set(form.changed_data) & {"type", "heading", "body"}:
            obj.version += 1
        super().save_model(request, obj, form, change)


class PrintTemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PrintTemplate
        fields = (
            "code",
            "name",
            "layout",
            "audience",
            "unit",
            "letterhead",
            "footer",
            "closing",
            "is_active",
            "sort",
        )
        help_texts = {
            "unit": "En utförares egen mall. Lämna tomt för en mall som är gemensam.",
            "letterhead": f"Under kommunens namn. Högst {LETTERHEAD_LINES} rader.",
            "footer": (
                f"Längst ned på första sidan. En tom rad börjar nästa spalt. Högst {FOOT_COLUMNS} "
                f"spalter med {FOOT_LINES} rader."
            ),
            "closing": (
                "Efter texten, till exempel hur man överklagar. ## före en rubrik, - före en "
                "punkt. {{enhet.namn}} blir enheten som dokumentet kommer från."
            ),
        }

    def clean_letterhead(self) -> str:
        letterhead: str = self.cleaned_data["letterhead"].strip()
        if len(letterhead.splitlines()) > LETTERHEAD_LINES:
            raise ValidationError(f"Brevhuvudet rymmer högst {LETTERHEAD_LINES} rader.")
        return letterhead

    def clean_footer(self) -> str:
        footer: str = self.cleaned_data["footer"].strip()
        columns = foot_columns(footer)
        if len(columns) > FOOT_COLUMNS or any(len(column) > FOOT_LINES for column in columns):
            raise ValidationError(
                f"Sidfoten rymmer högst {FOOT_COLUMNS} spalter med {FOOT_LINES} rader."
            )
        return footer

    def clean_closing(self) -> str:
        """A field that nothing is put into would stand in the letter as it is."""
        closing: str = self.cleaned_data["closing"].strip()
        if "{{" in UNIT_FIELD.sub("", closing):
            raise ValidationError("Här finns bara fältet {{enhet.namn}}.")
        return closing


@admin.register(PrintTemplate)
class PrintTemplateAdmin(CodeAdmin):
    form = PrintTemplateForm
    list_display = ["name", "code", "layout", "audience", "unit", "is_active", "sort"]
