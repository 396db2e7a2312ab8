"""Economic assistance as a citizen may see it (R120-R122, P16, I25).

What somebody applied for, alone or together with somebody, once it is published: the application,
its calculation, its decision and its payments. Never anything else of the other, and never by way
of a relation. It stays when the case is closed and when the household has parted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from casework.actions.assistance_publishing import NAMES, id_of
from casework.models import Calculation, Decision, EconomicAssistanceApplication, Payment
from notifications.outbox import mark_all_opened
from portal.paging import rows_behind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.actions.assistance_publishing import Publishable
    from casework.models import Person

T = TypeVar("T", EconomicAssistanceApplication, Decision, Payment)
PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the id behind which the older ones begin."""

    rows: list[T]
    older: UUID | None = None


def access_application(
    actor: Actor, person: Person, public_id: UUID
) -> EconomicAssistanceApplication:
    """The one door to an application of one's own, or to a joint one."""
    application = _applications(person).filter(public_id=public_id).first()
    if application is None:
        raise OutOfReach("application", public_id)
    _look(actor, person, application)
    return application


def access_decision(actor: Actor, person: Person, public_id: UUID) -> Decision:
    """The one door to a decision about what the person applied for."""
    decision = _decisions(person).filter(public_id=public_id).first()
    if decision is None:
        raise OutOfReach("decision", public_id)
    _look(actor, person, decision)
    return decision


def newest_application(person: Person) -> EconomicAssistanceApplication | None:
    return _applications(person).order_by("-period_month", "-pk").first()


def applications_page(
    actor: Actor, person: Person, behind: UUID | None = None
) -> Page[EconomicAssistanceApplication]:
    return _page(actor, person, _applications(person), "period_month", behind)


def payments_page(actor: Actor, person: Person, behind: UUID | None = None) -> Page[Payment]:
    payments = Payment.objects.published_to(person)
    return _page(actor, person, payments, "pay_on", behind)


def decisions_page(actor: Actor, person: Person, behind: UUID | None = None) -> Page[Decision]:
    return _page(actor, person, _decisions(person), "decided_on", behind)


def published_calculation(application: EconomicAssistanceApplication) -> Calculation | None:
    shown = Calculation.objects.filter(application=application, published_at__isnull=False)
    return shown.select_related("application").first()


def published_payments(application: EconomicAssistanceApplication) -> list[Payment]:
    """When the money comes, or came: the latest first."""
    shown = application.payments.filter(published_at__isnull=False)
    return list(shown.order_by("-pay_on", "-pk"))


def note_opened(person: Person, things: Iterable[Publishable]) -> None:
    """What the notices were about has been seen, so that the next one may go."""
    mark_all_opened(triggers=[id_of(thing) for thing in things], recipient=person.public_id)


def _applications(person: Person) -> QuerySet[EconomicAssistanceApplication]:
    return EconomicAssistanceApplication.objects.published_to(person).select_related(
        "case", "decision"
    )


def _decisions(person: Person) -> QuerySet[Decision]:
    own = EconomicAssistanceApplication.objects.of(person).values("decision")
    shown = Decision.objects.filter(pk__in=own, published_at__isnull=False)
    return shown.select_related("case__responsible_unit")


def _page(
    actor: Actor, person: Person, shown: QuerySet[T], field: str, behind: UUID | None
) -> Page[T]:
    """By keyset, the newest first; each look at a list is one row in the access log."""
    known: QuerySet[Any] | None = shown.filter(public_id=behind) if behind else None
    older = rows_behind(shown, field, known).order_by(f"-{field}", "-pk")
    found = list(older[: PAGE + 1])
    rows = found[:PAGE]
    audit.log.record(
        Action.LISTED,
        by=actor,
        object_type=NAMES[shown.model],
        customer_number=person.customer_number,
        reason=f"{len(rows)} rader",
    )
    note_opened(person, rows)
    return Page(rows, rows[-1].public_id if len(found) > PAGE else None)


def _look(actor: Actor, person: Person, thing: EconomicAssistanceApplication | Decision) -> None:
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type=NAMES[type(thing)],
        object_id=thing.public_id,
        customer_number=person.customer_number,
        case_number=thing.case.number,
    )
