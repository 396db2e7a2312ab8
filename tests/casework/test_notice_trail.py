from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.actor import Actor
from audit.models import AccessLogEntry, Action
from casework.actions.resending import record_sending, resend_notice
from casework.models import ContactDetails
from casework.notice_trail import notices_about, trail
from notifications.addresses import address_mark
from notifications.models import Channel, Kind, Notice
from notifications.resending import send_again, undelivered
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.notifications import NoticeFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

MOBILE, EMAIL = "+46701740605", "samira.haddad@epost.example"


@pytest.fixture
def case(caseworker):
    samira = PersonFactory(reachable=True)
    ContactDetails.objects.filter(person=samira).update(mobile=MOBILE, email=EMAIL)
    return CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)


@pytest.fixture
def samira(case):
    return case.file.file_holder


def notice_of(person, **differing):
    address = EMAIL if differing.get("channel") == Channel.EMAIL else MOBILE
    usual = {"failed": True, "recipient": person.public_id, "address_mark": address_mark(address)}
    return NoticeFactory(**{**usual, **differing})


def line(person, notice):
    return trail(person, [notice])[0]


def known(caseworker, person):
    return list(notices_about(caseworker.actor, person))


def test_the_address_it_went_to_is_recognised_by_its_owner_alone(samira):
    by_sms, by_email = notice_of(samira), notice_of(samira, channel=Channel.EMAIL)

    shown = [one.address for one in trail(samira, [by_sms, by_email])]

    assert shown == ["070-••• •• 05", "s•••@epost.example"]


def test_a_number_that_was_replaced_since_is_the_one_it_went_to(samira):
    notice = notice_of(samira)
    samira.contact_history.update(is_current=False)
    ContactDetailsFactory(person=samira, mobile="+46701740677")

    assert line(samira, notice).address == "070-••• •• 05"


def test_an_address_nobody_knows_any_more_is_not_guessed_at(samira):
    assert line(samira, notice_of(samira, address_mark="f" * 16)).address == ""


def test_what_is_queued_shows_the_address_that_would_be_used_now(samira):
    by_sms, by_email = (notice_of(samira, failed=False, channel=one) for one in Channel)
    samira.contact_history.update(is_current=False)
    ContactDetailsFactory(person=samira, mobile="+46701740677", email="")

    assert [one.address for one in trail(samira, [by_sms, by_email])] == ["070-••• •• 77", ""]


def test_what_is_queued_for_a_box_that_was_unticked_goes_nowhere(samira):
    samira.activations.update(notify_sms=False)

    assert line(samira, notice_of(samira, failed=False)).address == ""


def test_of_a_change_the_address_it_is_told_at_is_shown(samira):
    former = samira.contact_history.get()
    samira.contact_history.update(is_current=False)
    ContactDetailsFactory(person=samira, mobile="+46701740677")
    change = {"kind": Kind.CONTACT_CHANGED, "failed": False, "trigger": former.public_id}

    assert line(samira, notice_of(samira, **change)).address == "070-••• •• 05"


def test_a_secret_number_is_called_that_and_nothing_of_somebody_protected_is_shown(samira):
    notice = notice_of(samira)
    samira.contact_history.update(secret_phone=True)
    assert line(samira, notice).address == "hemligt nummer"

    samira.protection = samira.Protection.PROTECTED_REGISTRATION
    assert line(samira, notice).address == ""


@pytest.mark.parametrize(
    ("put_right", "may"), [({}, False), ({"notify_email": True}, True)], ids=["not yet", "now"]
)
def test_what_was_not_wanted_is_sent_again_when_the_box_is_ticked(samira, put_right, may):
    samira.activations.update(**{"notify_email": False, **put_right})
    notice = notice_of(samira, channel="email", failed=False, stopped=True, reason="unwanted")

    assert line(samira, notice).may_be_sent_again is may


def test_what_has_been_sent_again_is_not_offered_again(caseworker, samira):
    notice = notice_of(samira)
    assert line(samira, notice).may_be_sent_again

    resend_notice(by=caseworker.actor, person=samira, notice=notice)

    assert not line(samira, notice).may_be_sent_again
    assert line(samira, notice).told.advice == "Den har skickats igen."
    with pytest.raises(ValidationError, match="har redan skickats igen"):
        resend_notice(by=caseworker.actor, person=samira, notice=notice)


