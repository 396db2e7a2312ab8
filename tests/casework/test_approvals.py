from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.approval_ending import withdraw_approval
from casework.actions.approvals import approve, approve_proposed, propose
from casework.actions.relations import end_relation
from casework.approval_rules import Grounds
from casework.models import EServiceActivation, MessagingApproval, Relation
from tests.factories.accounts import ActorFactory, MembershipFactory, UnitFactory, days_ago
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db
State, Basis, Kind = MessagingApproval.State, MessagingApproval.Basis, Relation.Kind
BIRTHDAY = date(2033, 4, 2)


@pytest.fixture
def case(caseworker):
    """Elin's case, where an investigation is open, at the caseworker's unit."""
    child = PersonFactory(identity_number="201504022383")
    return CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit, investigated=True)


@pytest.fixture
def relation(case):
    return RelationFactory(
        file_holder=case.file.file_holder, related_person=PersonFactory(numbered=True)
    )


def refused(by, relation, grounds):
    with pytest.raises(ValidationError) as refusal:
        approve(by=by.actor, relation=relation, grounds=grounds)
    assert not MessagingApproval.objects.filter(relation=relation).exists()
    return refusal.value


@pytest.mark.covers("R29", "R31", "R34", "I23", "P17")
def test_a_guardian_is_approved_in_the_case_until_the_child_is_grown_up(caseworker, case, relation):
    approval = approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))

    approval.refresh_from_db()
    assert (approval.state, approval.case, approval.basis) == (State.APPROVED, case, Basis.GUARDIAN)
    assert (approval.approved_by, approval.ends_on) == (caseworker.user, BIRTHDAY)
    assert approval.approved_at
    row = AccessLogEntry.objects.get(action=Action.APPROVED)
    assert (row.case_number, row.customer_number) == (
        case.number,
        relation.file_holder.customer_number,
    )


@pytest.mark.covers("R36")
def test_an_approval_orders_nothing_by_itself(caseworker, case, relation):
    approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))

    assert not EServiceActivation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        (Kind.LEGAL_TRUSTEE, Basis.APPOINTMENT),
        (Kind.ADMINISTRATOR, Basis.APPOINTMENT),
        (Kind.APPOINTED_GUARDIAN, Basis.APPOINTMENT),
        (Kind.REPRESENTATIVE, Basis.POWER_OF_ATTORNEY),
        (Kind.PARTNER, Basis.CONSENT),
    ],
)
def test_the_ground_follows_from_the_relation(caseworker, case, relation, kind, basis):
    relation.kind = kind
    relation.save()

    assert approve(by=caseworker.actor, relation=relation, grounds=Grounds(case)).basis == basis


@pytest.mark.covers("R30", "A-H10")
def test_it_is_too_early_before_an_investigation_is_opened(caseworker, relation):
    early = CaseFactory(
        file__file_holder=relation.file_holder, responsible_unit=caseworker.unit, stage="assessment"
    )

    refusal = refused(caseworker, relation, Grounds(early))

    assert refusal.message_dict == {
        "case": ["En relation kan godkännas för meddelande först när en utredning är inledd."]
    }


@pytest.mark.parametrize(
    ("case_facts", "sentence"),
    [
        (lambda unit, _child: {"responsible_unit": unit}, "någon annan än aktbäraren"),
        (lambda _unit, child: {"file__file_holder": child}, "som du har tillgång till"),
        (
            lambda unit, child: {
                "file__file_holder": child,
                "responsible_unit": unit,
                "closed": True,
            },
            "Ärendet är avslutat.",
        ),
    ],
    ids=["another's case", "another unit's", "closed"],
)
def test_only_the_file_holders_own_open_case_that_one_may_open(
    caseworker, case, relation, case_facts, sentence
):
    wrong = CaseFactory(investigated=True, **case_facts(caseworker.unit, case.file.file_holder))

    refusal = refused(caseworker, relation, Grounds(wrong))

    assert set(refusal.message_dict) == {"case"}
    assert sentence in refusal.message_dict["case"][0]


