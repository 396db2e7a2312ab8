"""What stands in the database after an import, as plain values: what two runs are compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from casework.imports.kinds import KINDS
from casework.models import CaseAssignment, CaseParticipant, ContactDetails, ImportedRecord

if TYPE_CHECKING:
    from django.db.models import Model

# What is drawn by lot or by the clock, and so is never the same in two databases.
BY_CHANCE = {"id", "public_id", "customer_number", "created_at", "imported_at", "changed_at"}


def every_row():
    """Every row of every table, with keys and times; only the access log is left out."""
    found = {}
    for app in ("accounts", "casework", "notifications"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            names = [column.attname for column in model._meta.concrete_fields]
            rows = model._default_manager.values_list(*names)
            found[model._meta.label] = sorted(rows, key=repr)
    return found


def content():
    """The same of two databases that were given the same, whatever keys were given to the rows."""
    named = {}
    for record in ImportedRecord.objects.all():
        model = KINDS[record.kind].model
        named[model._meta.label, record.object_id] = f"{record.kind} {record.external_id}"
    around: tuple[type[Model], ...] = (CaseParticipant, CaseAssignment, ContactDetails)
    models: list[type[Model]] = [*(kind.model for kind in KINDS.values()), *around]
    return {model._meta.label: _rows(model, named) for model in models} | {
        "records": sorted(ImportedRecord.objects.values_list("kind", "external_id", "digest"))
    }


def _rows(model, named):
    return sorted(
        (
            {
                one.name: _value(one, getattr(row, one.attname), named)
                for one in model._meta.concrete_fields
                if one.name not in BY_CHANCE
            }
            for row in model._default_manager.all()
        ),
        key=repr,
    )


def _value(column, value, named):
    if column.is_relation and value is not None:
        label = column.related_model._meta.label
        if label == "casework.CaseFile":
            file = column.related_model.objects.get(pk=value)
            return named["casework.Person", file.file_holder_id], file.common_household
        return named.get((label, value), f"{label} {value}")
    return value
