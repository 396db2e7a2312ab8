"""What the municipality points people to: links, sheets and support (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from accounts.logged_admin import LoggedAdmin, OneRowAdmin
from portal.actions.faults import mark_handled
from portal.audiences import SHEET_IS_FOR
from portal.models import AccessibilityFault, Link, SupportInfo

if TYPE_CHECKING:
    from django.http import HttpRequest

# An address written without its beginning is a safe one.
ADDRESS: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


def asked(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """How a form asks for a field. The administration asks anew, with ADDRESS."""
    return field.formfield(**ADDRESS.get(type(field), {}), **options)


def check_address(address: str) -> str:
    """Pages only: no mail programs, no files, no scripts."""
    if address and urlsplit(address).scheme not in {"http", "https"}:
        raise ValidationError("Adressen ska börja med https:// eller http://.")
    return address


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    audiences = forms.MultipleChoiceField(
        label="Visas för",
        choices=Link.Audience,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vilka länken visas för."},
    )

    class Meta:
        model = Link
        formfield_callback = asked
        fields = (
            "title",
            "description",
            "title_en",
            "description_en",
            "category",
            "url",
            "sheet",
            "audiences",
            "sort",
            "is_active",
        )
        help_texts = {
            "title_en": "Står på medborgarens sidor på engelska. Tomt: den svenska rubriken.",
            "url": "En sida på en annan webbplats. Lämna tomt om du väljer ett eget blad.",
            "sheet": "Ett blad som systemet skriver som PDF.",
            "sort": "Lägst nummer står först inom sitt slag.",
            "is_active": "Bocka ur i stället för att ta bort.",
        }

    def clean_url(self) -> str:
        return check_address(self.cleaned_data["url"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        meant = frozenset(self.cleaned_data.get("audiences", []))
        sheet = self.cleaned_data.get("sheet")
        if sheet and not meant <= SHEET_IS_FOR[sheet]:
            labels = [one.label for one in Link.Audience if one in SHEET_IS_FOR[sheet]]
            self.add_error("audiences", f"Det här bladet kan visas för {' och '.join(labels)}.")
        return cleaned


@admin.register(Link)
class LinkAdmin(LoggedAdmin):
    form = LinkForm
    formfield_overrides = ADDRESS
    list_display = ["title", "category", "shown_to", "sort", "is_active"]
    list_editable = ["sort", "is_active"]
    list_filter = ["category", "is_active"]
    search_fields = ["title", "description"]
    ordering = ["category", "sort", "title"]

    @admin.display(description="visas för")
    def shown_to(self, link: Link) -> str:
        return ", ".join(Link.Audience(one).label for one in link.audiences)


class SupportInfoForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SupportInfo
        formfield_callback = asked
        fields = ("role_text", "portal_url", "extension", "phone", "email", "opening_hours")
        help_texts = {
            "role_text": "Står först på sidan Support och i informationsbladet för personal.",
            "extension": "Internt telefonnummer. Tomma rader visas inte.",
        }

    def clean_portal_url(self) -> str:
        return check_address(self.cleaned_data["portal_url"])


@admin.register(SupportInfo)
class SupportInfoAdmin(OneRowAdmin):
    form = SupportInfoForm
    formfield_overrides = ADDRESS


class FaultAnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = AccessibilityFault
        fields = ("answer",)
        help_texts = {"answer": "När du sparar räknas anmälan som besvarad."}
        widgets = {"answer": forms.Textarea(attrs={"rows": 5, "required": True})}

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if not answer.strip():
            raise ValidationError("Skriv vad som gjordes.")
        return answer


@admin.register(AccessibilityFault)
class AccessibilityFaultAdmin(LoggedAdmin):
    """What was told through the accessibility statement: the oldest without an answer first."""

    form = FaultAnswerForm
    list_display = ["received_at", "page", "wants_answer", "is_handled"]
    readonly_fields = ["text", "page", "contact", "received_at", "handled_at", "handled_by"]
    fields = [*readonly_fields[:4], "answer", *readonly_fields[4:]]
    ordering = [models.F("handled_at").desc(nulls_first=True), "received_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        mark_handled(by=request.actor, fault=obj)  # type: ignore[attr-defined]

    @admin.display(description="besvarat", boolean=True)
    def is_handled(self, fault: AccessibilityFault) -> bool:
        return fault.handled_at is not None

    @admin.display(description="vill ha svar", boolean=True)
    def wants_answer(self, fault: AccessibilityFault) -> bool:
        return bool(fault.contact)
