"""From the case file to the client in no more actions than promised (domain 5.1: F4-F6, F11)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.people import sign_in_staff


def open_papers(page, stack, who, place, tab):
    """The list of papers in a case or an assignment, where the need arises."""
    sign_in_staff(page, stack, who)
    page.goto(f"{stack.url}personal/{'arenden' if tab == 'Dokumentation' else 'uppdrag'}/")
    page.get_by_role("link", name=re.compile(place)).first.click()
    page.get_by_role("link", name=tab, exact=True).click()
    expect(page.get_by_role("heading", name=tab, exact=True)).to_be_visible()


def has_left(page):
    expect(page.get_by_text("Meddelandet skickas om")).to_be_visible()


@pytest.mark.covers("A-H13", "R60", "R61")
def test_a_document_reaches_the_client_in_three_actions_at_most(stack, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    open_papers(page, stack, "Linda Ekström", r"EB-\d+-0142", "Dokumentation")
    without_fault(page)
    page.get_by_role("link", name="Vi behöver fler uppgifter").click()
    without_fault(page)

    clicks.click(page.get_by_role("button", name="Skicka som meddelande"))
    expect(page.get_by_text("Handlingen är bifogad.")).to_be_visible()
    without_fault(page)
    clicks.click(page.get_by_role("button", name="Skicka", exact=True))

    has_left(page)
    assert clicks.count <= 3


@pytest.mark.covers("A-H15", "R64", "P1")
def test_a_decision_reaches_the_client_in_three_actions_at_most(stack, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    open_papers(page, stack, "Linda Ekström", r"EB-\d+-0142", "Dokumentation")

    decisions = page.get_by_role("button", name=re.compile("Skicka som meddelande Beslut om"))
    clicks.click(decisions.first)
    clicks.click(page.get_by_role("button", name="Skicka", exact=True))

    has_left(page)
    assert clicks.count <= 3


@pytest.mark.covers("A-H14", "R65", "R66", "R70")
def test_a_new_letter_reaches_the_client_in_five_actions_at_most(stack, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    open_papers(page, stack, "Linda Ekström", r"EB-\d+-0142", "Dokumentation")

    clicks.click(page.get_by_role("link", name="Nytt dokument"))
    without_fault(page)
    clicks.click(page.get_by_role("link", name="Brev").first)
    without_fault(page)
    text = page.get_by_label("Text", exact=True)
    words = text.input_value()
    text.fill(re.sub(r"\{\{\s*[\w.]+\s*\}\}", "Välkommen på tisdag klockan tio.", words))
    clicks.write(text, " ")
    clicks.click(page.get_by_role("button", name="Skrivskydda och skicka"))
    clicks.click(page.get_by_role("button", name="Skicka", exact=True))

    has_left(page)
    assert clicks.count <= 5


@pytest.mark.covers("A-U7", "A-U8", "R98")
def test_a_providers_document_reaches_the_client_in_three_actions_at_most(
    stack, somebody, without_fault
):
    page, clicks = somebody(), Clicks()
    open_papers(page, stack, "Amir Rezai", r"UP-\d+-0009", "Dokument")
    without_fault(page)
    page.get_by_role("link", name="Genomförandeplan").first.click()
    without_fault(page)

    clicks.click(page.get_by_role("button", name="Skicka som meddelande"))
    clicks.click(page.get_by_role("button", name="Skicka", exact=True))

    has_left(page)
    assert clicks.count <= 3


@pytest.mark.covers("R55", "R56", "R57", "R58", "R59", "R60")
def test_the_manuals_way_by_the_tab_pdf_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    open_papers(page, stack, "Linda Ekström", r"EB-\d+-0142", "Dokumentation")
    page.get_by_role("link", name="Vi behöver fler uppgifter").click()
    page.get_by_role("link", name="PDF", exact=True).click()

    page.get_by_label("Rubrik på dokumentet").fill("Komplettering före fredag")
    page.get_by_role("button", name="Spara", exact=True).click()
    letter = page.get_by_role("button", name="Skicka som meddelande Komplettering före fredag")
    letter.click()

    expect(page.get_by_label("Ämne")).to_have_value("Komplettering före fredag")
