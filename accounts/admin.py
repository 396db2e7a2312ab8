"""Colleagues, units and who may do what where.

Citizens are never shown: that somebody is one is secret, also for those who run the system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

import audit.log
from accounts.logged_admin import LoggedAdmin, LoggedInline, OneRowAdmin
from accounts.membership_form import MembershipForm, form_granted_by
from accounts.models import Membership, Municipality, Unit, User
from accounts.without_role import without_role
from audit.models import Action

if TYPE_CHECKING:
    from django.db.models import ForeignKey, QuerySet
    from django.forms import ModelChoiceField
    from django.http import HttpRequest

# Whoever may hand these out may hand them to themselves.
POWERS = ["is_superuser", "groups", "user_permissions"]


class MembershipInline(LoggedInline):
    model = Membership
    form = MembershipForm
    fk_name = "user"
    fields = ["unit", "role", "valid_from", "valid_to", "reason"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = form_granted_by(request.user)  # type: ignore[arg-type]
        return super().get_formset(request, obj, **kwargs)


class WithoutRoleFilter(admin.SimpleListFilter):
    """What *Drift* counts, as a list to go through."""

    title = "roll i dag"
    parameter_name = "roll"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("utan", "Öppet konto utan roll")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return without_role(queryset) if self.value() else queryset


class StaffCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "given_name", "family_name")


@admin.register(User)
class StaffAdmin(LoggedAdmin, UserAdmin):  # type: ignore[type-arg]
    add_form = StaffCreationForm
    inlines = [MembershipInline]
    list_display = ["name", "title", "user_code", "username", "is_active"]
    list_filter = ["is_active", WithoutRoleFilter, "memberships__unit", "memberships__role"]
    search_fields = ["given_name", "family_name", "user_code", "username"]
    ordering = ["sort_name"]
    actions = ["forget_second_factor"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            "Medarbetare",
            {
                "fields": [
                    "given_name",
                    "family_name",
                    "title",
                    "user_code",
                    "work_phone",
                    "email",
                    "hide_name_from_citizens",
                ]
            },
        ),
        ("Inloggning", {"fields": ["is_active", "is_staff", *POWERS]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "given_name",
                    "family_name",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    @admin.display(description="namn", ordering="sort_name")
    def name(self, user: User) -> str:
        return user.full_name

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(kind=User.Kind.STAFF)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A new password for somebody with more rights would be a way to take them."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [] if request.user.is_superuser else ["is_staff", *POWERS]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Roles open the doors here; the marks of Django's own are shown to who may set them."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or request.user.is_superuser:
            return fieldsets
        return [*fieldsets[:-1], ("Inloggning", {"fields": ["is_active"]})]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline in formset.forms:
            if inline.instance.pk is None:
                inline.instance.granted_by = request.user
        super().save_formset(request, form, formset, change)

    def log_reason(self, obj: Any) -> str:
        return str(obj) if isinstance(obj, Membership) else ""

    @admin.action(description="Nollställ andra faktorn", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For a lost phone: the next sign-in by password ties a new one to the account."""
        for user in users.exclude(username=request.user.get_username()):
            if not self.has_change_permission(request, user):
                continue
            Authenticator.objects.filter(user=user).delete()
            audit.log.record(
                Action.CHANGED,
                by=request.actor,  # type: ignore[attr-defined]
                object_type="user",
                object_id=user.public_id,
                reason="nollställde andra faktorn",
            )
            messages.success(request, f"Andra faktorn är nollställd för {user.full_name}.")


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    absence_routine_url = forms.URLField(
        label="Länk till rutinen vid frånvaro",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="Alla på enheten ser den bredvid texten om vad som görs vid frånvaro.",
    )

    class Meta:
        model = Unit
        fields = (
            "name",
            "kind",
            "operator",
            "parent",
            "receives_intakes",
            "absence_policy",
            "absence_routine_url",
            "absence_text",
            "new_thread_route",
            "journals_when_sending",
            "is_active",
        )
        help_texts = {
            "absence_policy": "Alla på enheten ser texten i sina inställningar för meddelanden.",
            "absence_text": "{datum} byts mot sista dagen. Tomt ger systemets eget förslag.",
            "new_thread_route": "Var en ny konversation från en medborgare läggs. Enhetschefen"
            " kan också ändra det här.",
            "journals_when_sending": "Om rutan Journalför när jag skickar är ikryssad från början."
            " Enhetschefen kan också ändra det här.",
        }

    def clean_new_thread_route(self) -> str:
        """The same is asked of the unit's manager (messaging.actions.routine)."""
        route: str = self.cleaned_data["new_thread_route"]
        has_shared = self.instance.pk and self.instance.mailboxes.filter(is_active=True).exists()
        if route != Unit.Route.PERSONAL and not has_shared:
            raise forms.ValidationError(
                "Enheten har ingen gemensam brevlåda. Lägg upp en först, eller välj personlig."
            )
        return route


