"""The session's end in a browser: told beforehand, put off by a press, and losing nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import legitimate_here, legitimate_with_bankid

MINUTE_MS = 60_000
SESSION = "**/minasidor/session/"


@pytest.fixture(scope="module")
def stack(own_stack):
    return own_stack


@pytest.fixture
def page(stack, somebody):
    """Samira, signed in, on a page whose clock the test moves."""
    opened = somebody(viewport={"width": 375, "height": 800})
    opened.goto(stack.url)
    legitimate_with_bankid(opened, stack, "Samira Haddad")
    expect(opened.get_by_role("heading", name="Hej Samira!")).to_be_visible(timeout=20_000)
    opened.clock.install()
    return opened


def server_says(page, seconds, *, can_be_extended=True):
    """As the server will, so many minutes from now; to stay goes to the server itself."""

    def answer(route):
        if route.request.method == "POST":
            return route.continue_()
        return route.fulfill(json={"seconds": seconds, "can_be_extended": can_be_extended})

    page.unroute(SESSION)
    page.route(SESSION, answer)


def test_the_page_warns_and_one_press_keeps_one_signed_in(stack, page, without_fault):
    page.goto(f"{stack.url}minasidor/")
    server_says(page, 110)
    page.clock.fast_forward(14 * MINUTE_MS)

    warning = page.get_by_role("alertdialog", name="Du loggas snart ut")
    expect(warning).to_contain_text("Om två minuter loggas du ut")
    without_fault(page)
    page.get_by_role("button", name="Fortsätt vara inloggad").press("Enter")

    expect(warning).to_be_hidden()


def test_the_end_leaves_nothing_to_read_and_keeps_what_is_saved(stack, page):
    page.goto(f"{stack.url}minasidor/meddelanden/")
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    page.get_by_label("Meddelande", exact=True).fill("Det här hann jag skriva.")
    page.clock.run_for(4000)
    expect(page.locator("[data-seen]")).to_contain_text("Utkast sparat")
    address = page.url

    page.context.clear_cookies(name="sessionid")
    # Not by moving the clock: a page that leaves while it is moved is waited for without end.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page).to_have_url(re.compile(r"/logga-in/\?next=.*utkast"))
    expect(page.get_by_text("Det här hann jag skriva.")).to_have_count(0)
    legitimate_here(page, "Samira Haddad")
    expect(page).to_have_url(address, timeout=20_000)
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Det här hann jag skriva.")


def test_what_could_not_be_saved_stays_on_the_page(stack, page):
    page.goto(f"{stack.url}minasidor/meddelanden/")
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    page.route(f"{stack.url}minasidor/meddelanden/**", lambda route: route.abort())
    page.get_by_label("Meddelande", exact=True).fill("Utan nät.")
    page.clock.run_for(4000)
    server_says(page, 0)

    page.clock.fast_forward(15 * MINUTE_MS)

    expect(page.get_by_role("alertdialog")).to_contain_text("står kvar på sidan")
    page.get_by_role("button", name="Tillbaka till sidan").click()
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Utan nät.")
