from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from casework.models import Case
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
)

pytestmark = pytest.mark.django_db

CASES = reverse("casework:cases")


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)


@pytest.fixture
def petra(caseworker):
    user = MembershipFactory(
        unit=caseworker.unit, user__given_name="Petra", user__family_name="Nordin"
    ).user
    user.refresh_from_db()
    return user


def url(name, case):
    return reverse(f"casework:{name}", args=[case.public_id])


def test_the_caseworker_is_changed_by_choosing_a_colleague(caseworker, case, petra):
    page = caseworker.client.get(url("case_caseworkers", case))
    assertContains(page, "Petra Nordin, socialsekreterare")

    response = caseworker.client.post(
        url("case_caseworkers", case),
        {"main": "1", "main-user": petra.public_id, "main-seen": case.version},
        follow=True,
    )

    assertContains(response, "Handläggaren är ändrad.")
    assertContains(response, "Petra Nordin")


def test_each_form_answers_for_itself(caseworker, case, petra):
    response = caseworker.client.post(url("case_caseworkers", case), {"co": "1", "co-user": ""})

    assertContains(response, "Välj en medhandläggare.")
    assertNotContains(response, "Välj en handläggare.")


def test_a_colleague_is_added_to_help_and_removed(caseworker, case, petra):
    page = url("case_caseworkers", case)
    caseworker.client.post(page, {"co": "1", "co-user": petra.public_id})
    assertContains(caseworker.client.get(url("case", case)), "Medhandläggare")

    response = caseworker.client.post(page, {"remove": petra.public_id}, follow=True)

    assertContains(response, "Medhandläggaren är borttagen.")
    assertNotContains(response, "Petra Nordin")


def test_whoever_does_not_help_is_not_said_to_have_been_removed(caseworker, case, petra):
    for user in (caseworker.user, petra):
        response = caseworker.client.post(
            url("case_caseworkers", case), {"remove": user.public_id}, follow=True
        )

        assertContains(response, "Kollegan är inte medhandläggare i ärendet.")
        assertNotContains(response, "borttagen")


def test_nobody_is_removed_from_a_closed_case(caseworker, petra):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)
    helping = CaseAssignmentFactory(case=case, user=petra, kind="co")
    page = url("case_caseworkers", case)

    shown = caseworker.client.get(page)
    refused = caseworker.client.post(page, {"remove": petra.public_id}, follow=True)

    assertNotContains(shown, "Ta bort")
    assertContains(refused, "Ärendet är avslutat.")
    helping.refresh_from_db()
    assert helping.until is None


def test_only_the_manager_is_offered_to_leave_the_case_without_anybody(caseworker, case):
    membership = MembershipFactory(unit=caseworker.unit, role="unit_manager")
    manager = sign_in(Client(), membership.user, membership)
    page, offer = url("case_caseworkers", case), "Lämna utan handläggare"
    assertNotContains(caseworker.client.get(page), offer)
    assertContains(manager.client.get(page), offer)
    refused = caseworker.client.post(page, {"leave": "1"}, follow=True)
    assertContains(refused, "Bara enhetschefen kan lämna ett ärende utan handläggare.")

    manager.client.post(page, {"leave": "1"})

    assertContains(manager.client.get(CASES, {"visa": "enheten"}), "Saknar handläggare")
    home = caseworker.client.get(reverse("casework:home"))
    assertContains(home, f"Ärende {case.number} saknar handläggare.")


def test_a_moved_case_leads_whoever_moved_it_to_their_list(caseworker, case):
    there = MembershipFactory(user__given_name="Fredrik")
    assertContains(caseworker.client.get(url("case_transfer", case)), there.unit.name)

    response = caseworker.client.post(
        url("case_transfer", case),
        {"user": f"{there.unit.public_id}.{there.user.public_id}", "seen": case.version},
    )

    assertRedirects(response, CASES)
    assert caseworker.client.get(url("case", case)).status_code == 404


def test_a_colleague_without_a_title_has_no_comma_behind_the_name(caseworker, case):
    MembershipFactory(user__given_name="Anna", user__family_name="Berg", user__title="")

    response = caseworker.client.get(url("case_transfer", case))

    assertContains(response, ">Anna Berg</option>")


def test_a_case_is_moved_to_nobody_that_is_not_on_the_list(caseworker, case, petra):
    for value in ("", "x", f"{caseworker.unit.public_id}.{petra.public_id}"):
        response = caseworker.client.post(url("case_transfer", case), {"user": value})

        assert response.status_code == 200
        assert response.context["form"].errors


def test_a_restriction_is_switched_on_and_off_with_a_reason(caseworker, case):
    page = url("case_restrict", case)
    refused = caseworker.client.post(page, {"reason": "", "wanted": "on"})
    assertContains(refused, "Fyll i orsak.")
    assertContains(refused, 'name="wanted" value="on"')

    asked = {"reason": "Anhörig arbetar på enheten.", "wanted": "on"}
    caseworker.client.post(page, asked)
    assertContains(
        caseworker.client.get(url("case", case)), "Ärendet syns bara för handläggarna i det."
    )
    caseworker.client.post(page, {"reason": "Behövs inte längre.", "wanted": "off"})

    case.refresh_from_db()
    assert not case.is_restricted