@admin.register(Unit)
class UnitAdmin(LoggedAdmin):
    form = UnitForm
    list_display = ["name", "kind", "operator", "parent", "receives_intakes", "is_active"]
    list_filter = ["kind", "operator", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    ordering = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        """The roles given there are of its kind, and the access log knows it by its name."""
        return ["name", "kind"] if obj else []


@admin.register(Membership)
class MembershipAdmin(LoggedAdmin):
    form = MembershipForm
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role", "unit"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__given_name", "user__family_name", "user__user_code"]
    fields = ["user", "unit", "role", "valid_from", "valid_to", "reason", "granted_by"]
    readonly_fields = ["granted_by"]
    ordering = ["user__sort_name", "valid_from"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = form_granted_by(request.user)  # type: ignore[arg-type]
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(kind=User.Kind.STAFF).order_by("sort_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if not change and isinstance(request.user, User):
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)

    def log_reason(self, obj: Any) -> str:
        return str(obj)


class MunicipalityForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Municipality
        fields = (
            "activation_mode",
            "nightly_run_at",
            "assignment_grace_days",
            "closed_case_reach_days",
            "approval_warning_days",
            "emergency_hours",
            "unread_flag_working_days",
            "trash_days",
        )
        help_texts = {
            "activation_mode": "Vid nästa nattkörning ger dig en dag att rätta det som blev fel.",
            "nightly_run_at": "Svensk tid, mellan 00.00 och 06.00. Kommer den inte igång"
            " försöker den igen var tionde minut.",
            "closed_case_reach_days": "Därefter hittar enheten inte personen utan nödöppning.",
            "assignment_grace_days": "Så länge kan utföraren avsluta sin dokumentation. Högst 365.",
            "emergency_hours": "Därefter stängs uppgifterna igen. Högst 24.",
            "unread_flag_working_days": "Räknas i arbetsdagar, helgdagar borträknade.",
            "trash_days": "Så länge kan ett borttaget meddelande återställas. Minst 30.",
            "approval_warning_days": "Handläggaren får en uppgift så här många dagar innan.",
        }


@admin.register(Municipality)
class MunicipalityAdmin(OneRowAdmin):
    form = MunicipalityForm
    fieldsets = [
        (
            "E-tjänsten",
            {
                "fields": ["activation_mode", "nightly_run_at"],
                "description": "En ny beställning aktiveras vid nattkörningen om inte annat är"
                " valt. Avslut och ändrade uppgifter gäller alltid genast.",
            },
        ),
        (
            "Vem som når vem",
            {
                "fields": [
                    "closed_case_reach_days",
                    "assignment_grace_days",
                    "emergency_hours",
                ],
                "description": "Kortare tid ger färre tillgång till uppgifter. En ändring gäller"
                " från nästa sida någon öppnar.",
            },
        ),
        ("Godkännanden", {"fields": ["approval_warning_days"]}),
        ("Meddelanden", {"fields": ["unread_flag_working_days", "trash_days"]}),
    ]
