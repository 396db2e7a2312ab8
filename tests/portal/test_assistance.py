from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from casework.models import CaseParticipant, Decision, EconomicAssistanceApplication, Payment
from notifications.models import Notice
from portal import paging
from tests.factories.assistance import ApplicationFactory, CalculationFactory, PaymentFactory
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
)
from tests.factories.messaging import MailboxFactory
from tests.factories.notifications import NoticeFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db
Status = EconomicAssistanceApplication.Status
APPLICATIONS = reverse("portal:applications")
PAYMENTS = reverse("portal:payments")
DOCUMENTS = reverse("portal:assistance_documents")
LISTS = [APPLICATIONS, PAYMENTS, DOCUMENTS]


@pytest.fixture
def applicant(citizen):
    citizen.person.activations.update(economic_assistance=True)
    return citizen


def application_of(person, month=11, **facts):
    known = {"published": True, "period_month": date(2026, month, 1)}
    return ApplicationFactory(case__file__file_holder=person, **known | facts)


def decided(application, **facts):
    known = {"published": True, "period_from": application.period_month, "amount": 10_980}
    application.decision = DecisionFactory(case=application.case, **known | facts)
    application.save()
    return application.decision


def paid(application, **facts):
    known = {"published": True, "pay_on": date(2026, 11, 25), "amount": "10980.50"}
    decision = application.decision or decided(application)
    return PaymentFactory(application=application, decision=decision, **known | facts)


def page(application):
    return reverse("portal:application", args=[application.public_id])


def document(decision):
    return reverse("portal:assistance_decision", args=[decision.public_id])


@pytest.mark.covers("R119")
def test_who_has_only_messages_sees_no_tile_and_finds_no_page(citizen):
    application = application_of(citizen.person)
    places = [*LISTS, page(application), document(decided(application))]

    assertNotContains(citizen.client.get("/minasidor/"), "Ekonomiskt bistånd")
    for place in places:
        assert citizen.client.get(place).status_code == 404
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == len(places)


@pytest.mark.covers("R119")
def test_who_has_the_service_has_the_tile_and_sees_how_far_the_latest_has_come(applicant):
    application_of(applicant.person, month=10)
    latest = application_of(applicant.person, month=11, status=Status.UNDER_REVIEW)

    home = applicant.client.get("/minasidor/")

    assertContains(home, f'<a class="tile" href="{APPLICATIONS}">')
    assertContains(home, "Ansökan för november\xa02026")
    assertContains(home, page(latest))


def test_who_has_nothing_else_still_has_the_tile(applicant):
    applicant.person.activations.update(messages=False)

    home = applicant.client.get("/minasidor/")

    assertContains(home, APPLICATIONS)
    assertNotContains(home, "/minasidor/meddelanden/")


@pytest.mark.covers("P16")
def test_in_relation_to_somebody_nobody_sees_economic_assistance(citizen):
    citizen.person.activations.update(state="ended", ended_at="2026-11-01T08:00:00Z")
    approval = MessagingApprovalFactory(relation__related_person=citizen.person)
    EServiceActivationFactory(
        in_relation=True, approval=approval, messages=True, economic_assistance=True
    )
    application = application_of(approval.relation.file_holder)

    assert citizen.client.get("/minasidor/").status_code == 200
    for place in (*LISTS, page(application)):
        assert citizen.client.get(place).status_code == 404


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (APPLICATIONS, "Det finns inga ansökningar att visa."),
        (PAYMENTS, "Det finns inga utbetalningar att visa."),
        (DOCUMENTS, "Det finns inga dokument att visa."),
    ],
)
def test_an_empty_tab_says_so(applicant, place, words):
    assertContains(applicant.client.get(place), words)


@pytest.mark.covers("R120")
def test_the_list_tells_month_kind_and_status(applicant):
    application_of(applicant.person, status=Status.AWAITING_DECISION, received_on=date(2026, 11, 3))

    response = applicant.client.get(APPLICATIONS)

    for words in (
        "November\xa02026",
        "Återansökan",
        "inkom 3\xa0november\xa02026",
        "Väntar på beslut",
    ):
        assertContains(response, words)


