from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.calendar import stockholm_today
from casework.models import Case, CaseAssignment, EServiceActivation, MessagingApproval
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    IssuedCustomerNumberFactory,
    MessagingApprovalFactory,
    NightlyRunFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def twice(make, **same):
    make(**same)
    make(**same)


@pytest.mark.parametrize(
    ("constraint", "write"),
    [
        ("case_closed_on_iff_closed", lambda: CaseFactory(stage="closed")),
        ("case_closed_on_iff_closed", lambda: CaseFactory(closed_on=stockholm_today())),
        ("assignment_ended_on_iff_ended", lambda: AssignmentFactory(state="ended")),
        ("assignment_ended_on_iff_ended", lambda: AssignmentFactory(ended_on=stockholm_today())),
        ("active_since_when", lambda: EServiceActivationFactory(effective_at=None)),
        ("activation_ended_at_iff_ended", lambda: EServiceActivationFactory(state="ended")),
        ("activation_ended_at_iff_ended", lambda: EServiceActivationFactory(state="cancelled")),
        (
            "activation_ended_at_iff_ended",
            lambda: EServiceActivationFactory(ended_at=timezone.now()),
        ),
        ("approval_ended_at_iff_ended", lambda: MessagingApprovalFactory(state="ended")),
        (
            "approval_ended_at_iff_ended",
            lambda: MessagingApprovalFactory(ended_at=timezone.now()),
        ),
        (
            "approval_has_approver_once_approved",
            lambda: MessagingApprovalFactory(approved_by=None, approved_at=None),
        ),
        (
            "approval_has_approver_once_approved",
            lambda: MessagingApprovalFactory(state="proposed"),
        ),
        ("birth_date_known_by_number", lambda: PersonFactory(numbered=True, birth_date=None)),
    ],
)
def test_a_state_and_its_date_belong_together(constraint, write):
    with refused(constraint):
        write()


@pytest.mark.parametrize("state", ["requested", "active", "failed"])
def test_an_open_activation_has_a_service(state):
    boxes = {"messages": False, "notify_sms": True}

    with refused("open_activation_has_a_service"):
        EServiceActivationFactory(state=state, **boxes)


def test_an_ended_activation_may_have_lost_its_service():
    EServiceActivationFactory(ended=True, messages=False)


def test_an_activation_in_relation_has_its_approval_and_a_clients_has_none():
    approval = MessagingApprovalFactory()

    with refused("approval_iff_relation"), transaction.atomic():
        EServiceActivationFactory(context="relation")
    with refused("approval_iff_relation"):
        EServiceActivationFactory(approval=approval)


@pytest.mark.parametrize("state", ["requested", "failed"])
def test_a_client_has_one_open_activation(state):
    person = EServiceActivationFactory(ended=True).person
    EServiceActivationFactory(person=person)

    with refused("one_open_activation_as_client"):
        EServiceActivationFactory(person=person, state=state)


def test_an_approval_has_one_open_activation_and_a_person_one_for_each():
    first = EServiceActivationFactory(in_relation=True)
    other = MessagingApprovalFactory(relation__related_person=first.person)
    EServiceActivationFactory(in_relation=True, approval=other)
    EServiceActivationFactory(person=first.person)

    assert EServiceActivation.objects.open().filter(person=first.person).count() == 3
    with refused("one_open_activation_per_approval"):
        EServiceActivationFactory(in_relation=True, approval=first.approval)


def test_a_relation_has_one_open_approval_in_a_case():
    ended = MessagingApprovalFactory(ended=True)
    same = {"relation": ended.relation, "case": ended.case}
    MessagingApprovalFactory(**same)

    with refused("one_open_approval_in_a_case"), transaction.atomic():
        MessagingApprovalFactory(proposed=True, **same)
    assert MessagingApproval.objects.count() == 2


def test_nobody_is_related_to_themselves():
    person = PersonFactory()

    with refused("relation_is_to_somebody_else"):
        RelationFactory(file_holder=person, related_person=person)


def test_a_relation_is_there_once_at_a_time():
    past = RelationFactory(ended=True)
    same = {"file_holder": past.file_holder, "related_person": past.related_person}
    RelationFactory(**same)
    RelationFactory(kind="contact_person", **same)

    with refused("relation_once_at_a_time"):
        RelationFactory(**same)


def test_a_case_has_one_main_caseworker_at_a_time_and_any_number_beside():
    case = CaseFactory()
    CaseAssignmentFactory(case=case, until=stockholm_today())
    CaseAssignmentFactory(case=case)
    for _ in range(2):
        CaseAssignmentFactory(case=case, kind=CaseAssignment.Kind.CO)

    with refused("one_main_caseworker_at_a_time"):
        CaseAssignmentFactory(case=case)


def test_a_person_has_one_current_contact_row():
    person = PersonFactory()
    for _ in range(2):
        ContactDetailsFactory(person=person, is_current=False)
    ContactDetailsFactory(person=person)

    with refused("one_current_contact_row"):
        ContactDetailsFactory(person=person)


@pytest.mark.parametrize(
    ("constraint", "write"),
    [
        (
            "party_once_in_a_case",
            lambda: twice(CaseParticipantFactory, case=CaseFactory(), person=PersonFactory()),
        ),
        (
            "once_in_the_circle",
            lambda: twice(
                CircleMemberFactory, person=PersonFactory(), user=CaseAssignmentFactory().user
            ),
        ),
        ("date", lambda: twice(NightlyRunFactory, date=stockholm_today())),
        ("issuedcustomernumber_pkey", lambda: twice(IssuedCustomerNumberFactory, number="6973952")),
        ("customer_number", lambda: twice(PersonFactory, customer_number="6973952")),
        ("number", lambda: twice(CaseFactory, number="VU-26-0142")),
        ("number", lambda: twice(AssignmentFactory, number="UP-26-0142")),
        (
            "identity_number_is_one_persons",
            lambda: twice(PersonFactory, anonymous=True, identity_number="R00000017"),
        ),
    ],
)
def test_what_is_one_persons_or_one_days_is_not_there_twice(constraint, write):
    with refused(constraint):
        write()


def test_any_number_of_persons_have_no_identity_number():
    twice(PersonFactory, identity_type="none", identity_number="")


@pytest.mark.parametrize(
    "wrong",
    [
        {"identity_type": "none", "identity_number": "R00000017"},
        {"identity_type": "reservnummer", "identity_number": ""},
    ],
)
def test_a_number_is_of_some_kind_and_a_kind_has_a_number(wrong):
    with refused("identity_number_iff_type"):
        PersonFactory(**wrong)


@pytest.mark.covers("P16")
def test_a_case_is_the_clients_own_as_file_holder_and_as_co_applicant_and_counts_once():
    own = CaseFactory()
    person = own.file.file_holder
    CaseParticipantFactory(case=own, person=person, role="applicant")
    anothers = CaseParticipantFactory(person=person, role="co_applicant").case
    CaseParticipantFactory(person=person, role="other_party")

    assert list(Case.objects.of_client(person).order_by("pk")) == [own, anothers]
