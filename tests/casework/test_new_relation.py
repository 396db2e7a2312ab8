from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from casework.actions.new_relation import Reached, register_relation
from casework.actions.relations import Tie
from casework.approval_rules import Grounds
from casework.eservice_boxes import Boxes
from casework.models import ContactDetails, EServiceActivation, MessagingApproval, Relation
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
ALL = Boxes(messages=True, notify_sms=True, notify_email=True)
MOBILE, EMAIL = "+46701740608", "karin.bergstrom@epost.example"


@pytest.fixture
def case(caseworker):
    return CaseFactory(
        file__file_holder=PersonFactory(identity_number="201504022383"),
        responsible_unit=caseworker.unit,
        investigated=True,
    )


@pytest.fixture
def karin():
    return PersonFactory(numbered=True)


def register(colleague, case, related, reached, *, approved=True, **more):
    return register_relation(
        by=colleague.actor,
        file_holder=case.file.file_holder,
        related_person=related,
        tie=Tie(Relation.Kind.GUARDIAN, stockholm_today()),
        reached=reached,
        grounds=Grounds(case) if approved else None,
        **more,
    )


def current(person):
    return person.contact_history.get(is_current=True)


@pytest.mark.covers("R29", "R35", "R40")
def test_one_step_registers_approves_and_orders(caseworker, case, karin):
    relation = register(caseworker, case, karin, Reached(ALL, MOBILE, EMAIL))

    approval = relation.approvals.get()
    activation = approval.activations.get()
    assert approval.state == MessagingApproval.State.APPROVED
    assert (activation.state, activation.person) == ("requested", karin)
    assert (activation.messages, activation.notify_sms, activation.notify_email) == (True,) * 3
    assert current(karin).mobile == MOBILE


def test_what_is_known_needs_not_be_written_again(caseworker, case, karin):
    ContactDetailsFactory(person=karin, mobile=MOBILE, email=EMAIL)

    relation = register(caseworker, case, karin, Reached(ALL))

    assert relation.approvals.get().activations.get().notify_sms
    assert karin.contact_history.count() == 1


def test_all_or_nothing(caseworker, case, karin):
    with pytest.raises(ValidationError) as refusal:
        register(caseworker, case, karin, Reached(ALL, mobile="", email=EMAIL))

    assert set(refusal.value.message_dict) == {"mobile"}
    for model in (Relation, MessagingApproval, EServiceActivation, ContactDetails):
        assert not model.objects.exists()


def test_without_approval_nothing_is_ordered_but_what_was_written_is_kept(caseworker, case, karin):
    register(caseworker, case, karin, Reached(ALL, MOBILE, EMAIL), approved=False)

    assert not MessagingApproval.objects.exists()
    assert not EServiceActivation.objects.exists()
    assert current(karin).email == EMAIL


def test_a_proposal_orders_nothing(caseworker, case, karin):
    relation = register(caseworker, case, karin, Reached(ALL, MOBILE, EMAIL), is_proposal=True)

    assert relation.approvals.get().state == MessagingApproval.State.PROPOSED
    assert not EServiceActivation.objects.exists()


def test_an_approval_with_no_box_ticked_can_be_activated_later(caseworker, case, karin):
    relation = register(caseworker, case, karin, Reached(Boxes()))

    assert relation.approvals.get().state == MessagingApproval.State.APPROVED
    assert not EServiceActivation.objects.exists()


def test_a_client_of_their_own_keeps_what_the_page_does_not_show(caseworker, case, karin):
    CaseFactory(file__file_holder=karin, responsible_unit=caseworker.unit)
    ContactDetailsFactory(person=karin, mobile=MOBILE, email=EMAIL)
    EServiceActivationFactory(person=karin, economic_assistance=True)

    register(caseworker, case, karin, Reached(ALL))

    own, in_relation = karin.activations.order_by("context")
    assert (own.economic_assistance, own.notify_sms, own.state) == (True, True, "active")
    assert (in_relation.economic_assistance, in_relation.state) == (False, "requested")


@pytest.mark.covers("R31")
def test_siblings_with_one_guardian_have_an_activation_each_and_she_one_number(caseworker, case):
    first = MessagingApprovalFactory(
        relation__related_person__numbered=True, case__responsible_unit=caseworker.unit
    )
    karin = first.relation.related_person
    ContactDetailsFactory(person=karin, mobile=MOBILE, email=EMAIL)
    EServiceActivationFactory(in_relation=True, approval=first, notify_sms=True)

    relation = register(caseworker, case, karin, Reached(Boxes(messages=True, notify_email=True)))

    second = relation.approvals.get()
    states = dict(karin.activations.values_list("approval", "state"))
    assert states == {first.pk: "active", second.pk: "requested"}
    boxes = set(karin.activations.values_list("notify_sms", "notify_email"))
    assert boxes == {(False, True)}
    assert karin.contact_history.count() == 1


def test_a_number_the_page_never_showed_is_not_written_over(caseworker, case, karin):
    CaseFactory(file__file_holder=karin, responsible_unit=caseworker.unit)
    ContactDetailsFactory(person=karin, mobile=MOBILE, email=EMAIL)

    with pytest.raises(ValidationError, match="Nu gäller 070-174 06 08"):
        register(caseworker, case, karin, Reached(ALL, mobile="+46701740699"))

    assert current(karin).mobile == MOBILE


def test_the_details_of_somebody_out_of_reach_are_not_told_by_a_refusal(caseworker, case, karin):
    ContactDetailsFactory(person=karin, mobile=MOBILE, email=EMAIL)

    with pytest.raises(ValidationError) as refusal:
        register(caseworker, case, karin, Reached(ALL, mobile="+46701740699"))

    assert "har redan andra kontaktuppgifter" in refusal.value.messages[0]
    assert "06 08" not in str(refusal.value)
