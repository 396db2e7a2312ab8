from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.cases import NewMatter, close_case, reopen_case, restrict_case
from casework.models import Assignment, Case, MessagingApproval
from messaging.models import MailboxItem
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.assistance import ApplicationFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
)
from tests.factories.messaging import MessageFactory, ThreadFactory
from tests.factories.process import (
    AssignmentFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()
State = Assignment.State


@pytest.fixture
def case(caseworker):
    return CaseFactory(
        responsible_unit=caseworker.unit, caseworker=caseworker.user, stage="performing"
    )


def close(caseworker, case, **changed):
    return close_case(by=caseworker.actor, case=case, reason="Insatsen är slut.", **changed)


def matter(caseworker, **changed):
    return NewMatter(
        **{
            "type": "application",
            "received_on": TODAY,
            "reason": "Ny ansökan",
            "from_whom": "Den enskilde",
            "investigation": "Utredning vuxen",
            "due_on": None,
            "caseworker": caseworker.user,
            **changed,
        }
    )


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def test_a_case_is_closed_with_day_and_reason(caseworker, case):
    close(caseworker, case)

    case.refresh_from_db()
    assert (case.stage, case.closed_on) == ("closed", TODAY)
    assert case.close_reason == "Insatsen är slut."
    assert AccessLogEntry.objects.get().reason == "avslutade ärendet"


def test_all_that_still_goes_on_is_told_at_once(caseworker, case):
    investigation = InvestigationFactory(case=case, type="Utredning vuxen")
    assignment = AssignmentFactory(service__case=case, ongoing=True)
    application = ApplicationFactory(case=case)

    with pytest.raises(ValidationError) as error:
        close(caseworker, case)

    told = " ".join(error.value.messages)
    for words in (
        f"Utredningen {investigation.type}",
        assignment.number,
        f"{application.period_month:%Y-%m}",
    ):
        assert words in told
    case.refresh_from_db()
    assert case.stage == "performing"


@pytest.mark.parametrize("state", [State.SENT, State.ACCEPTED, State.ONGOING])
def test_an_assignment_on_its_way_keeps_the_case_open(caseworker, case, state):
    AssignmentFactory(service__case=case, state=state)

    with refused("är inte avslutat"):
        close(caseworker, case)


def test_what_is_finished_hinders_nothing(caseworker, case):
    InvestigationFactory(case=case, closed_on=TODAY)
    AssignmentFactory(service__case=case, ended=True)
    AssignmentFactory(service__case=case, state=State.DECLINED)
    ApplicationFactory(case=case, status="paid")

    close(caseworker, case)

    case.refresh_from_db()
    assert case.is_closed


def test_of_two_who_close_it_at_once_the_second_is_told(caseworker, case):
    close(caseworker, case)

    with refused("Ärendet är avslutat."):
        close(caseworker, case)


def test_services_end_with_the_case_and_never_before_they_began(caseworker, case):
    ongoing = ServiceFactory(case=case)
    ended = ServiceFactory(case=case, period_to=days_ago(5))
    planned = ServiceFactory(case=case, period_from=TODAY + timedelta(days=9))

    close(caseworker, case)

    for service in (ongoing, ended, planned):
        service.refresh_from_db()
    assert ongoing.period_to == TODAY
    assert ended.period_to == days_ago(5)
    assert planned.period_to == planned.period_from


def test_an_intake_that_waited_in_the_case_is_settled_with_it(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, stage="intake")
    intake = IntakeFactory(person=case.file.file_holder, case=case)

    close(caseworker, case)

    intake.refresh_from_db()
    assert (intake.status, intake.settled_reason) == ("no_action", "Insatsen är slut.")


@pytest.mark.covers("I24", "D11")
def test_closing_takes_nothing_from_the_citizen_or_those_in_relation(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    case, guardian = approval.case, approval.relation.related_person
    case.investigations.update(closed_on=TODAY)
    activation = EServiceActivationFactory(in_relation=True, approval=approval)
    thread = ThreadFactory(citizen=guardian, about=case.file.file_holder, case=case)
    MessageFactory(thread=thread)
    before = set(MailboxItem.objects.values_list("pk", "folder"))

    close(caseworker, case)

    approval.refresh_from_db()
    activation.refresh_from_db()
    assert approval.state == MessagingApproval.State.APPROVED
    assert activation.state == "active"
    assert set(MailboxItem.objects.values_list("pk", "folder")) == before


def test_opened_again_it_has_a_new_intake_and_investigation_and_its_old_number(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user, closed=True)

    reopened = reopen_case(by=caseworker.actor, case=case, matter=matter(caseworker))

    assert (reopened.stage, reopened.closed_on, reopened.close_reason) == (
        "investigation",
        None,
        "",
    )
    assert reopened.number == case.number
    assert case.intakes.get().status == "to_case"
    assert case.investigations.get().opened_on == TODAY
    assert case.caseworkers.get().user == caseworker.user


def test_whoever_investigates_handles_a_case_whose_caseworker_has_left(caseworker):
    former = MembershipFactory(unit=caseworker.unit, ended=True).user
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=former, closed=True)

    reopen_case(by=caseworker.actor, case=case, matter=matter(caseworker))

    current = case.caseworkers.get(until__isnull=True)
    assert (current.user, current.kind) == (caseworker.user, "main")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"received_on": days_ago(900)}, "received_on"),
        ({"due_on": days_ago(1)}, "due_on"),
    ],
)
def test_what_a_new_matter_can_not_say(caseworker, wrong, field):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    with pytest.raises(ValidationError) as error:
        reopen_case(by=caseworker.actor, case=case, matter=matter(caseworker, **wrong))

    assert list(error.value.message_dict) == [field]