@pytest.mark.parametrize("kind", [Kind.GUARDIAN, Kind.APPOINTED_GUARDIAN])
def test_nobody_is_guardian_of_a_grown_up(caseworker, kind):
    adult = CaseFactory(
        file__file_holder=PersonFactory(numbered=True),
        responsible_unit=caseworker.unit,
        investigated=True,
    )
    relation = RelationFactory(
        file_holder=adult.file.file_holder, related_person=PersonFactory(numbered=True), kind=kind
    )

    refusal = refused(caseworker, relation, Grounds(adult))

    assert refusal.messages == ["Aktbäraren har fyllt 18 år och har ingen vårdnadshavare."]


@pytest.mark.parametrize(
    ("grounds", "field"),
    [
        ({"ends_on": BIRTHDAY + timedelta(days=1)}, "ends_on"),
        ({"ends_on": stockholm_today()}, "ends_on"),
    ],
)
def test_a_guardians_approval_ends_neither_after_the_birthday_nor_before_today(
    caseworker, case, relation, grounds, field
):
    refusal = refused(caseworker, relation, Grounds(case, **grounds))

    assert set(refusal.message_dict) == {field}


def test_an_earlier_end_is_kept(caseworker, case, relation):
    soon = stockholm_today() + timedelta(days=90)

    approval = approve(
        by=caseworker.actor, relation=relation, grounds=Grounds(case, ends_on=soon, note="Prövas")
    )

    assert (approval.ends_on, approval.basis_note) == (soon, "Prövas")


def test_a_guardian_of_somebody_whose_birth_date_is_unknown_can_not_be_approved(
    caseworker, case, relation
):
    holder = relation.file_holder
    type(holder).objects.filter(pk=holder.pk).update(
        identity_type="reservnummer", identity_number="R00000099", birth_date=None
    )
    relation.refresh_from_db()

    assert "födelsedatum saknas" in refused(caseworker, relation, Grounds(case)).messages[0]


def test_a_ground_that_only_a_guardian_has(caseworker, case, relation):
    relation.kind = Kind.OTHER_RELATIVE
    relation.save()

    refusal = refused(caseworker, relation, Grounds(case, basis=Basis.GUARDIAN))

    assert set(refusal.message_dict) == {"basis"}


@pytest.mark.parametrize(
    "facts",
    [
        {"deceased_on": "2026-01-31"},
        {"emigrated_on": "2026-01-31"},
        {"identity_type": "none", "identity_number": ""},
    ],
)
def test_whoever_can_not_have_the_eservice_is_not_approved(caseworker, case, relation, facts):
    type(relation.related_person).objects.filter(pk=relation.related_person_id).update(**facts)
    relation.refresh_from_db()

    assert refused(caseworker, relation, Grounds(case)).messages


@pytest.mark.covers("P9")
@pytest.mark.parametrize("end", ["file_holder", "related_person"])
def test_somebody_protected_is_approved_by_the_circle_alone(caseworker, case, relation, end):
    person = getattr(relation, end)
    type(person).objects.filter(pk=person.pk).update(
        protection="protected_registration", eservice_allowed=True
    )
    relation = Relation.objects.get(pk=relation.pk)

    refused(caseworker, relation, Grounds(case))
    CircleMemberFactory(person=person, user=caseworker.user)

    assert approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))


def test_a_relation_that_is_over_is_not_approved(caseworker, case, relation):
    relation.valid_to = days_ago(1)
    relation.save()

    assert refused(caseworker, relation, Grounds(case)).messages == ["Relationen har upphört."]


def test_one_approval_a_person_and_case_whatever_they_are_to_each_other(caseworker, case, relation):
    approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    also = RelationFactory(
        file_holder=relation.file_holder,
        related_person=relation.related_person,
        kind=Kind.OTHER_RELATIVE,
    )

    for again in (relation, also):
        with pytest.raises(ValidationError, match="redan godkänd för meddelande i ärendet"):
            approve(by=caseworker.actor, relation=again, grounds=Grounds(case))


@pytest.mark.covers("R31")
def test_each_case_has_an_approval_of_its_own(caseworker, case, relation):
    second = CaseFactory(
        file=case.file, responsible_unit=caseworker.unit, area="family_law", investigated=True
    )

    for one in (case, second):
        approve(by=caseworker.actor, relation=relation, grounds=Grounds(one))

    assert relation.approvals.count() == 2


