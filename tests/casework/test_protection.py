from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from casework.actions.eservice import save_eservice
from casework.actions.protection import (
    Ruling,
    decide_protection,
    set_protection,
    version_of_protection,
)
from casework.eligibility import BLOCKED, blocked_because
from casework.eservice_boxes import Boxes
from casework.models import EServiceActivation, Person, Task
from casework.protection import circle_candidates, circle_of, person_to_decide_on
from tests.factories.accounts import ActorFactory, MembershipFactory, UserFactory, days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P9")]

State = EServiceActivation.State
MARKED, REGISTERED, NONE = "confidentiality_marking", "protected_registration", "none"
WHY = "Beslut efter samtal med personen."


@pytest.fixture
def manager(caseworker):
    return ActorFactory(membership__unit=caseworker.unit, membership__role=Role.UNIT_MANAGER)


@pytest.fixture
def sara(caseworker):
    """A client with the e-service on, whose case a colleague handles."""
    case = CaseFactory(
        responsible_unit=caseworker.unit,
        file__file_holder=PersonFactory(numbered=True, reachable=True),
        caseworker=MembershipFactory(unit=caseworker.unit).user,
    )
    return case.file.file_holder


def decide(manager, person, *circle, level=REGISTERED, allowed=False):
    ruling = Ruling(level=level, circle=circle, reason=WHY, eservice_allowed=allowed)
    decide_protection(by=manager, person=person, ruling=ruling)


def reached(actor):
    return set(Person.objects.visible_to(actor))


def test_whoever_protects_and_those_who_handle_the_cases_are_the_circle(caseworker, manager, sara):
    handling = sara.files.get().cases.get().caseworkers.get().user
    CaseAssignmentFactory(case=sara.files.get().cases.get(), kind="co", until=days_ago(1))

    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    assert set(circle_of(sara)) == {caseworker.user, handling}
    assert reached(caseworker.actor) == {sara}
    assert reached(manager) == set()


@pytest.mark.covers("P18")
def test_new_protection_ends_the_eservice_at_once_with_a_task(caseworker, sara):
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    assert sara.activations.get().state == State.ENDED
    task = Task.objects.get()
    assert (task.kind, task.person) == (Task.Kind.ESERVICE_ENDED, sara)
    assert task.case == sara.files.get().cases.get()
    assert sara.full_name not in task.text