def test_an_open_case_is_not_opened_again(caseworker, case):
    with refused("Ärendet är redan öppet."):
        reopen_case(by=caseworker.actor, case=case, matter=matter(caseworker))


@pytest.mark.covers("P13")
def test_a_restricted_case_is_its_caseworkers_alone_and_the_reason_is_kept(caseworker, case):
    colleague = ActorFactory(membership__unit=caseworker.unit)
    visible = Case.objects.visible_to(colleague)
    assert visible.filter(pk=case.pk).exists()

    restrict_case(by=caseworker.actor, case=case, restricted=True, reason="Anhörig på enheten.")

    assert not visible.filter(pk=case.pk).exists()
    row = AccessLogEntry.objects.get()
    assert row.action == Action.PROTECTED
    assert row.reason == "begränsade ärendet: Anhörig på enheten."


def test_a_case_that_nobody_handles_can_not_be_restricted(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)

    with refused("Utse en handläggare innan ärendet begränsas."):
        restrict_case(by=caseworker.actor, case=case, restricted=True, reason="Skydd.")


def test_what_is_so_already_is_told_and_changes_nothing(caseworker, case):
    with refused("Ärendet är inte begränsat."):
        restrict_case(by=caseworker.actor, case=case, restricted=False, reason="Skydd.")
    restrict_case(by=caseworker.actor, case=case, restricted=True, reason="Skydd.")
    with refused("Ärendet är redan begränsat."):
        restrict_case(by=caseworker.actor, case=case, restricted=True, reason="Skydd.")

    assert AccessLogEntry.objects.count() == 1


def test_the_unit_sees_it_again_when_the_restriction_is_taken_off(caseworker, case):
    colleague = ActorFactory(membership__unit=caseworker.unit)
    restrict_case(by=caseworker.actor, case=case, restricted=True, reason="Skydd.")

    restrict_case(by=caseworker.actor, case=case, restricted=False, reason="Behövs inte mer.")

    assert Case.objects.visible_to(colleague).filter(pk=case.pk).exists()


class TestARestrictedCaseThatNobodyHolds:
    @pytest.fixture
    def manager(self, caseworker):
        return ActorFactory(membership__unit=caseworker.unit, membership__role="unit_manager")

    @pytest.fixture
    def orphan(self, caseworker):
        former = MembershipFactory(unit=caseworker.unit, ended=True).user
        return CaseFactory(responsible_unit=caseworker.unit, caseworker=former, is_restricted=True)

    def test_is_the_unit_managers_to_hand_on(self, manager, orphan, caseworker):
        assert Case.objects.visible_to(manager).filter(pk=orphan.pk).exists()
        assert not Case.objects.visible_to(caseworker.actor).filter(pk=orphan.pk).exists()

    def test_and_no_longer_when_somebody_holds_it(self, manager, orphan, caseworker):
        CaseAssignmentFactory(case=orphan, user=caseworker.user, kind="co")

        assert not Case.objects.visible_to(manager).filter(pk=orphan.pk).exists()

    def test_and_never_another_units_managers(self, orphan):
        other = ActorFactory(membership__role="unit_manager")

        assert not Case.objects.visible_to(other).filter(pk=orphan.pk).exists()
