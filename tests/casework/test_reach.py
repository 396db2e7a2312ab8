from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.roles import Role
from casework.models import Assignment, Case, MessagingApproval, Person
from tests.factories.accounts import ActorFactory, MembershipFactory, UnitFactory, days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = pytest.mark.django_db

GRACE = settings.ASSIGNMENT_GRACE_DAYS
PERIOD = settings.CLOSED_CASE_REACH_DAYS


def reached(actor):
    return set(Person.objects.visible_to(actor))


def test_a_unit_reaches_the_file_holders_of_its_cases_and_nobody_elses(caseworker):
    own = CaseFactory(responsible_unit=caseworker.unit)
    CaseFactory()

    assert reached(caseworker.actor) == {own.file.file_holder}


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.GROUP_LEADER, Role.UNIT_MANAGER])
def test_each_role_of_the_authority_reaches_its_units_persons(role):
    membership = MembershipFactory(role=role)
    own = CaseFactory(responsible_unit=membership.unit)

    assert reached(ActorFactory(membership=membership)) == {own.file.file_holder}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OBJECT_SPECIALIST, Role.LOG_REVIEWER])
def test_a_role_without_business_with_anybody_reaches_nobody(role):
    membership = MembershipFactory(role=role)
    case = CaseFactory(responsible_unit=membership.unit, caseworker=membership.user)
    AssignmentFactory(service__case=case, provider_unit=membership.unit)

    assert reached(ActorFactory(membership=membership)) == set()


def test_neither_a_citizen_nor_somebody_without_a_role_reaches_anybody(caseworker, citizen):
    CaseFactory(file__file_holder=citizen.person, responsible_unit=caseworker.unit)

    assert reached(citizen.actor) == set()
    assert reached(ActorFactory(membership=None, user=caseworker.user)) == set()
    assert reached(caseworker.actor) == {citizen.person}


def test_whoever_is_assigned_reaches_the_person_of_another_units_case(caseworker):
    case = CaseFactory(caseworker=caseworker.user)
    former = CaseFactory()
    CaseAssignmentFactory(case=former, user=caseworker.user, until=days_ago(1))
    coming = CaseFactory()
    CaseAssignmentFactory(case=coming, user=caseworker.user, since=days_ago(-1))

    assert reached(caseworker.actor) == {case.file.file_holder}


def test_the_last_day_of_an_assignment_still_counts(caseworker):
    case = CaseFactory()
    CaseAssignmentFactory(case=case, user=caseworker.user, until=stockholm_today())

    assert reached(caseworker.actor) == {case.file.file_holder}


def test_a_restricted_case_is_reached_by_those_assigned_and_not_by_their_unit(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, is_restricted=True)
    colleague = MembershipFactory(unit=caseworker.unit)
    CaseAssignmentFactory(case=case, user=colleague.user)

    assert reached(caseworker.actor) == set()
    assert reached(ActorFactory(membership=colleague)) == {case.file.file_holder}


@pytest.mark.parametrize(("days", "is_reached"), [(PERIOD, True), (PERIOD + 1, False)])
def test_a_closed_case_gives_reach_for_a_period_and_then_no_more(caseworker, days, is_reached):
    case = CaseFactory(closed=True, closed_on=days_ago(days), responsible_unit=caseworker.unit)

    assert (case.file.file_holder in reached(caseworker.actor)) is is_reached
    assert Case.objects.visible_to(caseworker.actor).filter(pk=case.pk).exists() is is_reached


