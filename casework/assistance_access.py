"""The doors to economic assistance: through the case, fetch, check, log, or 404 (P12, P13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from casework.access import access_case
from casework.models import Case, EconomicAssistanceApplication

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import Payment


def access_assistance_case(actor: Actor, public_id: UUID) -> Case:
    """A case in which there can be applications; another has no such page."""
    case = access_case(actor, public_id)
    if case.area != Case.Area.ECONOMIC_ASSISTANCE:
        raise OutOfReach("case", public_id)
    return case


def access_application(actor: Actor, public_id: UUID) -> EconomicAssistanceApplication:
    """The one door to an application and all that belongs to it: who opens the case opens it."""
    application = (
        EconomicAssistanceApplication.objects.filter(case__in=Case.objects.visible_to(actor))
        .select_related(
            "case__file__file_holder",
            "case__responsible_unit",
            "applicant",
            "co_applicant",
            "decision__decision_maker",
        )
        .filter(public_id=public_id)
        .first()
    )
    if application is None:
        raise OutOfReach("application", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="application",
        object_id=application.public_id,
        customer_number=application.applicant.customer_number,
        case_number=application.case.number,
    )
    return application


def payment_in(application: EconomicAssistanceApplication, public_id: UUID) -> Payment:
    """One of the application's own payments, behind the application's door."""
    payment = (
        application.payments.select_related("application__applicant", "application__case")
        .filter(public_id=public_id)
        .first()
    )
    if payment is None:
        raise OutOfReach("payment", public_id)
    return payment