@pytest.mark.covers("R120")
def test_what_is_missing_stands_first_with_the_last_day(applicant):
    application = application_of(
        applicant.person,
        status=Status.SUPPLEMENT_REQUESTED,
        supplement="Hyresavi\nKontoutdrag",
        supplement_due_on=date(2026, 12, 4),
        summary={"lines": ["Hyra <b>7 200</b> kr"]},
    )

    response = applicant.client.get(page(application))

    assertContains(response, "Vi behöver fler uppgifter senast den 4\xa0december\xa02026.")
    assertContains(response, "Hyresavi<br>Kontoutdrag")
    assertContains(response, "Hyra &lt;b&gt;7 200&lt;/b&gt; kr")


@pytest.mark.covers("R120")
def test_what_is_missing_is_written_to_whoever_handles_the_case(applicant):
    application = application_of(
        applicant.person,
        status=Status.SUPPLEMENT_REQUESTED,
        supplement="Hyresavi",
        supplement_due_on=date(2026, 12, 4),
    )
    shared = MailboxFactory(shared=True, unit=application.case.responsible_unit)
    write = reverse("portal:compose", args=[applicant.person.public_id])
    to = f"mailbox%3A{shared.public_id}.{application.case.public_id}"

    # Nobody has to look for it: the start page says it first.
    for place in ("/minasidor/", page(application)):
        response = applicant.client.get(place)
        assertContains(response, "senast den 4\xa0december\xa02026.")
        assertContains(response, "<p>Hyresavi</p>")
        assertContains(response, "som PDF eller foto")
        assertContains(response, f'href="{write}?till={to}"')


def test_without_messages_there_is_nothing_to_write_on(applicant):
    application = application_of(
        applicant.person, status=Status.SUPPLEMENT_REQUESTED, supplement="Hyresavi"
    )
    MailboxFactory(shared=True, unit=application.case.responsible_unit)
    applicant.person.activations.update(messages=False)

    for place in ("/minasidor/", page(application)):
        response = applicant.client.get(place)
        assertContains(response, "Lämna handlingarna i receptionen.")
        assertNotContains(response, "Skriv meddelande")


def test_a_supplement_that_has_come_is_asked_for_no_more(applicant):
    application = application_of(
        applicant.person, status=Status.UNDER_REVIEW, supplement="Hyresavi"
    )

    assertNotContains(applicant.client.get(page(application)), "Hyresavi")


@pytest.mark.covers("R121")
def test_a_payment_tells_amount_day_month_and_the_end_of_the_account(applicant):
    application = application_of(applicant.person)
    paid(application, state=Payment.State.SENT)

    for place in (PAYMENTS, page(application)):
        text = applicant.client.get(place).content.decode()
        assert "10\xa0980,50&nbsp;kr" in text
        for words in ("25 november 2026", "avser november 2026", "konto som slutar på 4471"):
            assert words in text
        assert "Utbetald" in text


def test_a_stopped_payment_says_so_and_a_bill_names_its_payee(applicant):
    application = application_of(applicant.person)
    paid(application, state=Payment.State.CANCELLED, account_ends_with="", payee="Hyresbo AB")

    response = applicant.client.get(PAYMENTS)

    assertContains(response, "Stoppad")
    assertContains(response, "till Hyresbo AB")
    assertNotContains(response, "konto som slutar")


