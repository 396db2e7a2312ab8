"""Every step works with JavaScript off; it only takes a button more here and there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import attached, legitimate_on, sign_in_staff


def test_a_caseworker_writes_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Fredrik Holm")
    page.get_by_role("navigation", name="Meny").get_by_role("link", name="Meddelanden").click()
    page.get_by_role("link", name="Skriv nytt").click()
    page.get_by_label("Till klient", exact=True).fill("Mohamed")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name=re.compile("Mohamed Warsame")).check()
    page.get_by_label("Ämne").fill("Utan skript")
    page.get_by_label("Meddelande", exact=True).fill("Hej Mohamed!")
    page.get_by_label("Lägg till bilaga").set_input_files(attached("plan.pdf"))
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Utan skript"))).to_be_visible()


@pytest.mark.covers("A-U5", "R92", "R93")
def test_a_provider_ticks_medborgare_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Jenny Lund")
    page.goto(f"{stack.url}personal/meddelanden/")
    page.get_by_role("link", name="Nytt meddelande").click()
    page.get_by_label("Ämne").fill("Medborgare utan skript")
    page.get_by_label("Till", exact=True).fill("anna")
    page.get_by_label("Till", exact=True).press("Enter")
    expect(page.get_by_role("checkbox", name=re.compile("Anna Svensson"))).to_have_count(2)
    page.get_by_label("Medborgare", exact=True).check()
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name=re.compile("Anna Andersson")).check()
    page.get_by_label("Meddelande", exact=True).fill("Hej Anna!")
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Medborgare utan skript"))).to_be_visible()


def test_a_caseworker_switches_kind_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Fredrik Holm")
    page.goto(f"{stack.url}personal/meddelanden/skriv/")
    page.get_by_label("Meddelande", exact=True).fill("Hej Petra!")
    page.get_by_role("button", name="Till medarbetare").click()
    page.get_by_label("Till medarbetare", exact=True).fill("petra")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name=re.compile("Petra Nordin")).check()
    page.get_by_label("Ämne").fill("Internt utan skript")
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("link", name=re.compile("Internt utan skript"))).to_be_visible()


def test_what_was_chosen_written_and_attached_survives_a_refusal(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Fredrik Holm")
    page.goto(f"{stack.url}personal/meddelanden/skriv/")
    page.get_by_label("Till klient", exact=True).fill("Mohamed")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name=re.compile("Mohamed Warsame")).check()
    page.get_by_label("Meddelande", exact=True).fill("Hej Mohamed!")
    page.get_by_label("Lägg till bilaga").set_input_files(attached("plan.pdf"))
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("link", name="Fyll i ämne.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("Mohamed Warsame"))).to_be_checked()
    expect(page.get_by_text("plan.pdf", exact=False).first).to_be_visible()
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Hej Mohamed!")


def test_a_citizen_signs_in_reads_and_answers_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    page.goto(stack.url)
    page.get_by_role("button", name="Logga in med BankID").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Öppna testlegitimationen").click()
    legitimate_on(opened.value, "Samira Haddad")
    expect(page.get_by_role("heading", name="Hej Samira!")).to_be_visible(timeout=20_000)

    page.get_by_role("main").get_by_role("link", name=re.compile("Meddelanden")).click()
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    page.get_by_label("Meddelande", exact=True).fill("Tack!")
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_text("Till dess kan du ångra det.")).to_be_visible()


def test_a_refused_file_stands_with_its_reason_until_it_is_taken_off(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Fredrik Holm")
    page.goto(f"{stack.url}personal/meddelanden/skriv/")
    page.get_by_label("Till klient", exact=True).fill("Mohamed")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("checkbox", name=re.compile("Mohamed Warsame")).check()
    page.get_by_label("Ämne").fill("Med fel fil")
    page.get_by_label("Meddelande", exact=True).fill("Hej Mohamed!")
    word = {"name": "brev.docx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04"}
    page.get_by_label("Lägg till bilaga").set_input_files([attached("plan.pdf"), word])
    page.get_by_role("button", name="Skicka", exact=True).click()

    files = page.get_by_role("list", name="Bifogade filer")
    expect(files).to_contain_text("Inte godkänd. Endast PDF kan bifogas.")
    expect(page.get_by_role("link", name=re.compile("brev.docx är inte godkänd"))).to_be_visible()
    page.get_by_role("button", name="Ta bort brev.docx").click()
    expect(files).not_to_contain_text("brev.docx")
    expect(page.get_by_role("checkbox", name=re.compile("Mohamed Warsame"))).to_be_checked()
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()