def test_pressed_twice_a_restriction_is_not_lifted(caseworker, case):
    page, asked = url("case_restrict", case), {"reason": "Skydd.", "wanted": "on"}
    caseworker.client.post(page, asked)

    response = caseworker.client.post(page, asked)

    assertContains(response, "Ärendet är redan begränsat.")
    assertContains(response, "Begränsa till handläggarna")
    case.refresh_from_db()
    assert case.is_restricted


def test_whoever_does_not_handle_the_case_is_warned_before_they_lose_it(caseworker, petra):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=petra)
    page = url("case_restrict", case)
    assertContains(caseworker.client.get(page), "ser det inte längre när det är begränsat")

    response = caseworker.client.post(page, {"reason": "Skydd.", "wanted": "on"})

    assertRedirects(response, CASES)


@pytest.mark.covers("P13")
def test_a_restricted_cases_number_finds_nobody_for_the_colleagues(caseworker, petra):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=petra, is_restricted=True)

    response = caseworker.client.post(reverse("casework:search"), {"query": case.number})

    assertNotContains(response, case.file.file_holder.customer_number)
    assertContains(response, "Ingen träff.")


class TestParties:
    @pytest.fixture
    def neighbour(self, caseworker):
        return CaseFactory(
            responsible_unit=caseworker.unit,
            file__file_holder__given_name="Maria",
            file__file_holder__family_name="Lindqvist",
        ).file.file_holder

    def test_a_search_shows_whom_to_choose_and_adds_nobody(self, caseworker, case, neighbour):
        response = caseworker.client.post(
            url("case_parties", case), {"query": "Maria Lindqvist", "search": "1"}
        )

        assertContains(response, f'value="{neighbour.public_id}"')
        assertContains(response, neighbour.customer_number)
        assert not case.participants.exists()

    def test_a_search_keeps_the_role_that_was_chosen(self, caseworker, case, neighbour):
        response = caseworker.client.post(
            url("case_parties", case), {"query": "Maria", "search": "1", "role": "child"}
        )

        assert response.context["form"]["role"].value() == "child"
        assert not response.context["form"].errors

    def test_more_hits_than_are_shown_are_told(self, caseworker, case):
        for _ in range(11):
            CaseFactory(
                responsible_unit=caseworker.unit, file__file_holder__family_name="Lindqvist"
            )

        response = caseworker.client.post(
            url("case_parties", case), {"query": "Lindqvist", "search": "1"}
        )

        assertContains(response, 'type="radio" name="person"', count=10)
        assertContains(response, "Fler personer stämmer. Skriv mer av namnet.")

    def test_the_chosen_one_is_added_and_removed(self, caseworker, case, neighbour):
        page = url("case_parties", case)
        added = caseworker.client.post(
            page,
            {"add": "1", "person": neighbour.public_id, "role": "other_party"},
            follow=True,
        )
        assertContains(added, "Parten är tillagd.")
        assertContains(added, "Annan part")

        removed = caseworker.client.post(page, {"remove": neighbour.public_id}, follow=True)

        assertContains(removed, "Parten är borttagen.")
        assert not case.participants.exists()

    def test_what_is_missing_is_told_and_the_search_is_kept(self, caseworker, case, neighbour):
        response = caseworker.client.post(
            url("case_parties", case), {"add": "1", "query": "Maria Lindqvist"}
        )

        assertContains(response, '<a href="#recipient-query">Välj en person.</a>')
        assertContains(response, "Välj roll i ärendet.")
        assertContains(response, 'value="Maria Lindqvist"')

    def test_somebody_out_of_reach_is_not_added_by_a_made_up_id(self, caseworker, case):
        stranger = CaseFactory().file.file_holder

        response = caseworker.client.post(
            url("case_parties", case),
            {"add": "1", "person": stranger.public_id, "role": "child"},
        )

        assertContains(response, "Välj en person.")

    def test_the_file_holder_has_no_button_and_stays(self, caseworker, case):
        holder = CaseParticipantFactory(
            case=case, person=case.file.file_holder, role="applicant"
        ).person
        page = url("case_parties", case)
        assertNotContains(caseworker.client.get(page), "ur ärendet")

        response = caseworker.client.post(page, {"remove": holder.public_id}, follow=True)

        assertContains(response, "Aktbäraren kan inte tas bort")

    def test_a_protected_party_is_removed_by_the_circle_alone(self, caseworker, case):
        party = CaseParticipantFactory(case=case, person__protected=True)
        page = url("case_parties", case)
        caseworker.client.post(page, {"remove": party.person.public_id})
        assert case.participants.exists()

        CircleMemberFactory(person=party.person, user=caseworker.user)
        caseworker.client.post(page, {"remove": party.person.public_id})

        assert not case.participants.exists()


def test_a_page_with_twenty_colleagues_costs_what_one_with_two_costs(
    caseworker, case, django_assert_num_queries, django_assert_max_num_queries
):
    pages = [url("case_caseworkers", case), url("case_transfer", case)]
    CaseAssignmentFactory(case=case, user=MembershipFactory().user, kind="co")
    with django_assert_max_num_queries(60) as few:
        for page in pages:
            caseworker.client.get(page)

    for _ in range(6):
        CaseAssignmentFactory(case=case, user=MembershipFactory().user, kind="co")
        MembershipFactory(unit=caseworker.unit)

    with django_assert_num_queries(len(few)):
        for page in pages:
            caseworker.client.get(page)
    assert Case.objects.count() == 1
