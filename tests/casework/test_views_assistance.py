from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework import assistance_lists
from casework.models import Calculation, Case, Decision, EconomicAssistanceApplication, Payment
from tests.factories.accounts import days_ago
from tests.factories.assistance import ApplicationFactory, CalculationFactory, PaymentFactory
from tests.factories.casework import CaseFactory, CaseParticipantFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db
Status = EconomicAssistanceApplication.Status


def case_of(caseworker, **facts):
    return CaseFactory(
        area=Case.Area.ECONOMIC_ASSISTANCE, responsible_unit=caseworker.unit, **facts
    )


def application_of(caseworker, **facts):
    return ApplicationFactory(case=case_of(caseworker), **facts)


def page(name, thing, *more):
    return reverse(f"casework:{name}", args=[thing.public_id, *more])


def post(caseworker, name, application, **written):
    return caseworker.client.post(page(name, application), written)


def click(caseworker, application, to):
    return caseworker.client.post(page("application_move", application), {"to": to}, follow=True)


def new_application(**written):
    month = f"{stockholm_today():%Y-%m}"
    return {"kind": "renewal", "period_month": month, "received_on": str(days_ago(1))} | written


def sums(**written):
    known = {"norm_sum": "5 360", "common_costs": "1130", "other_costs": "7200,00"}
    return known | {"incomes": "2710.00", "is_final": "on"} | written


def test_a_case_of_economic_assistance_has_the_tab_and_another_has_not(caseworker):
    other = CaseFactory(responsible_unit=caseworker.unit)

    assertContains(
        caseworker.client.get(page("case", case_of(caseworker))), "Ekonomiskt bistånd</a>"
    )
    assertNotContains(caseworker.client.get(page("case", other)), "Ekonomiskt bistånd</a>")
    assert caseworker.client.get(page("assistance", other)).status_code == 404


def test_the_list_tells_month_kind_status_and_what_is_published(caseworker):
    case = case_of(caseworker)
    assertContains(
        caseworker.client.get(page("assistance", case)), "Det finns inga ansökningar i ärendet."
    )
    ApplicationFactory(case=case, period_month=date(2026, 9, 1), published=True)
    ApplicationFactory(case=case, period_month=date(2026, 10, 1), status=Status.GRANTED)

    response = caseworker.client.get(page("assistance", case))

    for words in ("September 2026", "Oktober 2026", "Återansökan", "Beviljad", "Inte publicerad"):
        assertContains(response, words)
    assertContains(response, f"{stockholm_today():%Y-%m-%d}")


def test_a_long_list_is_turned_page_by_page(caseworker, monkeypatch):
    monkeypatch.setattr(assistance_lists, "PAGE", 2)
    case = case_of(caseworker)
    for month in range(1, 6):
        ApplicationFactory(case=case, period_month=date(2026, month, 1))
    seen, url = [], page("assistance", case)

    while url:
        context = caseworker.client.get(url).context
        seen += [one.period_month.month for one in context["applications"]]
        url = context["older_url"] and page("assistance", case) + context["older_url"]

    assert seen == [5, 4, 3, 2, 1]


def test_the_list_costs_as_many_queries_for_many_as_for_one(caseworker):
    case = case_of(caseworker)
    ApplicationFactory(case=case, period_month=date(2024, 1, 1))
    few = _queries(caseworker.client, page("assistance", case))

    for month in range(1, 13):
        decision = DecisionFactory(case=case)
        ApplicationFactory(case=case, period_month=date(2025, month, 1), decision=decision)

    assert _queries(caseworker.client, page("assistance", case)) == few


def test_the_application_page_costs_as_much_for_many_payments_as_for_one(caseworker):
    application = application_of(caseworker, status=Status.GRANTED)
    application.decision = DecisionFactory(case=application.case, amount=99_999)
    application.save()
    PaymentFactory(application=application, decision=application.decision)
    few = _queries(caseworker.client, page("application", application))

    for _ in range(10):
        PaymentFactory(application=application, decision=application.decision, amount=10)

    assert _queries(caseworker.client, page("application", application)) == few


def _queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_new_application_begins_with_this_month_and_the_cases_co_applicant(caseworker):
    case = case_of(caseworker)
    other = CaseParticipantFactory(case=case).person

    response = caseworker.client.get(page("application_new", case))

    assertContains(response, f'value="{stockholm_today():%Y-%m}"')
    assertContains(response, f'<option value="{other.pk}" selected>')


