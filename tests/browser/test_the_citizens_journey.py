"""The citizen's whole way: on a phone in English, by keyboard alone, and without JavaScript.

From the start page by the e-ID to the letter, the answer with its paper, the economic assistance
and out again.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from portal.cookies import cookies
from tests.browser.people import attached, legitimate_on

PHONE = {"viewport": {"width": 375, "height": 700}, "locale": "en-GB"}
# A page may have this many places to stop at before the one that is looked for.
STOPS = 60
FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const { top, bottom, height } = one.getBoundingClientRect();
  const label = one.labels?.length ? one.labels[0].textContent : one.textContent;
  return {
    name: (one.getAttribute("aria-label") || label).replace(/\\s+/g, " ").trim(),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    // One that is never drawn (a file's own control) lends its ring to the label beside it.
    seen: height <= 1 || (bottom > 0 && top < innerHeight),
  };
}"""


class Keyboard:
    """Somebody who never touches the mouse: Tab until it says what is looked for, then the key."""

    def __init__(self, page):
        self.page = page

    def reach(self, name):
        for _stop in range(STOPS):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            if not re.search(name, focused["name"]):
                continue
            assert focused["seen"], f"{name} has the focus out of sight"
            assert focused["ringed"] or not focused["seen"], f"{name} shows no focus"
            return
        raise AssertionError(f"{name} is not reached by Tab on {self.page.url}")

    def press(self, name, key="Enter"):
        self.reach(name)
        self.page.keyboard.press(key)

    def write(self, name, words):
        self.reach(name)
        self.page.keyboard.type(words)


@pytest.fixture(scope="module")
def stack(own_stack):
    return own_stack


def empty(page):
    """What was begun another time waits in the field."""
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")


def approve(page, who, open_app):
    with page.context.expect_page() as opened:
        open_app()
    legitimate_on(opened.value, who)


@pytest.mark.accessibility("keyboard")
@pytest.mark.covers("P21", "A-C16")
def test_everything_is_done_by_keyboard(stack, somebody):
    page = somebody()
    keys = Keyboard(page)
    page.goto(stack.url)
    # The first stop leads past the head of the page.
    keys.press("Till innehållet")
    expect(page).to_have_url(f"{stack.url}#innehall")
    keys.press("Logga in med BankID")
    page.wait_for_url("**/logga-in/vanta/**")
    approve(page, "Samira Haddad", lambda: keys.press("Öppna testlegitimationen"))
    expect(page.get_by_role("heading", name="Hej Samira!")).to_be_visible(timeout=20_000)

    keys.press("^Meddelanden")
    expect(page.get_by_role("heading", name="Meddelanden", level=1)).to_be_visible()
    keys.press("Komplettering")
    expect(page.get_by_role("heading", name="Svara")).to_be_visible()
    # A letter with nothing in it: the summary takes the focus, and leads to the field.
    keys.reach("^Meddelande$")
    empty(page)
    keys.press("^Skicka$")
    expect(page.get_by_role("alert")).to_be_focused()
    keys.press("Skriv ett meddelande")
    expect(page.get_by_label("Meddelande", exact=True)).to_be_focused()
    page.keyboard.type("Med tangentbordet.")
    keys.press("^Skicka$")
    expect(page.get_by_text("Till dess kan du ångra det.")).to_be_visible()
    keys.press("^Ångra$")
    expect(page.get_by_text("Med tangentbordet.").first).to_be_visible()

    page.goto(f"{stack.url}minasidor/")
    keys.press("Ekonomiskt bistånd")
    expect(page.get_by_role("heading", name="Ekonomiskt bistånd", level=1)).to_be_visible()
    for tab in ("Utbetalningar", "Dokument", "Ansökningar"):
        keys.press(f"^{tab}$")
        expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute(
            "aria-current", "page"
        )
    keys.press("Logga ut")
    expect(page.get_by_role("heading", name="Du är utloggad")).to_be_visible()