@pytest.mark.covers("R122")
def test_a_decision_is_read_as_a_page(applicant):
    decision = decided(application_of(applicant.person), decided_on=date(2026, 11, 20))

    listed = applicant.client.get(DOCUMENTS)
    shown = applicant.client.get(document(decision))

    assertContains(listed, "Beslut om ekonomiskt bistånd för november\xa02026")
    assertContains(listed, document(decision))
    # The word of the application's own page, not the field's.
    assertContains(listed, "Beviljad")
    assertNotContains(listed, "ifall")
    assertContains(shown, "Ansökan beviljas med 10\xa0980,00&nbsp;kr.")
    assertContains(shown, "20\xa0november\xa02026")
    assertNotContains(shown, "överklaga")
    assertNotContains(shown, decision.decision_maker.full_name)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Decision.Outcome.REFUSED, "Ansökan avslås."),
        (Decision.Outcome.PARTIAL, "Ansökan beviljas delvis, med 10\xa0980,00&nbsp;kr."),
    ],
)
def test_a_decision_that_isnt_what_was_applied_for_tells_how_to_appeal(applicant, outcome, words):
    decision = decided(application_of(applicant.person), outcome=outcome)

    response = applicant.client.get(document(decision))

    assertContains(response, words)
    assertContains(response, "inom tre veckor")
    assertContains(response, decision.case.responsible_unit.name)


def test_the_calculation_is_shown_once_it_is_published(applicant):
    application = application_of(applicant.person)
    calculation = CalculationFactory(application=application, is_final=True)
    assertNotContains(applicant.client.get(page(application)), "riksnormen")

    calculation.published_at, calculation.published_by = (
        application.published_at,
        application.published_by,
    )
    calculation.save()

    response = applicant.client.get(page(application))
    for words in ("Mat, kläder och annat i vardagen (riksnormen)", "Pengar som saknas"):
        assertContains(response, words)
    assertContains(response, "10\xa0980,00&nbsp;kr")


def test_what_isnt_published_isnt_there(applicant):
    application = application_of(applicant.person, published=False)
    decision = decided(application, published=False)
    paid(application, published=False)

    for place in LISTS:
        assertContains(applicant.client.get(place), "Det finns inga")
    for place in (page(application), document(decision)):
        assert applicant.client.get(place).status_code == 404


def test_an_unpublished_part_is_not_shown_on_a_published_application(applicant):
    application = application_of(applicant.person, status=Status.GRANTED)
    decided(application, published=False)
    paid(application, published=False)

    response = applicant.client.get(page(application))

    assertNotContains(response, "Läs beslutet")
    assertNotContains(response, "4471")


@pytest.mark.covers("P16", "I25")
def test_what_is_somebody_elses_looks_as_if_it_werent_there(applicant):
    foreign = ApplicationFactory(published=True)
    decision = decided(foreign)
    paid(foreign)

    for place in LISTS:
        assertContains(applicant.client.get(place), "Det finns inga")
    for name, thing in (("application", foreign), ("assistance_decision", decision)):
        for public_id in (thing.public_id, uuid4()):
            place = reverse(f"portal:{name}", args=[public_id])
            assert applicant.client.get(place).status_code == 404
    rows = AccessLogEntry.objects.filter(action=Action.REFUSED).order_by("pk")
    assert [row.object_type for row in rows] == ["application"] * 2 + ["decision"] * 2


@pytest.mark.covers("P16", "I25")
def test_a_co_applicant_sees_what_was_joint_and_nothing_else_of_the_others(applicant):
    case = CaseFactory()
    CaseParticipantFactory(case=case, person=applicant.person)
    joint = ApplicationFactory(
        case=case, co_applicant=applicant.person, published=True, period_month=date(2026, 10, 1)
    )
    alone = ApplicationFactory(case=case, published=True, period_month=date(2026, 11, 1))
    own_decision, others_decision = decided(joint), decided(alone)
    paid(joint, account_ends_with="1111")
    paid(alone, account_ends_with="2222")

    for place in (page(joint), document(own_decision)):
        assert applicant.client.get(place).status_code == 200
    for place in (page(alone), document(others_decision)):
        assert applicant.client.get(place).status_code == 404
    payments = applicant.client.get(PAYMENTS)
    assertContains(payments, "1111")
    assertNotContains(payments, "2222")
    for place in (APPLICATIONS, page(joint), DOCUMENTS):
        assertNotContains(applicant.client.get(place), joint.applicant.full_name)


