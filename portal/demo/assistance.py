"""Economic assistance in the demo: what was applied for, decided and paid (domain 4.5).

The amounts are invented and claim to follow the norm of no year.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from casework.actions.assistance_decisions import STATUS_AFTER, TYPE, last_day_of
from casework.models import (
    Calculation,
    CaseParticipant,
    Decision,
    EconomicAssistanceApplication,
    Payment,
    Service,
)
from casework.wanted_channels import channels_of
from notifications.models import Kind
from portal.demo.notices import sent_notices
from portal.demo.town import at

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from casework.models import Case
    from portal.demo.town import Town

Status, Outcome = EconomicAssistanceApplication.Status, Decision.Outcome
NEW, RENEWAL = EconomicAssistanceApplication.Kind.NEW, EconomicAssistanceApplication.Kind.RENEWAL


class DemoDecided(NamedTuple):
    """What it came to: norm, common costs, other costs and incomes, and the decision about them."""

    sums: tuple[int, int, int, int]
    outcome: Decision.Outcome
    days_ago: int
    amount: int = 0
    # Days from today, back or ahead; the account it goes to.
    pay_in: int = 0
    account: str = ""


class DemoApplication(NamedTuple):
    """One month's application. `month` counts from the current one."""

    case: str
    kind: EconomicAssistanceApplication.Kind
    month: int
    received_days_ago: int
    summary: tuple[str, ...]
    decided: DemoDecided | None = None
    supplement: str = ""


HOUSEHOLD = ("Riksnorm för en vuxen och två barn", "Hyra och hushållsel")

APPLICATIONS = (
    DemoApplication(
        "EB-0142",
        NEW,
        -1,
        50,
        HOUSEHOLD,
        DemoDecided((10_490, 1_390, 8_160, 8_800), Outcome.GRANTED, 42, 11_240, -38, "4471"),
    ),
    DemoApplication(
        "EB-0142",
        RENEWAL,
        0,
        16,
        HOUSEHOLD,
        DemoDecided((10_490, 1_390, 8_160, 9_060), Outcome.GRANTED, 8, 10_980, 3, "4471"),
    ),
    DemoApplication("EB-0142", RENEWAL, 1, 7, HOUSEHOLD),
    DemoApplication(
        "EB-0157",
        RENEWAL,
        0,
        12,
        ("Riksnorm för två vuxna", "Hyra, hushållsel och hemförsäkring"),
        supplement="Beslutet om föräldrapenning.\nKontoutdrag för båda för den senaste månaden.",
    ),
    DemoApplication(
        "EB-0160",
        NEW,
        0,
        30,
        ("Riksnorm för en vuxen", "Hyra"),
        DemoDecided((4_180, 1_190, 6_200, 12_900), Outcome.REFUSED, 9),
    ),
)


def build_assistance(town: Town) -> None:
    for one in APPLICATIONS:
        application = _apply(town, one)
        if one.decided:
            _decide(town, application, one.decided)
    case = town.cases["EB-0142"]
    first = case.decisions.order_by("decided_on", "pk")[0]
    Service.objects.create(
        case=case, decision=first, type="Försörjningsstöd", period_from=first.decided_on
    )


def _apply(town: Town, one: DemoApplication) -> EconomicAssistanceApplication:
    case = town.cases[one.case]
    received_on = town.day.workday_near(one.received_days_ago)
    other = case.participants.filter(role=CaseParticipant.Role.CO_APPLICANT).first()
    application = EconomicAssistanceApplication.objects.create(
        case=case,
        kind=one.kind,
        period_month=_month(town, one.month),
        received_on=received_on,
        status=_status(one),
        supplement=one.supplement,
        supplement_due_on=town.day.today + timedelta(days=7) if one.supplement else None,
        applicant=case.file.file_holder,
        co_applicant=other.person if other else None,
        summary={"lines": list(one.summary)},
        **_published(case, received_on),
    )
    _tell(application, application.public_id, received_on)
    return application


def _decide(town: Town, application: EconomicAssistanceApplication, one: DemoDecided) -> None:
    case, day = application.case, town.day.workday_near(one.days_ago)
    published = _published(case, day)
    norm_sum, common_costs, other_costs, incomes = one.sums
    Calculation.objects.create(
        application=application,
        norm_sum=norm_sum,
        common_costs=common_costs,
        other_costs=other_costs,
        incomes=incomes,
        is_final=True,
        calculated_by=published["published_by"],
        calculated_at=published["published_at"],
        **published,
    )
    application.decision = Decision.objects.create(
        case=case,
        investigation=case.investigations.get(),
        type=TYPE,
        outcome=one.outcome,
        decided_on=day,
        decision_maker=published["published_by"],
        period_from=application.period_month,
        period_to=last_day_of(application.period_month),
        amount=Decimal(one.amount) if one.amount else None,
        **published,
    )
    application.save(update_fields=["decision"])
    _tell(application, application.decision.public_id, day)
    if one.amount:
        _pay(town, application, one, published)


def _pay(
    town: Town,
    application: EconomicAssistanceApplication,
    one: DemoDecided,
    published: dict[str, Any],
) -> None:
    assert application.decision is not None
    Payment.objects.create(
        application=application,
        decision=application.decision,
        amount=Decimal(one.amount),
        pay_on=town.day.workday_near(-one.pay_in),
        account_ends_with=one.account,
        concerned_month=application.period_month,
        state=Payment.State.PLANNED if one.pay_in > 0 else Payment.State.SENT,
        **published,
    )


def _status(one: DemoApplication) -> EconomicAssistanceApplication.Status:
    if one.supplement:
        return Status.SUPPLEMENT_REQUESTED
    if one.decided is None:
        return Status.RECEIVED
    is_paid = one.decided.amount and one.decided.pay_in <= 0
    return Status.PAID if is_paid else STATUS_AFTER[one.decided.outcome]


def _published(case: Case, day: date) -> dict[str, Any]:
    """Shown to the citizen in the afternoon of the day it was done."""
    main = case.caseworkers.get(kind="main").user
    return {"published_at": at(day, "15.10"), "published_by": main}


def _tell(application: EconomicAssistanceApplication, trigger: UUID, day: date) -> None:
    people = [application.applicant, application.co_applicant]
    for person in (one for one in people if one is not None):
        sent_notices(
            person=person,
            kind=Kind.NEW_ITEM,
            trigger=trigger,
            channels=channels_of(person),
            at=at(day, "15.10"),
            key=f"item:{trigger}:{day:%Y-%m-%d}:{person.public_id}",
            place=application.case.public_id,
        )


def _month(town: Town, offset: int) -> date:
    months = town.day.today.year * 12 + town.day.today.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)
