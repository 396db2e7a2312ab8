"""Economic assistance as a citizen may see it (R120-R122, P16, I25).

What somebody applied for, alone or together with somebody, once it is published: the application,
its calculation, its decision and its payments. Never anything else of the other, and never by way
of a relation. It stays when the case is closed and when the household has parted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from casework.actions.assistance_publishing import NAMES, id_of
from casework.models import Calculation, Decision, EconomicAssistanceApplication, Payment
from journal.models import Document, PdfRendition
from notifications.outbox import mark_all_opened
from portal.paging import newest_of, rows_behind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.actions.assistance_publishing import Publishable
    from casework.models import Person
    from portal.paging import Page

T = TypeVar("T", EconomicAssistanceApplication, Decision, Payment)
# The type of document that tells a decision to whom it concerns.
NOTICE = "decision_notice"


@dataclass(frozen=True)
class Newest:
    """The latest application, and the money that comes next where some is planned and told."""

    application: EconomicAssistanceApplication | None = None
    payment: Payment | None = None


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


def papers_of(decision: Decision, reader: Person) -> list[PdfRendition]:
    """The decision as it was written out: its locked notices, each by the latest PDF of it that
    could be sent (no working copy, no protected address), and never with another's address.

    They follow the decision: shown when it is published, gone when it is taken back. A notice that
    was marked as an error, or replaced by another, isn't shown.
    """
    locked = Document.State.LOCKED
    notices = Document.objects.filter(decision=decision, state=locked, type__code=NOTICE)
    current = notices.exclude(replacements__state=locked).select_related("addressee")
    made = [one.finished_pdf_for(reader) for one in current.order_by("locked_at", "pk")]
    return [one for one in made if one is not None]


def access_paper(actor: Actor, person: Person, decision_id: UUID, public_id: UUID) -> PdfRendition:
    """The one door to a decision's PDF; the download is logged."""
    decision = _decisions(person).filter(public_id=decision_id).first()
    shown = papers_of(decision, person) if decision else []
    paper = next((one for one in shown if one.public_id == public_id), None)
    if decision is None or paper is None:
        raise OutOfReach("pdf", public_id)
    audit.log.record(
        Action.DOWNLOADED,
        by=actor,
        object_type="pdf",
        object_id=paper.public_id,
        customer_number=person.customer_number,
        case_number=decision.case.number,
    )
    return paper


def newest_assistance(actor: Actor, person: Person, today: date) -> Newest:
    """What the start page tells of the assistance; one row in the access log when it tells any."""
    application = _applications(person).order_by("-period_month", "-pk").first()
    planned = Payment.objects.published_to(person).filter(
        state=Payment.State.PLANNED, pay_on__gte=today
    )
    payment = planned.order_by("pay_on", "pk").first()
    if shown := application or payment:
        audit.log.record(
            Action.LISTED,
            by=actor,
            object_type=NAMES[type(shown)],
            customer_number=person.customer_number,
            reason="startsidan",
        )
    return Newest(application, payment)


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
    page = newest_of(rows_behind(shown, field, known).order_by(f"-{field}", "-pk"))
    audit.log.record(
        Action.LISTED,
        by=actor,
        object_type=NAMES[shown.model],
        customer_number=person.customer_number,
        reason=f"{len(page.rows)} rader",
    )
    note_opened(person, page.rows)
    return page


def _look(actor: Actor, person: Person, thing: EconomicAssistanceApplication | Decision) -> None:
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type=NAMES[type(thing)],
        object_id=thing.public_id,
        customer_number=person.customer_number,
        case_number=thing.case.number,
    )
