from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework import lists
from casework.models import Case, Intake
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

INTAKES, HOME = reverse("casework:intakes"), reverse("casework:home")
TODAY = stockholm_today()


def url(name, intake):
    return reverse(f"casework:{name}", args=[intake.public_id])


@pytest.fixture
def intake(caseworker):
    return IntakeFactory(unit=caseworker.unit, reason="Ansökan om boendestöd")


@pytest.mark.covers("R13")
def test_an_intake_is_written_down_from_the_persons_cases(caseworker):
    caseworker.unit.receives_intakes = True
    caseworker.unit.save()
    person = PersonFactory()
    cases = reverse("casework:person_cases", args=[person.public_id])
    new = reverse("casework:intake_new", args=[person.public_id])
    assertContains(caseworker.client.get(cases), "Ny aktualisering")
    form = caseworker.client.get(new).context["form"]
    assert form.initial["unit"] == caseworker.unit.public_id

    response = caseworker.client.post(
        new,
        {
            "type": "report",
            "received_on": TODAY,
            "reason": "Oro för barnet",
            "from_whom": "Skolan",
            "unit": caseworker.unit.public_id,
        },
        follow=True,
    )

    assertRedirects(response, cases)
    assertContains(response, "Oro för barnet")


def test_what_is_wrong_is_told_and_the_rest_is_kept(caseworker, intake):
    new = reverse("casework:intake_new", args=[intake.person.public_id])

    response = caseworker.client.post(new, {"reason": "Oro", "received_on": "i går"})

    assertContains(response, "Välj typ av aktualisering.")
    assertContains(response, "Skriv datumet som ÅÅÅÅ-MM-DD.")
    assertContains(response, 'value="Oro"')


def test_handed_to_another_unit_the_person_is_theirs(caseworker, intake):
    other = MembershipFactory().unit

    response = caseworker.client.post(
        url("intake_hand_over", intake), {"unit": other.public_id}, follow=True
    )

    assertContains(response, f"Aktualiseringen finns nu hos {other.name}.")
    assert caseworker.client.get(url("intake", intake)).status_code == 404


def test_the_units_list_has_what_nobody_has_settled(caseworker, intake):
    IntakeFactory(unit=caseworker.unit, reason="Avgjord sak", status="no_action")
    IntakeFactory(reason="Någon annans")

    for page in (INTAKES, HOME):
        response = caseworker.client.get(page)
        assertContains(response, "Ansökan om boendestöd")
        assertNotContains(response, "Avgjord sak")
        assertNotContains(response, "Någon annans")


def test_a_restricted_cases_intake_is_not_on_the_units_list(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, stage="intake", is_restricted=True)
    intake = IntakeFactory(unit=caseworker.unit, case=case, person=case.file.file_holder)

    assertNotContains(caseworker.client.get(INTAKES), intake.person.customer_number)


@pytest.mark.covers("P9")
def test_a_protected_persons_intake_is_the_circles(caseworker):
    intake = IntakeFactory(unit=caseworker.unit, person__protected=True)
    assertNotContains(caseworker.client.get(INTAKES), intake.person.customer_number)

    CircleMemberFactory(person=intake.person, user=caseworker.user)

    assertContains(caseworker.client.get(INTAKES), intake.person.customer_number)


def test_the_list_is_turned_page_by_page_and_costs_the_same(
    caseworker, monkeypatch, django_assert_num_queries, django_assert_max_num_queries
):
    IntakeFactory(unit=caseworker.unit)
    with django_assert_max_num_queries(30) as few:
        caseworker.client.get(INTAKES)
    IntakeFactory.create_batch(6, unit=caseworker.unit)
    with django_assert_num_queries(len(few)):
        caseworker.client.get(INTAKES)

    monkeypatch.setattr(lists, "PAGE", 3)
    seen, page = [], INTAKES
    while page:
        context = caseworker.client.get(page).context
        seen += [one.pk for one in context["intakes"].rows]
        page = f"{INTAKES}{context['older_url']}" if context["older_url"] else ""

    assert sorted(seen) == sorted(Intake.objects.values_list("pk", flat=True))


def test_somebody_takes_it_on_and_is_named(caseworker, intake):
    caseworker.client.post(url("intake_take", intake))

    assertContains(caseworker.client.get(INTAKES), caseworker.user.full_name)
    assertNotContains(caseworker.client.get(url("intake", intake)), "Jag bedömer den")


def test_a_case_is_opened_and_shown(caseworker, intake):
    form = caseworker.client.get(url("intake_open_case", intake)).context["form"]
    assert form.initial["caseworker"] == caseworker.user.public_id

    response = caseworker.client.post(
        url("intake_open_case", intake),
        {"area": "adults", "caseworker": caseworker.user.public_id},
        follow=True,
    )

    case = Case.objects.get()
    assertRedirects(response, reverse("casework:case", args=[case.public_id]))
    assertContains(response, f"Ärende {case.number} är öppnat.")
    assertContains(response, "Inled utredning")


def test_opened_twice_it_is_one_case_and_the_second_is_told(caseworker, intake):
    facts = {"area": "adults", "caseworker": caseworker.user.public_id}
    caseworker.client.post(url("intake_open_case", intake), facts)

    response = caseworker.client.post(url("intake_open_case", intake), facts)

    assertContains(response, "Aktualiseringen är redan avgjord.")
    assert Case.objects.count() == 1


def test_it_can_be_tied_to_the_persons_open_case_and_to_no_other(caseworker, intake):
    assertNotContains(caseworker.client.get(url("intake", intake)), "Knyt till pågående ärende")
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder=intake.person)
    stranger = CaseFactory(responsible_unit=caseworker.unit)
    page = url("intake_attach", intake)
    assertNotContains(caseworker.client.get(page), stranger.number)
    refused = caseworker.client.post(page, {"case": stranger.public_id})
    assertContains(refused, "Välj något av alternativen.")

    response = caseworker.client.post(page, {"case": case.public_id})

    assertRedirects(response, reverse("casework:case", args=[case.public_id]))


def test_without_action_it_wants_a_reason_and_keeps_it(caseworker, intake):
    page = url("intake_no_action", intake)
    assertContains(
        caseworker.client.post(page, {"reason": ""}), "Fyll i varför den inte leder till"
    )

    caseworker.client.post(page, {"reason": "Ansökan återtagen."})

    response = caseworker.client.get(url("intake", intake))
    assertContains(response, "Ansökan återtagen.")
    assertNotContains(response, "Öppna ärende")


def test_looking_at_one_leaves_a_row_about_the_person(caseworker, intake):
    caseworker.client.get(url("intake", intake))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.VIEWED, "intake")
    assert row.customer_number == intake.person.customer_number
