"""Writing to colleagues and citizens as it is done every day, with the directory under the hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import attached, sign_in_staff


def compose(page, stack):
    page.goto(f"{stack.url}personal/meddelanden/")
    page.get_by_role("link", name=re.compile("Skriv nytt|Nytt meddelande")).click()


def asks_for(request, words):
    return bool(re.search(words, request.post_data or ""))


def is_sent(page, subject):
    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(subject))).to_be_visible()


@pytest.mark.covers("A-U13", "A-H32", "R136", "R137", "R138", "R139", "R140", "R141", "R148", "P7")
def test_a_caseworker_writes_to_the_right_one_of_two_colleagues(stack, somebody, without_fault):
    page = somebody()
    sign_in_staff(page, stack, "Fredrik Holm")
    compose(page, stack)
    without_fault(page)
    page.get_by_label("Ämne").fill("Planen för 1654359")
    page.get_by_role("button", name="Till medarbetare").click()
    # What was written is still there.
    expect(page.get_by_label("Ämne")).to_have_value("Planen för 1654359")

    to = page.get_by_label("Till medarbetare", exact=True)
    with page.expect_response(lambda answer: asks_for(answer.request, "anna.{1,3}sv")):
        to.press_sequentially("anna sv")
    expect(page.get_by_text("Flera medarbetare heter Anna Svensson.")).to_be_visible()
    to.press("Enter")
    expect(page.locator(".htmx-request")).to_have_count(0)
    both = page.get_by_role("checkbox", name=re.compile("Anna Svensson"))
    expect(both).to_have_count(2)
    for one in (both.first, both.last):
        expect(one).not_to_be_checked()
    page.get_by_text(re.compile("Mer information om Anna Svensson, familjebehandlare")).click()
    expect(page.get_by_text("ANNSV2")).to_be_visible()
    without_fault(page)
    page.get_by_role("checkbox", name=re.compile("Familjebehandlare")).check()
    page.get_by_label("Meddelande", exact=True).fill("Kan vi stämma av planen på måndag?")
    page.get_by_label("Läskvitto").check()
    page.get_by_label("Lägg till bilaga").set_input_files(attached("plan.pdf"))
    page.get_by_role("button", name="Skicka", exact=True).click()

    is_sent(page, "Planen för 1654359")


@pytest.mark.covers("A-U5", "A-U6", "R92", "R93", "R94", "R96")
def test_ticking_medborgare_renews_a_providers_search(stack, somebody, without_fault):
    page = somebody()
    sign_in_staff(page, stack, "Jenny Lund")
    compose(page, stack)
    page.get_by_label("Till", exact=True).press_sequentially("anna")
    expect(page.get_by_role("checkbox", name=re.compile("Anna Svensson"))).to_have_count(2)
    without_fault(page)

    page.get_by_label("Medborgare", exact=True).check()
    expect(page.get_by_role("checkbox", name=re.compile("Anna Svensson"))).to_have_count(0)
    expect(page.get_by_text("Sök på namn, personnummer eller kundnummer")).to_be_visible()
    # One of two with the name: the other has no assignment at the unit.
    page.get_by_role("checkbox", name=re.compile("Anna Andersson")).check()
    page.get_by_label("Ämne").fill("Ny tid på torsdag")
    page.get_by_label("Meddelande", exact=True).fill("Hej Anna! Passar klockan 14?")
    without_fault(page)
    page.get_by_role("button", name="Skicka", exact=True).click()

    is_sent(page, "Ny tid på torsdag")
