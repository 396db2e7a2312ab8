from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.kept_forms import STILL_HERE
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from casework.models import CircleMember
from casework.protection import NOBODY
from tests.bench.posted import posted_by
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P9")]

DECISION = reverse("casework:protection_decision")
WHY = "Ny handläggare tar över ärendet."


@pytest.fixture
def manager(caseworker):
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def sara(caseworker):
    case = CaseFactory(
        responsible_unit=caseworker.unit,
        file__file_holder=PersonFactory(
            numbered=True, reachable=True, given_name="Sara", family_name="Nyberg"
        ),
    )
    return case.file.file_holder


def page(person, name="person_protection"):
    return reverse(f"casework:{name}", args=[person.public_id])


def whom(person, **more):
    asked = {"whom-customer_number": person.customer_number, "whom-reason": WHY}
    return asked | more


def test_any_caseworker_can_protect_and_still_reaches_the_person(caseworker, sara):
    posted = {"level": "confidentiality_marking", "reason": WHY}

    response = caseworker.client.post(page(sara), posted, follow=True)

    assertRedirects(response, page(sara, "person"))
    assertContains(response, "Sekretessmarkering.")
    assertContains(response, caseworker.user.full_name)


def test_a_caseworker_can_neither_lift_it_nor_open_the_eservice(caseworker, sara):
    CircleMemberFactory(person=sara, user=caseworker.user)
    sara.protection = "protected_registration"
    sara.save()

    posted = {"level": "none", "eservice_allowed": "on", "reason": WHY}
    response = caseworker.client.post(page(sara), posted)

    assertContains(response, "Enhetschefen beslutar")
    assertNotContains(response, "Spara</button>")
    sara.refresh_from_db()
    assert (sara.protection, sara.eservice_allowed) == ("protected_registration", False)


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"level": ""}, "Välj vilket skydd personen har."),
        ({"level": "none"}, "Välj ett giltigt alternativ"),
        ({"reason": "kort"}, "minst 10 tecken"),
        ({"reason": "Gäller 19910129-2382 från i går"}, "Skriv inga personnummer"),
    ],
)
def test_what_is_missing_is_told_and_what_was_written_is_kept(
    caseworker, sara, differing, sentence
):
    posted = {"level": "confidentiality_marking", "reason": WHY} | differing

    response = caseworker.client.post(page(sara), posted)

    assertContains(response, sentence)
    assertContains(response, posted["reason"])


def test_a_manager_who_names_others_only_is_told_and_led_away(manager, caseworker, sara):
    posted = {
        "level": "protected_registration",
        "circle": [caseworker.user.pk],
        "reason": WHY,
    }

    response = manager.client.post(page(sara), posted, follow=True)

    assertRedirects(response, reverse("casework:home"))
    assertContains(response, "Du ingår inte i kretsen och når inte personen längre.")
    assert CircleMember.objects.get().user == caseworker.user


def test_a_manager_in_the_circle_comes_back_to_the_person(manager, sara):
    posted = {"level": "protected_registration", "circle": [manager.user.pk], "reason": WHY}

    response = manager.client.post(page(sara), posted)

    assertRedirects(response, page(sara, "person"), fetch_redirect_response=False)


def test_somebody_who_works_elsewhere_can_not_be_chosen(manager, sara):
    stranger = MembershipFactory().user
    posted = {"level": "protected_registration", "circle": [stranger.pk], "reason": WHY}

    response = manager.client.post(page(sara), posted)

    assertContains(response, "Välj bland enhetens medarbetare.")
    assert not CircleMember.objects.exists()


