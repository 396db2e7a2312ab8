"""Whether a case's stage is borne out by what it consists of (domain 3.3.3).

Judged when all of the group is in place, so that the lines of a group may stand in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.imports.known import tag
from casework.models import Case
from casework.stages import GRANTING

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known

Stage = Case.Stage
BEFORE_INVESTIGATION = {Stage.INTAKE, Stage.ASSESSMENT}
CARRYING_OUT = {Stage.PERFORMING, Stage.FOLLOW_UP}


def judge_content(entry: Entry, known: Known) -> None:
    case = entry.thing
    if case.stage != entry.data["stage"]:
        # A colleague's, and the product's own matter.
        return
    investigations = known.parts("investigations", tag(case))
    decisions = known.parts("decisions", tag(case))
    has_open = any(one.closed_on is None for one in investigations)
    has_grant = any(one.outcome in GRANTING for one in decisions)
    rules = (
        (case.stage in BEFORE_INVESTIGATION and has_open, "En utredning är redan inledd."),
        (case.stage == Stage.INVESTIGATION and not investigations, "Ingen utredning är inledd."),
        (case.stage == Stage.DECIDED and not decisions, "Inget beslut är fattat."),
        (case.stage in CARRYING_OUT and not has_grant, "Inget beslut om bifall eller delavslag."),
        (case.stage == Stage.CLOSED and has_open, "En utredning är inte avslutad."),
    )
    for is_broken, sentence in rules:
        if is_broken:
            entry.refuse("stage", f"Skedet stämmer inte. {sentence}")