def test_of_a_notice_sent_again_is_told_when_and_by_whom(caseworker, samira):
    first = notice_of(samira)
    by_nobody = notice_of(samira)
    colleague = Actor(user=UserFactory())
    # Whoever had the first one sent is another matter.
    record_sending(colleague, samira, first, "skickade aviseringen senare")
    resend_notice(by=caseworker.actor, person=samira, notice=first)
    record_sending(colleague, samira, first, "skickade aviseringen senare")
    # Of one from before the log was kept, or by none, no name is made up.
    send_again(by_nobody)
    again, unsigned = Notice.objects.queued().order_by("pk")

    lines = trail(samira, [first, again, unsigned])

    told = [(one.is_again, one.again_by) for one in lines]
    assert told == [(False, ""), (True, caseworker.user.full_name), (True, "")]
    assert lines[1].at == again.queued_at


@pytest.mark.parametrize(
    ("outcome", "is_marked"),
    [
        ({}, True),
        ({"status": "suppressed", "reason": "unwanted"}, True),
        ({"status": "suppressed", "reason": "grouped"}, False),
        ({"status": "sent"}, False),
        ({"status": "failed", "reason": "refused"}, False),
    ],
    ids=["queued", "stopped", "gave way", "sent", "failed itself"],
)
def test_a_failure_stands_marked_until_the_notice_sent_again_has_an_outcome(
    caseworker, samira, outcome, is_marked
):
    notice = notice_of(samira)
    resend_notice(by=caseworker.actor, person=samira, notice=notice)
    if outcome:
        done = {"finished_at": timezone.now(), "sent_at": None}
        done |= {"sent_at": timezone.now()} if outcome["status"] == "sent" else {}
        Notice.objects.queued().update(**done, **outcome)

    assert line(samira, notice).has_failed is is_marked
    assert set(undelivered()) & {notice} == ({notice} if is_marked else set())


def test_who_sent_a_notice_again_stands_in_the_log(caseworker, samira):
    notice = notice_of(samira)

    resend_notice(by=caseworker.actor, person=samira, notice=notice)

    row = AccessLogEntry.objects.get(object_type="notice")
    assert (row.action, row.object_id) == (Action.SENT, str(notice.public_id))
    assert (row.actor, row.customer_number) == (caseworker.user.public_id, samira.customer_number)


def test_the_log_names_the_case_or_assignment_a_notice_comes_out_of(caseworker, case, samira):
    assignment = AssignmentFactory(service__case=case)
    for place, number in [
        (case.public_id, case.number),
        (assignment.public_id, assignment.number),
        (None, ""),
    ]:
        notice = notice_of(samira, place=place)

        resend_notice(by=caseworker.actor, person=samira, notice=notice)

        row = AccessLogEntry.objects.get(object_type="notice", object_id=str(notice.public_id))
        assert row.case_number == number


def test_a_caseworker_knows_of_notices_about_the_service_and_of_cases_within_reach(
    caseworker, case, samira
):
    assignment = AssignmentFactory(service__case=case)
    theirs = [
        notice_of(samira, kind=Kind.ACTIVATED),
        notice_of(samira, place=case.public_id),
        notice_of(samira, place=assignment.public_id),
    ]

    assert set(known(caseworker, samira)) == set(theirs)


def test_that_another_unit_has_written_is_told_nobody_else(caseworker, case, samira):
    elsewhere = CaseFactory(file=case.file)
    notice_of(samira, place=elsewhere.public_id)
    notice_of(samira, place=None)
    notice_of(PersonFactory(), kind=Kind.ACTIVATED)

    assert known(caseworker, samira) == []


def test_of_another_units_client_only_what_comes_out_of_the_own_case_is_known(caseworker, case):
    karin = MessagingApprovalFactory(case=case, relation__file_holder=case.file.file_holder)
    person = karin.relation.related_person
    CaseFactory(file__file_holder=person)
    notice_of(person, kind=Kind.ACTIVATED)
    about_the_case = notice_of(person, place=case.public_id)

    assert known(caseworker, person) == [about_the_case]


