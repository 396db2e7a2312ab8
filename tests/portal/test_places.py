"""The way on from every page of a citizen's, and whose the page is."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.casework import EServiceActivationFactory, MessagingApprovalFactory
from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db
NAV = re.compile(r'<nav aria-label="Genvägar">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>')
ASSISTANCE = "/minasidor/ekonomiskt-bistand/"
PROFILE = "/minasidor/profil/"


def menu(citizen, page):
    """Each place's name and how it is marked."""
    nav = NAV.search(citizen.client.get(page).content.decode())[1]
    return {name: current for _address, current, name in LINK.findall(nav)}


@pytest.fixture
def trustee(citizen):
    """Here for her own sake, and as somebody's trustee, whose hat is on."""
    approval = MessagingApprovalFactory(
        relation__related_person=citizen.person,
        relation__kind="legal_trustee",
        relation__file_holder__given_name="Anna",
        relation__file_holder__family_name="Andersson",
    )
    EServiceActivationFactory(in_relation=True, approval=approval)
    about = approval.relation.file_holder.public_id
    citizen.client.post(reverse("portal:hat"), {"hat": about})
    return citizen


@pytest.mark.covers("R119")
def test_economic_assistance_is_reached_from_every_page_by_who_has_it(citizen):
    assert "Ekonomiskt bistånd" not in menu(citizen, PROFILE)

    citizen.person.activations.update(economic_assistance=True)

    assert list(menu(citizen, PROFILE)) == [
        "Meddelanden",
        "Ekonomiskt bistånd",
        "Kontakter",
        "Min profil",
    ]


def test_the_menu_marks_where_one_is_and_what_it_belongs_to(citizen):
    citizen.person.activations.update(economic_assistance=True)
    message = MessageFactory(thread__citizen=citizen.person)
    thread = reverse("portal:thread", args=[message.thread.public_id])

    shown = {
        page: {name: how for name, how in menu(citizen, page).items() if how}
        for page in ("/minasidor/", PROFILE, f"{ASSISTANCE}dokument/", thread)
    }

    assert list(shown.values()) == [
        {},
        {"Min profil": "page"},
        {"Ekonomiskt bistånd": "true"},
        {"Meddelanden": "true"},
    ]


def test_for_somebody_elses_sake_there_is_no_economic_assistance(trustee):
    trustee.person.activations.update(economic_assistance=True)

    assert "Ekonomiskt bistånd" not in menu(trustee, PROFILE)


@pytest.mark.parametrize("page", ["", "andra/", "sprak/"])
def test_the_profile_says_whose_it_is_when_another_name_stands_at_the_top(trustee, page):
    shown = trustee.client.get(PROFILE + page)

    assertContains(shown, "för Anna Andersson, som god man")
    assertContains(shown, "Uppgifterna här är dina egna")


def test_under_ones_own_hat_the_profile_needs_no_such_words(citizen):
    assertNotContains(citizen.client.get(PROFILE), "Uppgifterna här är dina egna")


@pytest.mark.covers("A-C15")
def test_whoever_leaves_is_told_first_for_whom_else_it_ends(trustee):
    page = trustee.client.get(f"{PROFILE}avsluta/")

    assertContains(page, "Du kan inte heller logga in för Anna Andersson, som god man.")


def test_whoever_has_one_hat_is_told_of_nobody_else_when_leaving(citizen):
    assertNotContains(citizen.client.get(f"{PROFILE}avsluta/"), "Du kan inte heller logga in för")
