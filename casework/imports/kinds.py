"""Every type of line, in the order in which the lines of a group are taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.imports.applications import ApplicationKind
from casework.imports.approvals import ApprovalKind
from casework.imports.assignments import AssignmentKind
from casework.imports.cases import CaseKind
from casework.imports.payments import PaymentKind
from casework.imports.persons import PersonKind
from casework.imports.process import DecisionKind, IntakeKind, InvestigationKind, ServiceKind
from casework.imports.relations import RelationKind

if TYPE_CHECKING:
    from casework.imports.kind import Kind

IN_ORDER: tuple[Kind, ...] = (
    PersonKind(),
    CaseKind(),
    IntakeKind(),
    InvestigationKind(),
    DecisionKind(),
    ServiceKind(),
    AssignmentKind(),
    RelationKind(),
    ApprovalKind(),
    ApplicationKind(),
    PaymentKind(),
)
KINDS = {kind.name: kind for kind in IN_ORDER}
RANK = {kind.name: rank for rank, kind in enumerate(IN_ORDER)}
