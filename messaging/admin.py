"""The units' shared mailboxes and who may use them. No letter, and no other mailbox, is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from accounts.calendar import stockholm_today
from accounts.logged_admin import LoggedAdmin, LoggedInline
from accounts.models import Unit, User
from messaging.models import Mailbox, MailboxGrant
from messaging.seen_to import missing_in

if TYPE_CHECKING:
    from django.db.models import ForeignKey, QuerySet
    from django.forms import ModelChoiceField
    from django.http import HttpRequest


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MailboxGrant
        fields = ("user", "level", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whose it was stays to be seen; somebody else's is another row.
        self.fields["user"].disabled = bool(self.instance.pk)

    def clean(self) -> dict[str, Any] | None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "Sista dagen kan inte vara före den första.")
        return super().clean()


class GrantFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        """The unit's manager is held to the same (messaging.actions.grants)."""
        super().clean()
        if any(self.errors) or not self.instance.is_active or self.instance.unit is None:
            return
        grants = [form.instance for form in self.forms]
        if missing := missing_in(self.instance, grants, stockholm_today()):
            raise ValidationError(f"{missing} Eller ta brevlådan ur bruk.")


class GrantInline(LoggedInline):
    model = MailboxGrant
    form = GrantForm
    formset = GrantFormSet
    fk_name = "mailbox"
    fields = ["user", "level", "since", "until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailboxGrant]:
        return super().get_queryset(request).select_related("user").order_by("user__sort_name")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(kind=User.Kind.STAFF).order_by("sort_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SharedMailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Mailbox
        fields = ("name", "unit", "is_active")
        help_texts = {
            "is_active": "Ur bruk: ingen når den, och det som ligger där finns kvar.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"name", "unit"} & set(self.fields):
            self.fields[name].required = True

    def clean_is_active(self) -> bool:
        """The unit's way for new conversations may lead here (messaging.actions.routine)."""
        is_active: bool = self.cleaned_data["is_active"]
        unit = self.instance.unit
        if is_active or unit is None or unit.new_thread_route == Unit.Route.PERSONAL:
            return is_active
        others = unit.mailboxes.filter(kind=Mailbox.Kind.SHARED, is_active=True)
        if not others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "Enhetens nya konversationer går hit. Ändra enhetens väg för nya konversationer"
                " först."
            )
        return is_active


@admin.register(Mailbox)
class SharedMailboxAdmin(LoggedAdmin):
    """Shared ones alone: a colleague's own is theirs, and a citizen's is secret."""

    form = SharedMailboxForm
    inlines = [GrantInline]
    fields = ["name", "unit", "is_active"]
    list_display = ["name", "unit", "is_active"]
    list_filter = ["is_active", "unit"]
    list_select_related = ["unit"]
    search_fields = ["name"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailbox]:
        return super().get_queryset(request).filter(kind=Mailbox.Kind.SHARED)

    def get_readonly_fields(self, request: HttpRequest, obj: Mailbox | None = None) -> list[str]:
        """Its letters belong with the unit that has received them."""
        return ["unit"] if obj else []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline in formset.forms:
            if inline.instance.pk is None:
                inline.instance.granted_by = request.user
        super().save_formset(request, form, formset, change)

    def save_model(self, request: HttpRequest, obj: Mailbox, form: Any, change: bool) -> None:
        obj.kind = Mailbox.Kind.SHARED
        super().save_model(request, obj, form, change)

    def log_reason(self, obj: Any) -> str:
        if isinstance(obj, MailboxGrant):
            return f"{obj.mailbox.name}: {obj.get_level_display()}"
        return str(obj.name)