def test_an_application_is_registered_and_published_when_the_box_is_ticked(caseworker):
    case = case_of(caseworker)
    other = CaseParticipantFactory(case=case).person

    response = caseworker.client.post(
        page("application_new", case),
        new_application(co_applicant=other.pk, summary="Riksnorm\n\n Hyra ", publish="on"),
    )

    made = case.applications.get()
    assertRedirects(response, page("application", made))
    assert (made.period_month, made.co_applicant) == (stockholm_today().replace(day=1), other)
    assert made.summary_lines == ["Riksnorm", "Hyra"]
    assert made.published_by == caseworker.user


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"period_month": ""}, "Fyll i vilken månad ansökan avser."),
        ({"period_month": "november"}, "Skriv månaden som år och månad"),
        ({"period_month": "2026-13"}, "Skriv månaden som år och månad"),
        ({"period_month": "0000-11"}, "Kontrollera året i månaden."),
        ({"period_month": "2062-11"}, "Kontrollera året i månaden."),
        ({"received_on": ""}, "Fyll i vilken dag ansökan kom in."),
        ({"received_on": "2062-01-01"}, "Datumet kan inte ligga framåt i tiden."),
        ({"summary": "\n".join("x" * 13)}, "Skriv högst 12 rader"),
    ],
)
def test_a_refused_application_keeps_what_was_written(caseworker, written, words):
    case = case_of(caseworker)

    response = caseworker.client.post(
        page("application_new", case), new_application(**{"summary": "Hyra 7 200 kr"} | written)
    )

    assertContains(response, words)
    if "summary" not in written:
        assertContains(response, "Hyra 7 200 kr")
    assert not case.applications.exists()


def test_a_protected_co_applicant_is_named_for_the_circle_alone(caseworker):
    case = case_of(caseworker)
    other = CaseParticipantFactory(case=case, person__protected=True).person
    application = ApplicationFactory(case=case, co_applicant=other)

    form = caseworker.client.get(page("application_new", case))
    shown = caseworker.client.get(page("application", application))

    for response in (form, shown):
        assertNotContains(response, other.full_name)
    assertContains(shown, application.applicant.full_name)


def test_the_page_offers_what_can_be_done_and_nothing_else(caseworker):
    application = application_of(caseworker)

    first = caseworker.client.get(page("application", application))
    second = click(caseworker, application, Status.UNDER_REVIEW)

    assertContains(first, "Inled utredning</button>")
    assertNotContains(first, "Lämna till beslut")
    assertContains(second, "Ansökan har nu läget Under utredning.")
    for words in ("Lämna till beslut</button>", "Begär komplettering</a>", "Återta ansökan"):
        assertContains(second, words)


def test_a_step_out_of_turn_is_answered_with_a_sentence(caseworker):
    application = application_of(caseworker, status=Status.CLOSED)

    response = click(caseworker, application, Status.UNDER_REVIEW)

    assertContains(response, "Ansökan har läget Avslutad och kan inte ändras.")


@pytest.mark.parametrize("to", ["granted", "supplement_requested", "received", "", "x"])
def test_what_has_a_form_of_its_own_isnt_done_by_a_click(caseworker, to):
    application = application_of(caseworker, status=Status.AWAITING_DECISION)

    response = caseworker.client.post(page("application_move", application), {"to": to})

    assert response.status_code == 404
    application.refresh_from_db()
    assert application.status == Status.AWAITING_DECISION


def test_a_supplement_is_requested_with_what_is_missing_and_the_last_day(caseworker):
    application = application_of(caseworker, status=Status.UNDER_REVIEW)

    empty = post(caseworker, "application_supplement", application)
    post(
        caseworker,
        "application_supplement",
        application,
        missing="Hyresavi för november",
        due_on=str(stockholm_today()),
        publish="on",
    )

    assertContains(empty, "Skriv vad som saknas.")
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_REQUESTED
    assert application.published_at is not None
    shown = caseworker.client.get(page("application", application))
    assertContains(shown, "Hyresavi för november")
    assertContains(shown, "Kompletteringen har kommit</button>")


def test_amounts_are_taken_as_they_are_written(caseworker):
    application = application_of(caseworker)

    post(caseworker, "application_calculation", application, **sums())

    made = Calculation.objects.get()
    assert (made.balance, made.is_final) == (Decimal("10980"), True)
    again = caseworker.client.get(page("application_calculation", application))
    assertContains(again, 'value="5\xa0360,00"')
    shown = caseworker.client.get(page("application", application))
    assertContains(shown, "10\xa0980,00")
    assertContains(shown, "Underskott")