def test_it_asks_as_often_for_twenty_as_for_one(samira, django_assert_num_queries):
    many = [notice_of(samira) for _ in range(20)]
    again = [notice_of(samira, key=f"again:{one.public_id}") for one in many]
    queued = notice_of(samira, failed=False)

    for shown in (many[:1], many):
        with django_assert_num_queries(4):
            trail(samira, [*shown, queued])
    for shown in (again[:1], again):
        with django_assert_num_queries(5):
            trail(samira, [*shown, queued])
    with django_assert_num_queries(0):
        assert trail(samira, []) == []


def page(person):
    return reverse("casework:person", args=[person.public_id])


def resend(person, notice):
    return reverse("casework:notice_resend", args=[person.public_id, notice.public_id])


@pytest.mark.covers("A-J6")
def test_the_persons_page_tells_what_became_of_each_notice_and_offers_another(
    caseworker, case, samira
):
    notice = notice_of(samira, place=case.public_id)

    answer = caseworker.client.get(page(samira))

    assertContains(answer, "Senaste aviseringar")
    assertContains(answer, "Nytt meddelande, sms till")
    assertContains(answer, "Tjänsten som skickar sms tog inte emot numret.")
    assertContains(answer, f'action="{resend(samira, notice)}"')


def test_the_advice_leads_to_redigera_for_who_may_edit(caseworker, provider, case, samira):
    AssignmentFactory(service__case=case, provider_unit=provider.unit, accepted=True)
    notice = notice_of(samira, place=case.public_id)
    edit = reverse("casework:person_edit", args=[samira.public_id])

    assertContains(caseworker.client.get(page(samira)), f'<a href="{edit}">Rätta kontaktuppgift')
    may = [trail(samira, [notice], reader=one.actor)[0].may_edit for one in (caseworker, provider)]
    assert may == [True, False]


def test_skicka_igen_while_the_queue_stands_promises_nothing(caseworker, samira):
    notice_of(PersonFactory(), failed=False, due_at=timezone.now() - timedelta(minutes=20))
    notice = notice_of(samira, kind=Kind.ACTIVATED)

    answer = caseworker.client.post(resend(samira, notice), follow=True)

    assertContains(answer, "Aviseringen är köad. Utskicken är försenade just nu")
    assertContains(answer, "Utskicken är försenade just nu: andra väntar sedan")


def test_a_person_without_notices_is_told_to_have_none(caseworker, samira):
    assertContains(caseworker.client.get(page(samira)), "Inga aviseringar har skickats")


def test_skicka_igen_on_the_persons_page_queues_it_and_says_so(caseworker, samira):
    notice = notice_of(samira, kind=Kind.ACTIVATED)

    answer = caseworker.client.post(resend(samira, notice), follow=True)

    assertRedirects(answer, page(samira))
    assertContains(answer, "Aviseringen skickas strax.")
    assert Notice.objects.queued().get().kind == Kind.ACTIVATED


def test_skicka_igen_in_the_evening_says_when_it_leaves(caseworker, samira, settings):
    hour = timezone.localtime().hour
    settings.NOTICE_QUIET_HOURS = (hour, (hour + 2) % 24)
    notice = notice_of(samira, kind=Kind.ACTIVATED)

    answer = caseworker.client.post(resend(samira, notice), follow=True)

    assertContains(answer, "när tyst tid är slut")


def test_skicka_igen_of_what_was_seen_meanwhile_says_why_not(caseworker, samira):
    notice = notice_of(samira, kind=Kind.ACTIVATED, opened_at=timezone.now() - timedelta(hours=1))

    answer = caseworker.client.post(resend(samira, notice), follow=True)

    assertContains(answer, "Aviseringen kan inte skickas igen")
    assert not Notice.objects.queued().exists()


def test_a_notice_of_another_persons_or_of_another_case_is_not_there(caseworker, samira):
    strangers = notice_of(PersonFactory(), kind=Kind.ACTIVATED)
    of_another_case = notice_of(samira, place=CaseFactory().public_id)

    for notice in (strangers, of_another_case):
        assert caseworker.client.post(resend(samira, notice)).status_code == 404
    assert not Notice.objects.queued().exists()


def test_a_provider_sees_no_notices_on_the_persons_page(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    person = assignment.service.case.file.file_holder
    notice_of(person, place=assignment.public_id)

    assertNotContains(provider.client.get(page(person)), "Senaste aviseringar")
