"""What was done with an application, as the access log remembers it (P12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from audit.models import Action
    from casework.models import EconomicAssistanceApplication


def trace(
    action: Action,
    *,
    by: Actor,
    application: EconomicAssistanceApplication,
    part: str = "application",
    part_id: UUID | None = None,
    reason: str = "",
) -> None:
    """One row about the applicant, in the case; a part of the application is named by its kind."""
    audit.log.record(
        action,
        by=by,
        object_type=part,
        object_id=part_id or application.public_id,
        customer_number=application.applicant.customer_number,
        case_number=application.case.number,
        reason=reason,
    )