def test_a_party_in_the_units_case_is_reached(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    party = CaseParticipantFactory(case=case).person
    CaseParticipantFactory()

    assert reached(caseworker.actor) == {case.file.file_holder, party}


def test_a_related_person_is_reached_while_the_relation_holds(caseworker):
    child = CaseFactory(responsible_unit=caseworker.unit).file.file_holder
    guardian = RelationFactory(file_holder=child).related_person
    RelationFactory(file_holder=child, ended=True)
    RelationFactory(file_holder=child, valid_from=days_ago(-1))

    assert reached(caseworker.actor) == {child, guardian}


@pytest.mark.covers("P13")
@pytest.mark.parametrize("business", [CaseFactory, IntakeFactory])
def test_a_relation_alone_opens_nobody_whom_another_unit_has_business_with(caseworker, business):
    child = CaseFactory(responsible_unit=caseworker.unit).file.file_holder
    relative = RelationFactory(file_holder=child).related_person
    field = "person" if business is IntakeFactory else "file__file_holder"
    business(**{field: relative})

    assert reached(caseworker.actor) == {child}


@pytest.mark.covers("P13", "R38")
def test_an_approval_opens_another_units_client_whose_facts_stay_with_that_unit(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    relative = approval.relation.related_person
    CaseFactory(file__file_holder=relative)

    assert relative in reached(caseworker.actor)
    assert relative not in Person.objects.business_of(caseworker.actor)

    MessagingApproval.objects.update(state="ended", ended_at=timezone.now())
    assert relative not in reached(caseworker.actor)


def test_a_relation_ended_by_hand_is_over_at_once(caseworker):
    child = CaseFactory(responsible_unit=caseworker.unit).file.file_holder
    RelationFactory(file_holder=child, valid_to=stockholm_today(), end_reason="Fel person.")

    assert reached(caseworker.actor) == {child}


def test_a_relation_is_not_followed_the_other_way_round(caseworker):
    parent = CaseFactory(responsible_unit=caseworker.unit).file.file_holder
    RelationFactory(related_person=parent)

    assert reached(caseworker.actor) == {parent}


def test_a_unit_reaches_those_of_its_intakes_before_there_is_a_case(caseworker):
    person = IntakeFactory(unit=caseworker.unit).person
    IntakeFactory()

    assert reached(caseworker.actor) == {person}


@pytest.mark.parametrize(("days", "is_reached"), [(PERIOD, True), (PERIOD + 1, False)])
def test_an_old_intake_gives_reach_as_long_as_a_closed_case_does(caseworker, days, is_reached):
    person = IntakeFactory(
        unit=caseworker.unit,
        received_on=days_ago(days),
        status="no_action",
        settled_on=days_ago(days),
    ).person

    assert reached(caseworker.actor) == ({person} if is_reached else set())


def test_an_intake_nobody_has_taken_a_stand_on_is_the_units_however_old(caseworker):
    person = IntakeFactory(unit=caseworker.unit, received_on=days_ago(PERIOD + 1)).person

    assert reached(caseworker.actor) == {person}


def test_whoever_receives_intakes_reaches_those_without_a_case_as_well():
    reception = ActorFactory(membership__unit=UnitFactory(reception=True))
    unknown = PersonFactory()
    CaseFactory()

    assert reached(reception) == {unknown}


def test_a_unit_that_receives_no_intakes_does_not_reach_those_without_a_case(caseworker):
    PersonFactory()

    assert reached(caseworker.actor) == set()


@pytest.mark.parametrize(
    ("state", "is_reached"),
    [
        (Assignment.State.DRAFT, False),
        (Assignment.State.SENT, True),
        (Assignment.State.ACCEPTED, True),
        (Assignment.State.ONGOING, True),
        (Assignment.State.DECLINED, False),
        (Assignment.State.REVOKED, False),
    ],
)
def test_a_provider_reaches_the_person_from_when_the_assignment_is_sent(
    provider, state, is_reached
):
    assignment = AssignmentFactory(provider_unit=provider.unit, state=state)

    person = assignment.service.case.file.file_holder
    assert reached(provider.actor) == ({person} if is_reached else set())


@pytest.mark.parametrize(("days", "is_reached"), [(0, True), (GRACE, True), (GRACE + 1, False)])
def test_a_provider_reaches_the_person_until_the_grace_after_the_end_is_over(
    provider, days, is_reached
):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, ended=True, ended_on=stockholm_today() - timedelta(days=days)
    )

    person = assignment.service.case.file.file_holder
    assert reached(provider.actor) == ({person} if is_reached else set())


def test_a_provider_reaches_nobody_of_another_units_assignments(provider):
    AssignmentFactory()

    assert reached(provider.actor) == set()


def test_a_provider_reaches_no_case_and_an_authority_no_assignment(caseworker, provider):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, service__case__responsible_unit=caseworker.unit
    )

    assert not Case.objects.visible_to(provider.actor).exists()
    assert Case.objects.visible_to(caseworker.actor).get() == assignment.service.case
    assert not Assignment.objects.reached_by(caseworker.actor).exists()
    assert Assignment.objects.reached_by(provider.actor).get() == assignment


