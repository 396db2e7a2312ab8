"""What the municipality points people to: links, sheets and support (R12)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models

from accounts.logged_admin import LoggedAdmin, OneRowAdmin
from portal.audiences import SHEET_IS_FOR
from portal.models import Link, SupportInfo

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
            "category",
            "url",
            "sheet",
            "audiences",
            "sort",
            "is_active",
        )
        help_texts = {
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
