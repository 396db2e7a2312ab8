"""The citizen's pages as they are used: on a small phone, by keyboard, in English, without
JavaScript (A-C16, P21)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import legitimate_with_bankid
from tests.factories.photos import LYING, photo

SMALL_PHONE = {"width": 320, "height": 640}
PAGES = (
    "meddelanden/",
    "kontakter/",
    "profil/",
    "profil/andra/",
    "profil/sprak/",
    "profil/avsluta/",
)


@pytest.fixture(scope="module")
def stack(own_stack):
    return own_stack


def picture(name="IMG_2034.jpg", seed=1):
    return {
        "name": name,
        "mimeType": "image/jpeg",
        "buffer": photo(1200, 900, orientation=LYING, colour="black", seed=seed),
    }


def signed_in(page, stack, name="Samira Haddad"):
    legitimate_with_bankid(page, stack, name)
    expect(page.get_by_role("heading", name=re.compile("Hej"))).to_be_visible()


def fits(page):
    """Nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_to(page, control):
    for _ in range(60):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard never came there")


@pytest.mark.covers("A-C16", "P21", "R118")
def test_a_c16_phone_and_screen_reader(stack, somebody, without_fault):
    page = somebody(viewport=SMALL_PHONE)
    signed_in(page, stack)

    # Every page has names on everything, and fits.
    for address in PAGES:
        page.goto(f"{stack.url}minasidor/{address}")
        without_fault(page)
        assert fits(page), address

    # She reads and answers by the keyboard alone, and is told what is missing.
    page.goto(f"{stack.url}minasidor/meddelanden/")
    tab_to(page, page.get_by_role("link", name=re.compile("Komplettering")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Svara")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Skicka"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv ett meddelande.")
    expect(page.get_by_role("alert")).to_be_focused()
    without_fault(page)
    tab_to(page, page.get_by_label("Meddelande", exact=True))
    page.keyboard.type("Hej Linda, hyresavin kommer i morgon.")
    tab_to(page, page.get_by_role("button", name="Skicka"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("Till dess kan du ångra det.")).to_be_visible()
    without_fault(page)


@pytest.mark.covers("A-C6", "R118", "D15")
def test_a_new_letter_with_a_photo_is_written_on_a_phone(stack, somebody, without_fault):
    page = somebody(viewport={"width": 375, "height": 700})
    signed_in(page, stack)
    page.get_by_role("link", name="Kontakter").first.click()
    page.get_by_role("link", name="Skriv meddelande till Linda Ekström").click()

    expect(page.get_by_role("radio", name=re.compile("Linda Ekström"))).to_be_checked()
    page.get_by_label("Ämne").fill("Hyresavi för december")
    page.get_by_label("Meddelande", exact=True).fill("Hej! Här är hyresavin.")
    page.get_by_label("Bifoga PDF").set_input_files([picture(seed=1)])
    expect(page.get_by_text("Vi har gjort om fotot till en PDF.")).to_be_visible(timeout=30_000)
    page.get_by_label("Bifoga PDF").set_input_files([picture("IMG_2035.jpg", seed=2)])
    expect(page.get_by_text("PDF av 2 foton")).to_be_visible(timeout=30_000)
    without_fault(page)
    assert fits(page)
    page.clock.install()
    page.get_by_role("button", name="Skicka").click()

    told = page.locator("[data-focus-first]")
    expect(told).to_contain_text("Till dess kan du ångra det.")
    expect(told).to_be_focused()
    expect(told.get_by_role("button", name="Ångra")).to_be_in_viewport()
    without_fault(page)
    assert fits(page)
    # When the seconds have passed nothing offers it any more.
    page.clock.fast_forward("00:11")
    expect(told).to_have_text("Meddelandet är skickat. Du ser det under Skickat.")
    expect(page.get_by_role("button", name=re.compile("Ångra"))).to_have_count(0)
    expect(page.get_by_text("Skickas strax")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Hyresavi för december"))).to_be_visible()


@pytest.mark.covers("P21")
def test_everything_is_there_in_english(stack, somebody):
    page = somebody(viewport={"width": 375, "height": 700})
    signed_in(page, stack)
    page.get_by_role("button", name="English").click()

    page.get_by_role("link", name="My profile").first.click()
    page.get_by_role("link", name="Change mobile number, e-mail and notices").click()
    expect(page.get_by_role("heading", name="Change contact details")).to_be_visible()
    page.get_by_label("Mobile number").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a mobile number")
    page.get_by_role("link", name="Contacts").first.click()
    page.get_by_role("link", name="Write a message to Linda Ekström").click()
    # Another test may have left a letter begun.
    page.get_by_label("Subject").fill("")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a subject.")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.covers("P21", "R123")
def test_the_pages_work_without_javascript(stack, somebody):
    with_script = somebody()
    signed_in(with_script, stack)
    state = with_script.context.storage_state()
    page = somebody(java_script=False, storage_state=state, viewport=SMALL_PHONE)
    page.goto(f"{stack.url}minasidor/kontakter/")
    page.get_by_role("link", name="Skriv meddelande till Linda Ekström").click()
    page.get_by_label("Ämne").fill("Utan skript")
    page.get_by_label("Meddelande", exact=True).fill("Hej!")
    page.get_by_label("Bifoga PDF").set_input_files([picture(seed=3), picture(seed=4)])
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("link", name=re.compile("Utan skript"))).to_be_visible()

    page.goto(f"{stack.url}minasidor/profil/andra/")
    page.get_by_label("Notis via e-post").uncheck()
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Sparat.")).to_be_visible()
    expect(page.get_by_text("Via SMS", exact=True)).to_be_visible()


@pytest.mark.covers("P21")
def test_the_language_can_be_changed_in_the_middle_of_a_letter(stack, somebody):
    page = somebody()
    signed_in(page, stack)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{stack.url}minasidor/kontakter/")
    page.get_by_role("link", name="Skriv meddelande").first.click()
    page.get_by_label("Ämne").fill("Hyresavin")
    page.get_by_label("Meddelande", exact=True).fill("Jag undrar över datumet.")

    page.get_by_role("button", name="English").click()

    expect(page.get_by_label("Subject")).to_have_value("Hyresavin")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Jag undrar över datumet.")


# What a finger has to hit by itself: a link in the middle of a sentence is as high as its line.
TOO_SMALL = """() => [...document.querySelectorAll(
    ".utility a, .utility button, .masthead button, .whose nav a, .foot a[href^='/'], .back, .goto"
    + ", .button, .check, .choice, .tabs a, .tile, summary")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
  .map((one) => one.textContent.trim())"""


@pytest.mark.covers("P21")
def test_what_is_touched_is_high_enough_for_a_finger(stack, somebody):
    page = somebody(viewport=SMALL_PHONE, has_touch=True)
    page.goto(f"{stack.url}tillganglighet/")
    small = {"tillganglighet/": page.evaluate(TOO_SMALL)}
    signed_in(page, stack)
    for place in ("", *PAGES):
        page.goto(f"{stack.url}minasidor/{place}")
        small[place] = page.evaluate(TOO_SMALL)

    assert {place: found for place, found in small.items() if found} == {}