def test_the_manager_decides_without_learning_who_it_is(manager, caseworker, sara):
    CircleMemberFactory(person=sara, user=caseworker.user)
    sara.protection = "protected_registration"
    sara.save()
    assert manager.client.get(page(sara)).status_code == 404

    shown = manager.client.post(DECISION, whom(sara))
    decided = manager.client.post(
        DECISION,
        whom(
            sara,
            decide="1",
            level="protected_registration",
            circle=[caseworker.user.pk, manager.user.pk],
            eservice_allowed="on",
            reason=WHY,
        ),
        follow=True,
    )

    for secret in (sara.given_name, sara.family_name, sara.identity_number[:8], "070-174"):
        assertNotContains(shown, secret)
        assertNotContains(decided, secret)
    assertContains(shown, sara.customer_number)
    assertContains(shown, caseworker.user.full_name)
    assertContains(decided, f"Beslutet om kundnummer {sara.customer_number} gäller nu.")
    sara.refresh_from_db()
    assert sara.eservice_allowed
    assert CircleMember.objects.filter(person=sara).count() == 2


def test_a_refused_decision_keeps_what_was_chosen(manager, caseworker, sara):
    posted = whom(sara, decide="1", level="protected_registration", reason="Kort")

    response = manager.client.post(DECISION, posted)

    assertContains(response, "minst 10 tecken")
    assertContains(response, 'value="protected_registration" required id="id_level_2" checked')


@pytest.mark.parametrize("who", ["elsewhere", "protected elsewhere", "nobody"])
def test_nobody_anothers_and_anothers_protected_give_one_answer(manager, who):
    number = "6973952"
    if who != "nobody":
        CaseFactory(
            file__file_holder=PersonFactory(
                customer_number=number, protected=who.startswith("protected")
            )
        )

    response = manager.client.post(DECISION, {"whom-customer_number": number, "whom-reason": WHY})

    assert response.context["form"].errors == {"customer_number": [NOBODY]}
    assert AccessLogEntry.objects.get().action == Action.REFUSED


def test_a_slip_in_the_number_and_a_missing_reason_are_told(manager):
    response = manager.client.post(DECISION, {"whom-customer_number": "697 3953"})

    assertContains(response, "Kundnumret stämmer inte.")
    assertContains(response, "Skriv skälet med minst 10 tecken.")
    assertContains(response, 'value="697 3953"')


def test_the_way_there_is_shown_to_managers_only(manager, caseworker):
    search = reverse("casework:search")

    assertContains(manager.client.get(search), DECISION)
    assertNotContains(caseworker.client.get(search), DECISION)
    assert caseworker.client.get(DECISION).status_code == 403


def test_the_second_step_comes_back_when_the_session_ended_meanwhile(manager, caseworker, sara):
    shown = posted_by(manager.client.post(DECISION, whom(sara)), having="level")
    written = {**shown, "level": "protected_registration", "circle": caseworker.user.pk}
    CircleMemberFactory(person=sara, user=manager.user)
    left = Client().post(DECISION, {**written, "decide": "1", "reason": f"{WHY} Nu."})
    back = parse_qs(urlsplit(left["Location"]).query)["next"][0]

    page = manager.client.get(back)
    again = posted_by(page, having="level")

    assertContains(page, STILL_HERE)
    assertContains(page, f"{WHY} Nu.")
    assertNotContains(page, sara.family_name)
    assert again.items() >= {**whom(sara), "level": "protected_registration"}.items()
    # The page is as old as it was: what came meanwhile isn't taken back unseen.
    assert again["seen"] == shown["seen"]
    refused = manager.client.post(back, {**again, "decide": "1"})
    assertContains(refused, "har ändrats medan sidan var öppen.")


def test_a_managers_open_page_lifts_nothing_that_came_meanwhile(manager, caseworker, sara):
    shown = manager.client.get(page(sara)).context["form"]["seen"].value()
    CircleMemberFactory(person=sara, user=manager.user)
    stale = {"level": "none", "circle": [caseworker.user.pk], "reason": WHY, "seen": shown}

    refused = manager.client.post(page(sara), stale)

    assertContains(refused, "har ändrats medan sidan var öppen. Nu gäller: inget skydd, krets:")
    assertContains(refused, WHY)
    assert CircleMember.objects.get().user == manager.user
    again = {**stale, "seen": refused.context["form"]["seen"].value()}
    assert f'value="{again["seen"]}"' in refused.content.decode()
    assert manager.client.post(page(sara), again).status_code == 302
    assert CircleMember.objects.get().user == caseworker.user
