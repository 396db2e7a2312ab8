"""A month's calculation, as it stands on the application's line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework.imports.entry import midnight
from casework.imports.known import standing, tag
from casework.imports.marks import ABSENT, Slot
from casework.models import Calculation

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import EconomicAssistanceApplication

SUMS = ("norm_sum", "common_costs", "other_costs", "incomes")
COLUMNS = (*SUMS, "is_final", "calculated_by", "calculated_at")


def read_calculation(entry: Entry, known: Known) -> None:
    said = entry.data.get("calculation")
    entry.parts["calculation"] = None
    if said is None:
        return
    name = "calculation"
    entry.parts["calculation"] = {
        **{sum_name: Decimal(said[sum_name]) for sum_name in SUMS},
        "is_final": said.get("is_final", False),
        "calculated_by": known.user(entry, f"{name}.calculated_by", said["calculated_by"]),
        "calculated_at": midnight(entry.day_of(said["calculated_on"], f"{name}.calculated_on")),
    }


def look_up_calculations(known: Known, applications: list[EconomicAssistanceApplication]) -> None:
    for row in Calculation.objects.filter(application__in=applications):
        known.hold_part("calculation", ("pk", row.application_id), known.hold(row))


def calculation_slots(entry: Entry, known: Known) -> list[Slot]:
    """All of it or nothing; what the citizen has read never changes under their eyes."""
    said = entry.parts["calculation"]
    if said is None:
        return []
    application = entry.thing
    here = next(iter(known.parts("calculation", tag(application))), None)

    def apply() -> None:
        if here is None:
            row = Calculation(application=application, **said)
            entry.made.append(row)
            known.add("calculation", tag(application), row)
            return
        for name, value in said.items():
            known.set(entry, here, name, value)

    slot = Slot(
        name="calculation",
        here=_standing(here),
        said=tuple(said[name] for name in COLUMNS),
        apply=apply,
        may=here is None or here.published_at is None,
        is_row=True,
    )
    return [slot]


def _standing(row: Any) -> Any:
    return tuple(standing(row, name) for name in COLUMNS) if row else ABSENT
