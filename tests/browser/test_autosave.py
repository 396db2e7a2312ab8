"""What is being written is kept by itself, in one tab and in two, and said honestly."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import attached, choose_recipient, sign_in_staff

NO_PDF = {"name": "Bild.png", "mimeType": "image/png", "buffer": b"\x89PNG no pdf"}


@pytest.fixture
def page(stack, somebody):
    page = somebody()
    sign_in_staff(page, stack, "Fredrik Holm")
    page.goto(f"{stack.url}personal/meddelanden/skriv/")
    return page


def letter(page):
    return page.get_by_label("Meddelande", exact=True)


def is_saved(page):
    said = page.get_by_text(re.compile(r"^Utkast sparat \d\d\.\d\d$")).first
    # The page tries again after ten seconds.
    expect(said).to_be_visible(timeout=30_000)


def test_what_is_written_is_there_again_after_loading_the_page_anew(page, without_fault):
    page.get_by_label("Ämne").fill("Sparas av sig själv")
    letter(page).press_sequentially("Hej Mohamed!")
    is_saved(page)
    without_fault(page)
    # Nobody is asked whether to leave what is saved.
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    page.reload()

    expect(letter(page)).to_have_value("Hej Mohamed!")
    expect(page.get_by_label("Ämne")).to_have_value("Sparas av sig själv")
    page.get_by_role("link", name="Inkorg").first.click()
    page.go_back()
    expect(letter(page)).to_have_value("Hej Mohamed!")


@pytest.mark.covers("R49", "R50", "I13")
def test_files_are_taken_in_at_once_and_taken_off_again(page, without_fault):
    page.get_by_label("Lägg till bilaga").set_input_files([attached("plan.pdf"), NO_PDF])

    files = page.get_by_role("list", name="Bifogade filer")
    expect(files).to_contain_text("Klar.")
    expect(files).to_contain_text("Inte godkänd. Endast PDF kan bifogas.")
    without_fault(page)
    page.get_by_role("button", name="Ta bort Bild.png").click()
    expect(files).not_to_contain_text("Bild.png")
    page.reload()
    expect(files).to_contain_text("plan.pdf")


def test_of_two_tabs_neither_writes_over_the_other(page):
    letter(page).fill("Gemensam början")
    is_saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    letter(other).fill("Från den andra fliken")
    is_saved(other)

    letter(page).fill("Från den första fliken")

    said = page.get_by_text("Det du skrev här är sparat som ett eget utkast.").first
    expect(said).to_be_visible()
    assert page.url != other.url
    for tab, text in ((page, "Från den första fliken"), (other, "Från den andra fliken")):
        tab.reload()
        expect(letter(tab)).to_have_value(text)


def the_other_tab_of_what_is_sent(page):
    """Opened before Skicka was pressed in the first."""
    choose_recipient(page, "Till klient", "Mohamed", "Mohamed Warsame")
    page.get_by_label("Ämne").fill("Två flikar")
    letter(page).fill("Hej Mohamed!")
    is_saved(page)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()
    return other


def test_skicka_in_the_second_tab_tells_that_it_is_sent(page):
    other = the_other_tab_of_what_is_sent(page)

    letter(other).fill("Något helt annat")
    other.get_by_role("button", name="Skicka", exact=True).click()

    expect(other.get_by_text("Meddelandet har redan skickats.").first).to_be_visible()
    expect(letter(other)).to_have_value("Något helt annat")


def test_what_is_sent_in_the_one_tab_is_told_in_the_other(page):
    other = the_other_tab_of_what_is_sent(page)

    expect(other.get_by_text("Det är inte skickat än.")).to_be_visible()
    letter(other).fill("Något helt annat")
    expect(other.get_by_text("Det du skrev här är sparat som utkast.").first).to_be_visible()
    expect(other.get_by_text("Det är inte skickat än.")).to_have_count(0)
    expect(other.get_by_text("Meddelandet har redan skickats.").first).to_be_visible()
    expect(letter(other)).to_have_value("Något helt annat")


def test_a_letter_that_can_not_be_saved_says_so_and_is_saved_when_it_can(page):
    page.context.set_offline(True)
    letter(page).fill("Utan nät")
    expect(page.get_by_text("Kunde inte spara utkastet. Försöker igen.").first).to_be_visible()

    page.context.set_offline(False)

    is_saved(page)
    page.reload()
    expect(letter(page)).to_have_value("Utan nät")


def test_more_than_can_be_received_is_told_and_stays_on_the_page(page):
    much = "x" * 1_100_000
    letter(page).fill(much)
    expect(page.get_by_text("Det du har skrivit är för långt").first).to_be_visible()

    page.get_by_role("button", name="Skicka", exact=True).click()

    assert letter(page).input_value() == much


def test_after_signing_out_elsewhere_the_page_says_where_the_letter_is(page, stack):
    letter(page).fill("Hej")
    is_saved(page)
    page.context.clear_cookies(name="sessionid")

    letter(page).fill("Hej Mohamed, ett långt brev.")

    expect(page.get_by_text("Du har loggats ut.").first).to_be_visible()
    page.get_by_role("link", name="Logga in igen").click()
    page.get_by_role("button", name=re.compile("Fredrik Holm")).click()
    expect(letter(page)).to_have_value("Hej Mohamed, ett långt brev.")