def test_a_calculation_that_cant_be_published_isnt_saved_either(caseworker):
    application = application_of(caseworker)

    response = post(
        caseworker, "application_calculation", application, **sums(is_final="", publish="on")
    )

    assertContains(response, "Fastställ beräkningen innan den publiceras.")
    assertContains(response, 'value="7200,00"')
    assert not Calculation.objects.exists()


def test_an_amount_that_isnt_one_is_asked_again_and_kept(caseworker):
    application = application_of(caseworker)

    response = post(caseworker, "application_calculation", application, **sums(incomes="11 240 50"))

    assertContains(response, "Skriv beloppet i kronor med siffror, till exempel 11 240,50.")
    assertContains(response, 'value="11 240 50"')


def test_a_decision_is_made_and_shown_with_who_made_it(caseworker):
    application = application_of(caseworker, status=Status.AWAITING_DECISION)
    today = str(stockholm_today())

    missing = post(caseworker, "application_decision", application, decided_on=today)
    post(
        caseworker,
        "application_decision",
        application,
        outcome="partial",
        amount="4 000,00",
        decided_on=today,
        publish="on",
    )

    assertContains(missing, "Välj utfall.")
    decision = Decision.objects.get()
    assert (decision.amount, decision.published_by) == (Decimal(4000), caseworker.user)
    shown = caseworker.client.get(page("application", application))
    for words in ("Delavslag", "4\xa0000,00", caseworker.user.full_name, "Planera utbetalning"):
        assertContains(shown, words)


def test_a_decision_that_is_in_the_case_can_be_chosen(caseworker):
    application = application_of(caseworker, status=Status.AWAITING_DECISION)
    assertNotContains(
        caseworker.client.get(page("application_decision", application)), "Nytt beslut"
    )
    decision = DecisionFactory(case=application.case, amount=5000, decided_on=stockholm_today())

    offered = caseworker.client.get(page("application_decision", application))
    post(
        caseworker,
        "application_decision",
        application,
        decision=decision.pk,
        decided_on=str(stockholm_today()),
    )

    assertContains(offered, "bifall, 5\xa0000,00 kr")
    application.refresh_from_db()
    assert (application.decision, application.status) == (decision, Status.GRANTED)


def granted(caseworker):
    application = application_of(caseworker, status=Status.GRANTED)
    application.decision = DecisionFactory(case=application.case, amount=10_980)
    application.save()
    return application


def payment(**written):
    known = {"amount": "10 980", "pay_on": str(stockholm_today()), "method": "account"}
    return known | {"account_ends_with": "4471"} | written


def test_a_payment_is_planned_for_what_is_left_and_then_settled(caseworker):
    application = granted(caseworker)

    form = caseworker.client.get(page("application_payment", application))
    post(caseworker, "application_payment", application, **payment(publish="on"))
    planned = Payment.objects.get()
    settle = page("payment_settle", application, planned.public_id)
    sent = caseworker.client.post(settle, {"to": "sent"}, follow=True)
    again = caseworker.client.post(settle, {"to": "cancelled"}, follow=True)
    paid = click(caseworker, application, Status.PAID)

    assertContains(form, 'value="10\xa0980,00"')
    assert planned.published_at is not None
    assertContains(sent, "Utbetalningen är utbetald.")
    assertContains(again, "Utbetalningen är redan utbetald.")
    assertContains(paid, "Ansökan har nu läget Utbetald.")
    assert caseworker.client.post(settle, {"to": "planned"}).status_code == 404


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"amount": "10 981"}, "Det finns 10\xa0980,00 kr kvar att betala ut."),
        ({"account_ends_with": "44715"}, "Fyll i fyra siffror."),
        ({"account_ends_with": ""}, "Fyll i kontots fyra sista siffror."),
        ({"method": "bill"}, "Fyll i vem räkningen betalas till."),
    ],
)
def test_a_refused_payment_keeps_what_was_written(caseworker, written, words):
    application = granted(caseworker)

    response = post(
        caseworker, "application_payment", application, **payment(note="Hyra", **written)
    )

    assertContains(response, words)
    assertContains(response, 'value="Hyra"')
    assert not Payment.objects.exists()


def test_a_bill_carries_no_account(caseworker):
    application = granted(caseworker)

    post(caseworker, "application_payment", application, **payment(method="bill", payee="Hyresbo"))

    made = Payment.objects.get()
    assert (made.payee, made.account_ends_with) == ("Hyresbo", "")


