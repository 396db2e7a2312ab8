"""No more actions than promised, counted where the need arises (domain 5.1: F1 and F2)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.people import sign_in_staff

# Whatever other tests did with him: Bengt never had the e-service, and nothing is known of how he
# is reached.
NEVER_ACTIVATED = """
from casework.models import Person
bengt = Person.objects.get(customer_number="8526691")
bengt.activations.all().delete()
bengt.contact_history.all().delete()
"""
# A party in Elin's case who stands in no relation to her yet.
AUNT = """
from casework.models import Case, CaseParticipant, Person
case = Case.objects.get(file__file_holder__customer_number="7568819")
aunt = Person.objects.get(customer_number="5055314")
CaseParticipant.objects.get_or_create(case=case, person=aunt, role="other_party")
"""


@pytest.fixture(scope="module")
def town(stack):
    stack.manage("shell", "--no-imports", "-c", NEVER_ACTIVATED + AUNT)
    return stack


def open_person(page, town, number):
    page.goto(f"{town.url}personal/sok/")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url("**/person/**")


@pytest.mark.covers("A-H3", "R16", "R23")
def test_a_client_is_activated_in_four_actions_at_most(town, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Fredrik Holm")
    open_person(page, town, "8526691")

    clicks.click(page.get_by_role("link", name="Redigera"))
    expect(page.get_by_label("Meddelande", exact=True)).to_be_checked()
    clicks.write(page.get_by_label("Mobilnummer"), "070-174 06 31")
    clicks.write(page.get_by_label("E-postadress"), "bengt.akesson@epost.example")
    without_fault(page)
    clicks.click(page.get_by_role("button", name="Spara"))

    expect(page.get_by_text("aktiveras vid nästa nattkörning")).to_be_visible()
    without_fault(page)
    assert clicks.count <= 4


@pytest.mark.covers("A-H9", "A-H11", "R33", "R34", "R35")
def test_a_relation_is_registered_approved_and_ordered_in_seven_actions_at_most(
    town, somebody, without_fault
):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Anna Svensson.*Barn")
    open_person(page, town, "7568819")
    page.get_by_role("link", name="Relationer", exact=True).click()
    without_fault(page)

    clicks.click(page.get_by_role("link", name="Lägg till relation"))
    clicks.write(page.get_by_label("Sök personen i relation"), "Malin Sandberg")
    clicks.click(page.get_by_role("radio", name=re.compile("Malin Sandberg")))
    expect(page.get_by_label("Mobilnummer")).to_have_value("070-174 06 14")
    without_fault(page)
    clicks.choose(page.get_by_label("Relation", exact=True), "Annan anhörig")
    clicks.click(page.get_by_label("Godkänd för meddelande"))
    clicks.click(page.get_by_role("button", name="Spara", exact=True))

    expect(page.get_by_text("Relationen är godkänd för meddelande.")).to_be_visible()
    expect(page.get_by_text("Annan anhörig till Elin.", exact=True)).to_be_visible()
    without_fault(page)
    assert clicks.count <= 7


def test_enter_alone_chooses_nobody(town, somebody):
    page = somebody()
    sign_in_staff(page, town, "Anna Svensson.*Barn")
    open_person(page, town, "7568819")
    page.get_by_role("link", name="Relationer", exact=True).click()
    page.get_by_role("link", name="Lägg till relation").click()

    page.get_by_label("Sök personen i relation").press_sequentially("Karin Bergström")
    page.get_by_label("Sök personen i relation").press("Enter")

    expect(page.get_by_role("radio", name=re.compile("Karin"))).not_to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lägg till relation")


def test_without_javascript_it_takes_a_button_more(town, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, town, "Anna Svensson.*Barn")
    open_person(page, town, "7568819")
    page.get_by_role("link", name="Relationer", exact=True).click()
    page.get_by_role("link", name="Lägg till relation").click()
    page.get_by_label("Sök personen i relation").fill("3378601")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("radio", name=re.compile("Therese Holmgren")).check()
    page.get_by_label("Relation", exact=True).select_option(label="Ombud")
    page.get_by_label("Godkänd för meddelande").check()
    page.get_by_label("Notifiering via E-post").check()
    page.get_by_role("button", name="Spara", exact=True).click()

    expect(page.get_by_text("Ombud för Elin.", exact=True)).to_be_visible()
    expect(page.get_by_text("Grund: Fullmakt")).to_be_visible()
