"""No more actions than promised, counted where the need arises (domain 5.1: F1-F3, F7, F10)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.people import attached, sign_in_staff

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


def write_from_here(page, clicks, subject, whom):
    """The page opens with the recipient chosen and the subject to begin with."""
    clicks.click(page.get_by_role("link", name="Skriv meddelande", exact=True))
    expect(page.get_by_role("checkbox", name=re.compile(whom))).to_be_checked()
    expect(page.get_by_label("Ämne")).to_be_focused()
    page.keyboard.type(subject)
    clicks.write(page.get_by_label("Meddelande", exact=True), "Hej! Vi ses på torsdag.")
    clicks.click(page.get_by_role("button", name="Skicka", exact=True))
    expect(page.get_by_role("link", name=re.compile(subject))).to_be_visible()


@pytest.mark.covers("R43", "R51", "P6")
def test_a_client_is_written_to_in_three_actions_from_the_person_page(town, somebody):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Fredrik Holm")
    open_person(page, town, "1654359")

    write_from_here(page, clicks, "Från personsidan", "Mohamed Warsame")

    assert clicks.count <= 3


@pytest.mark.covers("R43", "R51", "A-H19")
def test_a_client_is_written_to_in_three_actions_from_the_case(town, somebody):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Fredrik Holm")
    open_person(page, town, "1654359")
    page.get_by_role("link", name="Ärenden", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=re.compile(r"VU-\d\d-0018")).click()

    write_from_here(page, clicks, "Från ärendet", r"Gäller: Mohamed Warsame, ärende VU-\d\d-0018")

    assert clicks.count <= 3


@pytest.mark.covers("R91", "R96")
def test_a_citizen_is_written_to_in_three_actions_from_the_assignment(town, somebody):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Jenny Lund")
    page.goto(f"{town.url}personal/uppdrag/")
    page.get_by_role("main").get_by_role("link", name=re.compile(r"UP-\d\d-0011")).first.click()

    write_from_here(page, clicks, "Från uppdraget", r"uppdrag UP-\d\d-0011")

    assert clicks.count <= 3


@pytest.mark.covers("A-H16", "R73", "R75")
def test_a_message_and_its_file_are_journaled_in_two_actions(town, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Fredrik Holm")
    open_person(page, town, "1654359")
    page.get_by_role("link", name="Skriv meddelande", exact=True).click()
    page.get_by_label("Ämne").fill("Att journalföra")
    page.get_by_label("Meddelande", exact=True).fill("Hej! Här kommer planen.")
    page.get_by_label("Lägg till bilaga").set_input_files(attached("vår-plan.pdf"))
    page.get_by_role("button", name="Skicka", exact=True).click()
    page.get_by_role("link", name=re.compile("Att journalföra")).click()
    page.wait_for_timeout(11_000)
    page.reload()

    clicks.click(page.get_by_role("link", name="Journalför", exact=True))
    expect(page.get_by_role("checkbox", name="vår-plan.pdf")).to_be_checked()
    expect(page.get_by_label("Knytas till")).not_to_have_value("")
    expect(page.get_by_label("Avsändare")).not_to_have_value("")
    without_fault(page)
    clicks.click(page.get_by_role("button", name="OK"))

    done = re.compile("är journalfört i ärende .* 1 fil infogad.")
    expect(page.get_by_text(done)).to_be_visible()
    without_fault(page)
    assert clicks.count <= 2