@pytest.mark.covers("P21", "R118", "R120", "R121", "R122", "A-C1", "A-C5", "A-C8", "A-C16", "A-C18")
def test_on_a_phone_in_english(stack, somebody):
    page = somebody(**PHONE)
    strangers = []
    page.on("request", lambda sent: strangers.append(sent.url) if stack.url not in sent.url else 0)
    page.goto(f"{stack.url}MeddelandeIFO")
    expect(page.get_by_role("heading", name="About the service")).to_be_visible()
    page.get_by_role("button", name="Sign in with BankID").click()
    approve(page, "Samira Haddad", page.get_by_role("link", name="Open the test").click)
    expect(page.get_by_role("heading", name="Hello Samira!")).to_be_visible(timeout=20_000)

    page.get_by_role("main").get_by_role("link", name=re.compile("^Messages")).click()
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    page.get_by_label("Message", exact=True).fill("Here is the rent bill.")
    page.get_by_label("Attach PDF").set_input_files(attached("rent.pdf", "Hyra"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Until then you can undo it.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Open rent.pdf"))).to_be_visible()
    page.goto(f"{stack.url}minasidor/skickat/")
    sent = page.get_by_role("main").get_by_role("link", name=re.compile("Komplettering"))
    expect(sent.first).to_be_visible()

    page.goto(f"{stack.url}minasidor/")
    page.get_by_role("main").get_by_role("link", name="Financial assistance").click()
    for tab in ("Payments", "Documents", "Applications"):
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("heading", name="Financial assistance")).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 375

    # One click to Swedish, on the same page, and it is remembered.
    page.get_by_role("button", name="Svenska").click()
    expect(page.get_by_role("heading", name="Ekonomiskt bistånd", level=1)).to_be_visible()
    page.goto(f"{stack.url}minasidor/")
    expect(page.get_by_role("heading", name="Hej Samira!")).to_be_visible()

    kept = page.context.cookies()
    assert {one["name"] for one in kept} <= {cookie.name for cookie in cookies()}
    assert page.evaluate("({ ...localStorage, ...sessionStorage })") == {}
    assert strangers == [url for url in strangers if url.startswith(stack.eid_url)]


@pytest.mark.accessibility("noscript")
@pytest.mark.covers("P21", "A-C16")
def test_without_javascript(stack, somebody):
    page = somebody(java_script=False, viewport={"width": 375, "height": 700})
    page.goto(stack.url)
    page.get_by_role("button", name="Logga in med Freja").click()
    approve(page, "Samira Haddad", page.get_by_role("link", name="Öppna testlegitimationen").click)
    expect(page.get_by_role("heading", name="Hej Samira!")).to_be_visible(timeout=20_000)

    page.get_by_role("main").get_by_role("link", name=re.compile("^Meddelanden")).click()
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    # Refused with the reason at its field, and then sent with its paper.
    page.get_by_label("Meddelande", exact=True).fill("")
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_role("link", name="Skriv ett meddelande.")).to_be_visible()
    page.get_by_label("Meddelande", exact=True).fill("Utan skript.")
    page.get_by_label("Bifoga PDF").set_input_files(attached("hyresavi.pdf", "Hyra"))
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_text("Till dess kan du ångra det.")).to_be_visible()
    page.get_by_role("button", name="Ångra").last.click()
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Utan skript.")

    page.goto(f"{stack.url}minasidor/ekonomiskt-bistand/")
    for tab in ("Utbetalningar", "Dokument"):
        page.get_by_role("link", name=tab, exact=True).click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Financial assistance")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Accessibility").click()
    page.get_by_label("What did not work?").fill("Nothing, this is a test.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We have received what you wrote.")).to_be_visible()


def test_who_leaves_quickly_is_signed_out_and_has_nothing_under_the_back_button(stack, somebody):
    page = somebody()
    page.goto(stack.url)
    page.get_by_role("button", name="Logga in med BankID").click()
    approve(page, "Samira Haddad", page.get_by_role("link", name="Öppna testlegitimationen").click)
    expect(page.get_by_role("heading", name="Hej Samira!")).to_be_visible()
    page.goto(f"{stack.url}minasidor/meddelanden/")
    # The weather isn't on this machine.
    elsewhere = {"status": 200, "content_type": "text/html", "body": "<h1>Soligt</h1>"}
    page.route("https://www.smhi.se/**", lambda route: route.fulfill(**elsewhere))

    page.get_by_role("link", name="Lämna sidan snabbt").click()
    expect(page.get_by_role("heading", name="Soligt")).to_be_visible()
    page.wait_for_timeout(500)
    page.go_back()

    expect(page.get_by_role("button", name="Logga in med BankID")).to_be_visible()