@pytest.mark.parametrize("protection", ["confidentiality_marking", "protected_registration"])
def test_a_protected_person_is_reached_by_the_named_circle_alone(caseworker, protection):
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder__protection=protection)
    sara = case.file.file_holder
    inside = MembershipFactory(unit=caseworker.unit)
    CircleMemberFactory(person=sara, user=inside.user)

    assert reached(caseworker.actor) == set()
    assert not Case.objects.visible_to(caseworker.actor).exists()
    assert reached(ActorFactory(membership=inside)) == {sara}
    assert Case.objects.visible_to(ActorFactory(membership=inside)).get() == case


def test_to_stand_in_the_circle_is_no_business_by_itself(caseworker):
    member = CircleMemberFactory(user=caseworker.user)

    before = reached(caseworker.actor)
    CaseFactory(file__file_holder=member.person, responsible_unit=caseworker.unit)

    assert before == set()
    assert reached(caseworker.actor) == {member.person}


def test_a_circle_closes_also_somebody_whose_registration_is_open(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    before = reached(caseworker.actor)

    CircleMemberFactory(person=case.file.file_holder)

    assert before == {case.file.file_holder}
    assert reached(caseworker.actor) == set()


def test_a_provider_does_not_reach_a_protected_person_outside_the_circle(provider):
    person = PersonFactory(protected=True)
    AssignmentFactory(provider_unit=provider.unit, service__case__file__file_holder=person)

    before = reached(provider.actor)
    CircleMemberFactory(person=person, user=provider.user)

    assert before == set()
    assert reached(provider.actor) == {person}


@pytest.mark.covers("P9")
def test_a_protected_file_holder_opens_no_way_to_those_around_her(caseworker):
    sara = PersonFactory(protected=True)
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder=sara)
    party = CaseParticipantFactory(case=case).person
    related = RelationFactory(file_holder=sara).related_person

    before = reached(caseworker.actor)
    CircleMemberFactory(person=sara, user=caseworker.user)

    assert before == set()
    assert reached(caseworker.actor) == {sara, party, related}


def test_neither_does_somebody_whom_the_unit_has_closed_by_a_circle(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    RelationFactory(file_holder=case.file.file_holder)
    CircleMemberFactory(person=case.file.file_holder)

    assert reached(caseworker.actor) == set()


def test_nor_a_restricted_case_with_its_parties_relations_and_intake(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, is_restricted=True)
    CaseAssignmentFactory(case=case, user=MembershipFactory(unit=caseworker.unit).user)
    CaseParticipantFactory(case=case)
    RelationFactory(file_holder=case.file.file_holder)
    IntakeFactory(person=case.file.file_holder, case=case, unit=caseworker.unit)

    assert reached(caseworker.actor) == set()


def test_whoever_is_close_to_somebody_protected_is_reached_by_another_way(caseworker):
    sara = PersonFactory(protected=True)
    CaseFactory(responsible_unit=caseworker.unit, file__file_holder=sara)
    related = RelationFactory(file_holder=sara).related_person
    CaseFactory(responsible_unit=caseworker.unit, file__file_holder=related)

    assert reached(caseworker.actor) == {related}