@pytest.mark.covers("P16")
def test_who_has_left_the_household_keeps_what_was_joint_and_gets_nothing_new(applicant):
    case = CaseFactory()
    party = CaseParticipantFactory(case=case, person=applicant.person)
    joint = ApplicationFactory(case=case, co_applicant=applicant.person, published=True)
    CaseParticipant.objects.filter(pk=party.pk).delete()
    later = ApplicationFactory(case=case, published=True, period_month=date(2025, 1, 1))

    assert applicant.client.get(page(joint)).status_code == 200
    assert applicant.client.get(page(later)).status_code == 404


@pytest.mark.covers("R127", "I24")
def test_it_stays_when_the_case_is_closed(applicant):
    application = application_of(applicant.person, case__closed=True)

    assert applicant.client.get(page(application)).status_code == 200


@pytest.mark.parametrize("place", LISTS)
def test_a_look_at_a_list_is_one_row_in_the_log(applicant, place):
    applicant.client.get(place)

    row = AccessLogEntry.objects.get()
    assert (row.action, row.customer_number) == (Action.LISTED, applicant.person.customer_number)
    assert row.reason == "0 rader"


def test_a_look_at_an_application_is_logged_on_who_looked(applicant):
    application = ApplicationFactory(co_applicant=applicant.person, published=True)

    applicant.client.get(page(application))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_id) == (Action.VIEWED, str(application.public_id))
    assert row.customer_number == applicant.person.customer_number
    assert row.case_number == application.case.number


def test_what_has_been_seen_is_not_announced(applicant):
    application = application_of(applicant.person)
    to_me = NoticeFactory(recipient=applicant.person.public_id, trigger=application.public_id)
    to_other = NoticeFactory(trigger=application.public_id)

    applicant.client.get(page(application))

    to_me.refresh_from_db()
    to_other.refresh_from_db()
    assert (to_me.status, to_me.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.READ)
    assert to_other.status == Notice.Status.QUEUED


@pytest.mark.parametrize("place", LISTS)
def test_every_list_costs_as_many_queries_for_many_as_for_one(applicant, place):
    paid(application_of(applicant.person, month=1))
    few = _queries(applicant.client, place)

    for month in range(2, 13):
        paid(application_of(applicant.person, month=month))

    assert _queries(applicant.client, place) == few


def test_the_application_page_costs_as_many_queries_for_many_payments(applicant):
    application = application_of(applicant.person)
    paid(application)
    few = _queries(applicant.client, page(application))

    for _ in range(10):
        paid(application)

    assert _queries(applicant.client, page(application)) == few


def _queries(client, place):
    client.get(place)  # The first page of a session writes the session too.
    with CaptureQueriesContext(connection) as captured:
        assert client.get(place).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("place", "name"),
    [(APPLICATIONS, "applications"), (PAYMENTS, "payments"), (DOCUMENTS, "decisions")],
)
def test_a_long_list_is_turned_page_by_page_and_everything_comes_once(
    applicant, monkeypatch, place, name
):
    monkeypatch.setattr(paging, "PAGE", 2)
    for month in range(1, 6):
        paid(application_of(applicant.person, month=month))
    seen, url = [], place

    while url:
        context = applicant.client.get(url).context
        seen += [row.pk for row in context[name]]
        url = context["older_url"]

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (APPLICATIONS, "Financial assistance"),
        (PAYMENTS, "account ending in 4471"),
        (PAYMENTS, "for November 2026"),
        (DOCUMENTS, "Decision on financial assistance for November\xa02026"),
    ],
)
def test_who_reads_english_gets_english(applicant, place, words):
    paid(application_of(applicant.person))
    applicant.client.cookies["django_language"] = "en"

    assertContains(applicant.client.get(place), words)


@pytest.mark.parametrize("status", Status)
def test_every_status_is_told_in_both_languages(applicant, status):
    application = application_of(applicant.person, status=status, supplement="Hyresavi")
    shown = {}

    for language in ("sv", "en"):
        applicant.client.cookies["django_language"] = language
        response = applicant.client.get(page(application))
        assert response.status_code == 200
        shown[language] = response.context["words"]

    assert shown["sv"] != shown["en"]