def test_new_protection_of_a_file_holder_ends_what_others_have_in_relation(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    activation = EServiceActivationFactory(in_relation=True, approval=approval)
    own = EServiceActivationFactory(person=activation.person)

    set_protection(
        by=caseworker.actor, person=approval.relation.file_holder, level=MARKED, reason=WHY
    )

    activation.refresh_from_db()
    own.refresh_from_db()
    assert (activation.state, own.state) == (State.ENDED, State.ACTIVE)
    assert Task.objects.get().case == approval.case


def test_nothing_switched_on_makes_no_task(caseworker):
    person = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    set_protection(by=caseworker.actor, person=person, level=MARKED, reason=WHY)

    assert not Task.objects.exists()


def test_a_circle_that_is_named_already_is_not_widened(caseworker, sara):
    CircleMemberFactory(person=sara, user=caseworker.user)

    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    assert circle_of(sara) == [caseworker.user]


def test_to_protect_again_is_the_managers_matter(caseworker, sara):
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    with pytest.raises(ValidationError, match="Enhetschefen beslutar"):
        set_protection(by=caseworker.actor, person=sara, level=REGISTERED, reason=WHY)


def test_the_log_says_level_circle_and_reason(caseworker, sara):
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    row = AccessLogEntry.objects.get(action=Action.PROTECTED)
    assert row.customer_number == sara.customer_number
    assert row.reason == f"skydd: sekretessmarkering, krets: 2. {WHY}"


def test_the_manager_names_whom_the_circle_holds(caseworker, manager, sara):
    other = MembershipFactory(unit=caseworker.unit)
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    decide(manager, sara, other.user, level=REGISTERED)

    assert circle_of(sara) == [other.user]
    assert reached(ActorFactory(membership=other)) == {sara}
    assert reached(caseworker.actor) == set()
    assert reached(manager) == set()


def test_a_protected_person_without_a_circle_would_be_reached_by_nobody(manager, sara):
    with pytest.raises(ValidationError) as refused:
        decide(manager, sara)

    assert list(refused.value.message_dict) == ["circle"]
    sara.refresh_from_db()
    assert not sara.is_protected


def test_a_circle_alone_closes_the_person_and_leaves_the_eservice_on(caseworker, manager, sara):
    inside = MembershipFactory(unit=caseworker.unit)

    decide(manager, sara, inside.user, level=NONE)

    assert reached(caseworker.actor) == set()
    assert reached(ActorFactory(membership=inside)) == {sara}
    assert sara.activations.get().state == State.ACTIVE
    assert blocked_because(sara) == ""


def test_lifted_the_whole_unit_reaches_the_person_again(caseworker, manager, sara):
    decide(manager, sara, manager.user)

    decide(manager, sara, level=NONE)

    assert reached(caseworker.actor) == {sara}
    assert not sara.circle.exists()


@pytest.mark.covers("A-H6")
def test_the_decision_lets_the_circle_order_the_eservice(caseworker, manager, sara):
    decide(manager, sara, caseworker.user)
    assert blocked_because(sara) == BLOCKED

    decide(manager, sara, caseworker.user, allowed=True)
    save_eservice(by=caseworker.actor, person=sara, boxes=Boxes(messages=True), mobile="", email="")

    assert blocked_because(sara) == ""
    assert sara.activations.filter(state=State.REQUESTED).exists()


def test_the_permission_is_no_permission_after_death(manager, sara):
    decide(manager, sara, manager.user, allowed=True)
    sara.deceased_on = days_ago(1)

    assert blocked_because(sara) == BLOCKED


def test_newly_protected_it_ends_even_where_it_is_allowed_and_stays_on_afterwards(manager, sara):
    decide(manager, sara, manager.user, allowed=True)
    assert sara.activations.get().state == State.ENDED
    again = EServiceActivationFactory(person=sara)

    decide(manager, sara, manager.user, level=MARKED, allowed=True)

    again.refresh_from_db()
    assert again.state == State.ACTIVE


def test_a_permission_taken_back_ends_the_eservice(manager, sara):
    decide(manager, sara, manager.user, allowed=True)
    again = EServiceActivationFactory(person=sara)

    decide(manager, sara, manager.user)

    again.refresh_from_db()
    assert again.state == State.ENDED


def test_there_is_nothing_to_permit_for_somebody_unprotected(manager, sara):
    with pytest.raises(ValidationError) as refused:
        decide(manager, sara, level=NONE, allowed=True)

    assert list(refused.value.message_dict) == ["eservice_allowed"]


@pytest.mark.parametrize("how", ["case", "party", "related", "intake", "restricted"])
def test_the_manager_finds_those_the_unit_has_business_with_by_number(manager, how):
    person = PersonFactory(protected=True)
    case = CaseFactory(responsible_unit=manager.unit, is_restricted=how == "restricted")
    {
        "case": lambda: CaseFactory(file__file_holder=person, responsible_unit=manager.unit),
        "restricted": lambda: CaseFactory(
            file__file_holder=person, responsible_unit=manager.unit, is_restricted=True
        ),
        "party": lambda: CaseParticipantFactory(case=case, person=person),
        "related": lambda: RelationFactory(
            file_holder=case.file.file_holder, related_person=person
        ),
        "intake": lambda: IntakeFactory(person=person, unit=manager.unit),
    }[how]()

    assert person_to_decide_on(manager, person.customer_number, reason=WHY) == person
    assert person not in reached(manager)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type, row.reason) == (Action.VIEWED, "protection", WHY)
    assert row.customer_number == person.customer_number


def test_another_units_person_is_not_found_and_the_try_is_written_down(manager):
    person = CaseFactory(file__file_holder__protected=True).file.file_holder

    assert person_to_decide_on(manager, person.customer_number, reason=WHY) is None
    row = AccessLogEntry.objects.get()
    assert (row.action, row.customer_number) == (Action.REFUSED, person.customer_number)


def test_the_circle_is_chosen_among_colleagues_and_those_who_work_with_the_person(manager, sara):
    case = sara.files.get().cases.get()
    elsewhere = CaseAssignmentFactory(case=case, kind="co", user=UserFactory()).user
    inside = CircleMemberFactory(person=sara).user
    assignment = AssignmentFactory(service__case=case)
    provider = MembershipFactory(provider=True, unit=assignment.provider_unit).user
    assignment.contact_staff.add(provider)
    UserFactory()
    left = MembershipFactory(unit=manager.unit, ended=True).user

    found = set(circle_candidates(manager, sara))

    assert {manager.user, elsewhere, inside, provider} < found
    assert left not in found
    assert len(found) == 6


def test_a_stale_decision_lifts_no_protection_set_by_telephone_meanwhile(caseworker, manager, sara):
    stale = version_of_protection(sara)
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)
    ruling = Ruling(level=NONE, circle=(), reason=WHY)

    with pytest.raises(ValidationError, match="Nu gäller: sekretessmarkering") as refusal:
        decide_protection(by=manager, person=sara, ruling=ruling, seen=stale)

    sara.refresh_from_db()
    assert sara.protection == MARKED
    assert caseworker.user.full_name in refusal.value.message
    assert len(circle_of(sara)) == 2
    decide_protection(by=manager, person=sara, ruling=ruling, seen=version_of_protection(sara))
    assert not sara.is_protected


def test_only_a_unit_manager_decides_whatever_way_led_there(caseworker, sara):
    set_protection(by=caseworker.actor, person=sara, level=MARKED, reason=WHY)

    with pytest.raises(ValidationError, match="Enhetschefen beslutar"):
        decide(caseworker.actor, sara, level=NONE)

    assert sara.is_protected
