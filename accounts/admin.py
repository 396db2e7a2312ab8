"""Colleagues, units and who may do what where.

Citizens are never shown: that somebody is one is secret, also for those who run the system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

from accounts.models import Membership, Unit, User

if TYPE_CHECKING:
    from django.db.models import ForeignKey, QuerySet
    from django.forms import ModelChoiceField
    from django.http import HttpRequest

# Whoever may hand these out may hand them to themselves.
POWERS = ["is_superuser", "groups", "user_permissions"]


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    fk_name = "user"
    fields = ["unit", "role", "valid_from", "valid_to", "reason"]
    extra = 0


class StaffCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "given_name", "family_name")


@admin.register(User)
class StaffAdmin(UserAdmin):  # type: ignore[type-arg]
    add_form = StaffCreationForm
    inlines = [MembershipInline]
    list_display = ["name", "title", "user_code", "username", "is_active"]
    list_filter = ["is_active", "memberships__unit", "memberships__role"]
    search_fields = ["given_name", "family_name", "user_code", "username"]
    ordering = ["sort_name"]
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

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline in formset.forms:
            if inline.instance.pk is None:
                inline.instance.granted_by = request.user
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Made inactive, never removed: names in files and logs lead back here."""
        return False


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = ["name", "kind", "operator", "parent", "receives_intakes", "is_active"]
    list_filter = ["kind", "operator", "is_active"]
    search_fields = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role", "unit"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__given_name", "user__family_name", "user__user_code"]
    fields = ["user", "unit", "role", "valid_from", "valid_to", "reason", "granted_by"]
    readonly_fields = ["granted_by"]
    date_hierarchy = "valid_from"

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
