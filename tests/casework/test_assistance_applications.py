from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.assistance_applications import (
    Received,
    close_application,
    hand_over_for_decision,
    mark_as_paid,
    receive_application,
    request_supplement,
    take_up,
    withdraw_application,
)
from casework.models import Case, EconomicAssistanceApplication, Payment
from notifications.models import Notice
from tests.factories.accounts import ActorFactory, days_ago
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.casework import CaseFactory, CaseParticipantFactory, PersonFactory

pytestmark = pytest.mark.django_db
Kind, Status = EconomicAssistanceApplication.Kind, EconomicAssistanceApplication.Status
MONTH = date(2026, 11, 1)


def assistance_case(**facts):
    return CaseFactory(area=Case.Area.ECONOMIC_ASSISTANCE, **facts)


def receive(case, **facts):
    known = {"kind": Kind.RENEWAL, "period_month": MONTH, "received_on": days_ago(1)}
    return receive_application(by=ActorFactory(), case=case, received=Received(**known | facts))


def standing(status, **facts):
    if status == Status.SUPPLEMENT_REQUESTED:
        facts |= {"supplement": "Hyresavi", "supplement_due_on": stockholm_today()}
    return ApplicationFactory(status=status, **facts)


def refused(words):
    return pytest.raises(ValidationError, match=words)


def test_an_application_is_the_file_holders_and_the_deed_is_logged():
    case = assistance_case()

    made = receive(case, summary=("Riksnorm", "Hyra 7 200 kr"))

    assert (made.applicant, made.status) == (case.file.file_holder, Status.RECEIVED)
    assert made.summary_lines == ["Riksnorm", "Hyra 7 200 kr"]
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "application")
    assert (row.customer_number, row.case_number) == (made.applicant.customer_number, case.number)


def test_a_joint_application_names_a_co_applicant_of_the_case():
    case = assistance_case()
    other = CaseParticipantFactory(case=case).person

    assert receive(case, co_applicant=other).co_applicant == other
    with refused("inte medsökande i ärendet"):
        receive(case, period_month=date(2026, 10, 1), co_applicant=PersonFactory())


def test_a_month_is_applied_for_once_and_more_is_supplementary():
    case = assistance_case()
    receive(case)

    with refused("redan en ansökan för den månaden"):
        receive(case, kind=Kind.NEW)
    receive(case, kind=Kind.SUPPLEMENTARY)

    assert case.applications.count() == 2


def test_after_a_withdrawal_the_month_is_free_again():
    case = assistance_case()
    withdraw_application(by=ActorFactory(), application=receive(case))

    assert receive(case).status == Status.RECEIVED


def test_what_comes_in_has_come_in():
    with refused("framåt i tiden"):
        receive(assistance_case(), received_on=stockholm_today() + timedelta(days=1))


def test_nothing_begins_in_a_closed_case_or_in_one_of_another_kind():
    with refused("Ärendet är avslutat"):
        receive(assistance_case(closed=True))
    with refused("gäller inte ekonomiskt bistånd"):
        receive(CaseFactory(area=Case.Area.ADULTS))


def test_the_whole_way_leaves_a_row_for_each_step():
    by, application = ActorFactory(), ApplicationFactory()

    take_up(by=by, application=application)
    request_supplement(by=by, application=application, missing="Hyresavi", due_on=stockholm_today())
    take_up(by=by, application=application)
    hand_over_for_decision(by=by, application=application)

    application.refresh_from_db()
    assert application.status == Status.AWAITING_DECISION
    reasons = AccessLogEntry.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == [
        "läge: Under utredning",
        "läge: Komplettering begärd",
        "läge: Under utredning",
        "läge: Väntar på beslut",
    ]


@pytest.mark.parametrize(
    ("verb", "status", "words"),
    [
        (take_up, Status.AWAITING_DECISION, "Utredningen börjar när ansökan är inkommen"),
        (take_up, Status.CLOSED, "läget Avslutad och kan inte ändras"),
        (hand_over_for_decision, Status.RECEIVED, "medan den är under utredning"),
        (hand_over_for_decision, Status.AWAITING_DECISION, "redan läget Väntar på beslut"),
        (withdraw_application, Status.AWAITING_DECISION, "innan den väntar på beslut"),
        (withdraw_application, Status.WITHDRAWN, "redan läget Återtagen"),
        (mark_as_paid, Status.REFUSED, "Bara en beviljad ansökan"),
        (close_application, Status.UNDER_REVIEW, "när den är utbetald eller avslagen"),
        (close_application, Status.WITHDRAWN, "läget Återtagen och kan inte ändras"),
    ],
)
def test_a_step_out_of_turn_is_refused_in_a_sentence_and_changes_nothing(verb, status, words):
    application = standing(status)

    with refused(words):
        verb(by=ActorFactory(), application=application)

    application.refresh_from_db()
    assert application.status == status
    assert not AccessLogEntry.objects.exists()


def test_whoever_acts_on_an_old_page_learns_what_stands_there_now():
    application = ApplicationFactory()
    old_page = EconomicAssistanceApplication.objects.get(pk=application.pk)
    withdraw_application(by=ActorFactory(), application=application)

    with refused("Ansökan har läget Återtagen"):
        take_up(by=ActorFactory(), application=old_page)


@pytest.mark.parametrize("verb", [take_up, hand_over_for_decision])
def test_in_a_closed_case_nothing_goes_on_but_it_can_be_ended(verb):
    application = ApplicationFactory(case=assistance_case(closed=True))

    with refused("Ärendet är avslutat"):
        verb(by=ActorFactory(), application=application)
    withdraw_application(by=ActorFactory(), application=application)

    assert application.status == Status.WITHDRAWN


def test_a_supplement_cant_be_wanted_yesterday():
    application = standing(Status.UNDER_REVIEW)

    with refused("Sista dagen kan inte ha passerat"):
        request_supplement(
            by=ActorFactory(), application=application, missing="Hyresavi", due_on=days_ago(1)
        )


@pytest.mark.parametrize("is_published", [True, False])
def test_who_sees_the_application_is_told_that_something_is_missing(is_published):
    person = PersonFactory(reachable=True)
    person.activations.update(economic_assistance=True)
    application = standing(
        Status.UNDER_REVIEW, case=assistance_case(file__file_holder=person), published=is_published
    )

    request_supplement(
        by=ActorFactory(), application=application, missing="Hyresavi", due_on=stockholm_today()
    )

    assert Notice.objects.filter(recipient=person.public_id).count() == 2 * is_published


def test_paid_is_when_nothing_planned_is_left():
    application = standing(Status.GRANTED)

    with refused("Ingen utbetalning är markerad"):
        mark_as_paid(by=ActorFactory(), application=application)
    PaymentFactory(application=application, state=Payment.State.SENT)
    planned = PaymentFactory(application=application)
    with refused("fortfarande planerad"):
        mark_as_paid(by=ActorFactory(), application=application)
    Payment.objects.filter(pk=planned.pk).update(state=Payment.State.CANCELLED)
    mark_as_paid(by=ActorFactory(), application=application)

    application.refresh_from_db()
    assert application.status == Status.PAID


def test_a_grant_is_closed_unpaid_only_when_every_payment_was_stopped():
    application = standing(Status.GRANTED)
    payment = PaymentFactory(application=application)

    with refused("när den är utbetald eller avslagen"):
        close_application(by=ActorFactory(), application=application)
    application.refresh_from_db()
    assert application.status == Status.GRANTED

    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.CANCELLED)
    close_application(by=ActorFactory(), application=application)
    assert application.status == Status.CLOSED