def test_each_part_has_its_button_and_says_since_when_it_is_published(caseworker):
    application = granted(caseworker)
    CalculationFactory(application=application, is_final=True)
    paid = PaymentFactory(application=application, decision=application.decision)
    url = page("application_publish", application)

    for what in ("application", "calculation", "decision", str(paid.public_id)):
        caseworker.client.post(url, {"what": what})
    shown = caseworker.client.get(page("application", application))
    hidden = caseworker.client.post(url, {"what": "application", "take_back": ""}, follow=True)

    assertContains(shown, "Ta tillbaka", count=4)
    assertContains(hidden, "Det visas inte längre på Mina sidor.")
    assertContains(hidden, "Publicera<", count=4)
    assert caseworker.client.post(url, {"what": "x"}).status_code == 404


def test_publishing_what_cant_be_is_answered_with_a_sentence(caseworker):
    application = granted(caseworker)
    CalculationFactory(application=application)
    url = page("application_publish", application)

    refused = caseworker.client.post(url, {"what": "calculation"}, follow=True)
    caseworker.client.post(url, {"what": "decision"})
    twice = caseworker.client.post(url, {"what": "decision"}, follow=True)

    assertContains(refused, "Fastställ beräkningen innan den publiceras.")
    assertContains(twice, "Det var redan publicerat.")


def test_anothers_payment_is_not_settled_through_ones_own_application(caseworker):
    application, foreign = granted(caseworker), PaymentFactory()

    response = caseworker.client.post(
        page("payment_settle", application, foreign.public_id), {"to": "cancelled"}
    )

    assert response.status_code == 404
    row = AccessLogEntry.objects.get(action=Action.REFUSED)
    assert (row.object_type, row.object_id) == ("payment", str(foreign.public_id))


@pytest.mark.parametrize(
    "name",
    [
        "application",
        "application_supplement",
        "application_calculation",
        "application_decision",
        "application_payment",
    ],
)
def test_another_units_application_looks_as_if_it_werent_there(caseworker, name):
    foreign = ApplicationFactory()

    for public_id in (foreign.public_id, uuid4()):
        url = reverse(f"casework:{name}", args=[public_id])
        assert caseworker.client.get(url).status_code == 404

    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == 2


def test_a_look_at_an_application_is_logged_on_the_applicant(caseworker):
    application = application_of(caseworker)

    caseworker.client.get(page("application", application))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.VIEWED, "application")
    assert row.customer_number == application.applicant.customer_number
    assert row.case_number == application.case.number


def test_in_a_closed_case_no_application_is_offered(caseworker):
    case = case_of(caseworker, closed=True)

    assertNotContains(caseworker.client.get(page("assistance", case)), "Ny ansökan")
    refused = caseworker.client.post(page("application_new", case), new_application())
    assertContains(refused, "Ärendet är avslutat.")


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("supplement", Status.GRANTED, "Komplettering begärs medan ansökan är under utredning."),
        ("calculation", Status.GRANTED, "Beräkningen kan inte ändras."),
        ("decision", Status.GRANTED, "Ansökan har redan läget Beviljad."),
        ("payment", Status.RECEIVED, "En utbetalning planeras när ansökan är beviljad."),
    ],
)
def test_what_can_not_be_done_now_is_said_before_anything_is_written(
    caseworker, name, status, sentence
):
    application = application_of(caseworker, status=status)

    response = caseworker.client.get(page(f"application_{name}", application))

    assertContains(response, sentence)
    assertNotContains(response, "data-leave-guard")


def test_in_a_case_that_is_not_investigated_no_decision_is_asked_for(caseworker):
    case = case_of(caseworker, stage=Case.Stage.INTAKE)
    application = ApplicationFactory(case=case, status=Status.AWAITING_DECISION)
    url = page("application_decision", application)

    before = caseworker.client.get(url)
    DecisionFactory(case=case, decided_on=stockholm_today(), amount=5000)
    with_one_to_choose = caseworker.client.get(url)

    assertContains(before, "Beslut kan fattas först när en utredning är inledd.")
    assertContains(with_one_to_choose, "Spara beslutet</button>")


def test_in_a_closed_case_the_forms_say_so_at_once(caseworker):
    case = case_of(caseworker, closed=True)
    application = ApplicationFactory(case=case, status=Status.UNDER_REVIEW)

    new = caseworker.client.get(page("application_new", case), follow=True)
    supplement = caseworker.client.get(page("application_supplement", application))

    for response in (new, supplement):
        assertContains(response, "Ärendet är avslutat. Öppna det igen först.")
