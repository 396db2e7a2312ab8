"""The base of every page in the administration that changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext

import audit.log
from audit.models import Action

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse


class LoggedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Each change stands in the access log too, and nothing is ever removed.

    What is no longer wanted is taken out of use: old papers, messages and log rows lead back to it.
    """

    actions: Any = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(Action.CREATED, request, obj, [])
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        if fields := fields_changed(message):
            self._record(Action.CHANGED, request, obj, fields)
        return super().log_change(request, obj, message)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Any], formset: Any, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        for made in formset.new_objects:
            self._record(Action.CREATED, request, made, [])
        for changed, names in formset.changed_objects:
            fields = [str(formset.forms[0].fields[name].label) for name in names]
            self._record(Action.CHANGED, request, changed, fields)

    def _record(self, action: Action, request: HttpRequest, obj: Model, fields: list[str]) -> None:
        """Which fields, and never what was written in them: that can be somebody's name."""
        audit.log.record(
            action,
            by=request.actor,  # type: ignore[attr-defined]
            object_type=type(obj).__name__.lower(),
            object_id=str(getattr(obj, "public_id", obj.pk)),
            reason="; ".join(filter(None, [self.log_reason(obj), ", ".join(fields)]))[:500],
        )

    def log_reason(self, obj: Model) -> str:
        """What the row says beside the fields. No names of persons."""
        return ""


class LoggedInline(admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    """Rows inside a LoggedAdmin, which writes them down."""

    extra = 0
    can_delete = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OneRowAdmin(LoggedAdmin):
    """The one row there is. Its list is the row itself, or the form that makes it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.get_queryset(request).exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        here = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        row = self.get_queryset(request).first()
        return redirect(f"{here}_change", row.pk) if row else redirect(f"{here}_add")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        alone = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | alone, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


def fields_changed(message: Any) -> list[str]:
    """The labels in Django's own account of a change; none for what an inline row did."""
    if isinstance(message, str):
        return [message] if message else []
    parts = [part["changed"] for part in message if "changed" in part]
    labels = [field for part in parts if "name" not in part for field in part["fields"]]
    # Django keeps its account untranslated and turns it into Swedish where it is shown.
    return [gettext(label) for label in labels]
