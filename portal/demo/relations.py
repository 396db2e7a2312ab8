"""Who is what to whom, and who is approved for messages in whose case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from casework.coming_of_age import comes_of_age_on
from casework.models import MessagingApproval, Relation
from portal.demo.town import at

if TYPE_CHECKING:
    from portal.demo.town import Town

Kind = Relation.Kind
State, Basis = MessagingApproval.State, MessagingApproval.Basis


class DemoRelation(NamedTuple):
    file_holder: str
    related: str
    kind: Relation.Kind
    registered_by: str


class DemoApproval(NamedTuple):
    related: str
    case: str
    state: MessagingApproval.State
    basis: MessagingApproval.Basis
    approved_days_ago: int = 0


RELATIONS = (
    DemoRelation("C1", "C1a", Kind.CHILD, "S1"),
    DemoRelation("C1", "C1b", Kind.CHILD, "S1"),
    DemoRelation("C2", "C3", Kind.CO_APPLICANT, "S1"),
    DemoRelation("C4", "C5", Kind.GUARDIAN, "S3"),
    DemoRelation("C4", "C6", Kind.GUARDIAN, "S3"),
    DemoRelation("C7", "C11", Kind.LEGAL_TRUSTEE, "S2"),
    DemoRelation("C10", "C11", Kind.GUARDIAN, "S3"),
    DemoRelation("C13", "C14", Kind.PARTNER, "S2"),
    DemoRelation("C17", "C18", Kind.LEGAL_TRUSTEE, "S2"),
)

APPROVALS = (
    DemoApproval("C5", "BU-0031", State.APPROVED, Basis.GUARDIAN, approved_days_ago=40),
    DemoApproval("C6", "BU-0031", State.APPROVED, Basis.GUARDIAN, approved_days_ago=1),
    DemoApproval("C11", "VU-0021", State.APPROVED, Basis.APPOINTMENT, approved_days_ago=30),
    DemoApproval("C14", "VU-0102", State.ENDED, Basis.CONSENT, approved_days_ago=390),
    DemoApproval("C18", "VU-0025", State.PROPOSED, Basis.APPOINTMENT),
)
ENDED_DAYS_AGO = 100


def build_relations(town: Town) -> None:
    for one in RELATIONS:
        _build_relation(town, one)
    for approval in APPROVALS:
        _approve(town, approval)


def _build_relation(town: Town, one: DemoRelation) -> None:
    holder, related = town.people[one.file_holder], town.people[one.related]
    child = {Kind.GUARDIAN: holder, Kind.CHILD: related}.get(one.kind)
    Relation.objects.create(
        file_holder=holder,
        related_person=related,
        kind=one.kind,
        valid_from=(child and child.birth_date) or town.day.ago(1000),
        created_by=town.staff[one.registered_by],
    )


def _approve(town: Town, one: DemoApproval) -> None:
    case = town.cases[one.case]
    approved = one.state != State.PROPOSED
    ended = one.state == State.ENDED
    main = case.caseworkers.get(kind="main").user
    day = town.day
    MessagingApproval.objects.create(
        relation=Relation.objects.get(
            file_holder=case.file.file_holder, related_person=town.people[one.related]
        ),
        case=case,
        state=one.state,
        basis=one.basis,
        approved_by=main if approved else None,
        approved_at=at(day.workday_near(one.approved_days_ago), "09.20") if approved else None,
        ends_on=comes_of_age_on(case.file.file_holder) if one.basis == Basis.GUARDIAN else None,
        ended_by=main if ended else None,
        ended_at=at(day.workday_near(ENDED_DAYS_AGO), "15.10") if ended else None,
        end_reason="Samtycket är återtaget." if ended else "",
    )