def test_after_an_end_it_can_be_approved_anew(caseworker, case, relation):
    MessagingApprovalFactory(relation=relation, case=case, ended=True)

    approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))

    assert set(relation.approvals.values_list("state", flat=True)) == {"ended", "approved"}


def test_a_proposal_is_taken_up_by_any_colleague_in_the_case(caseworker, case, relation):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    assert (proposal.state, proposal.approved_by) == (State.PROPOSED, None)
    colleague = MembershipFactory(unit=caseworker.unit, role="group_leader")

    approve_proposed(by=ActorFactory(membership=colleague), approval=proposal)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.approved_by) == (State.APPROVED, colleague.user)


def test_a_colleague_of_another_unit_takes_nothing_up(caseworker, case, relation):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    stranger = MembershipFactory(unit=UnitFactory())

    with pytest.raises(ValidationError):
        approve_proposed(by=ActorFactory(membership=stranger), approval=proposal)


def test_what_was_right_when_it_was_proposed_is_asked_again(caseworker, case, relation):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    case.investigations.all().delete()

    with pytest.raises(ValidationError, match="först när en utredning är inledd"):
        approve_proposed(by=caseworker.actor, approval=proposal)


def test_a_proposal_is_taken_up_once(caseworker, case, relation):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    approve_proposed(by=caseworker.actor, approval=proposal)

    with pytest.raises(ValidationError, match="redan behandlat"):
        approve_proposed(by=caseworker.actor, approval=proposal)


def test_a_proposal_turned_down_has_ended_without_an_approver(caseworker, case, relation):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))

    withdraw_approval(by=caseworker.actor, approval=proposal, reason="Samtycke saknas.")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.approved_by) == (State.ENDED, None)


def test_two_colleagues_who_approve_at_once_approve_once(committed_db, caseworker):
    child = PersonFactory(identity_number="201504022383")
    case = CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit, investigated=True)
    relation = RelationFactory(file_holder=child, related_person=PersonFactory(numbered=True))
    gate = threading.Barrier(2, timeout=10)
    outcomes = []

    def approve_at_once():
        try:
            gate.wait()
            approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))
            outcomes.append("approved")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["approved", "refused"]
    assert relation.approvals.get().state == State.APPROVED


def test_a_proposal_of_a_relation_that_has_ended_since_it_was_read_is_not_taken_up(
    caseworker, case, relation
):
    proposal = propose(by=caseworker.actor, relation=relation, grounds=Grounds(case))
    Relation.objects.filter(pk=relation.pk).update(valid_from=days_ago(9), valid_to=days_ago(1))

    with pytest.raises(ValidationError, match="Relationen har upphört"):
        approve_proposed(by=caseworker.actor, approval=proposal)

    assert relation.approvals.get().state == State.PROPOSED


def test_an_approval_waits_for_whoever_ends_the_relation(committed_db, caseworker):
    child = PersonFactory(identity_number="201504022383")
    case = CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit, investigated=True)
    relation = RelationFactory(file_holder=child, related_person=PersonFactory(numbered=True))
    outcomes = []

    def approve_meanwhile():
        try:
            approve(by=caseworker.actor, relation=relation, grounds=Grounds(case))
            outcomes.append("approved")
        except ValidationError as refusal:
            outcomes.extend(refusal.messages)
        finally:
            connection.close()

    approving = threading.Thread(target=approve_meanwhile)
    with transaction.atomic():
        end_relation(by=caseworker.actor, relation=relation, reason="Vårdnaden har ändrats.")
        approving.start()
        approving.join(timeout=0.5)
        assert approving.is_alive()
    approving.join()

    assert outcomes == ["Relationen har upphört."]
    assert not relation.approvals.exists()


def test_another_ground_than_the_usual_ones_is_told_in_words(caseworker, case, relation):
    wrong = refused(caseworker, relation, Grounds(case, basis="other"))

    assert set(wrong.message_dict) == {"basis_note"}
