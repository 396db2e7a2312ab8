"""The session's end in a browser: told beforehand, put off by a press, and losing nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import legitimate_here, legitimate_with_bankid, sign_in_staff

SESSION = "**/minasidor/session/?page_of=*"
# Minutes pass in a blink; seconds, which the page lets its reader wait, are left as they are.
# Playwright's own clock waits without end for a page that leaves while the clock is touched.
SWIFT_MINUTES = """
    const inRealTime = window.setTimeout;
    window.setTimeout = (then, ms, ...given) =>
        inRealTime(then, ms < 60_000 ? ms : ms / 1000, ...given);
"""


@pytest.fixture(scope="module")
def stack(own_stack):
    return own_stack


@pytest.fixture
def page(stack, somebody):
    """Samira, signed in; on the pages she opens from here, minutes pass in a blink."""
    opened = somebody(viewport={"width": 375, "height": 800})
    opened.goto(stack.url)
    legitimate_with_bankid(opened, stack, "Samira Haddad")
    expect(opened.get_by_role("heading", name="Hej Samira!")).to_be_visible(timeout=20_000)
    opened.add_init_script(SWIFT_MINUTES)
    return opened


def server_says(page, seconds, *, can_be_extended=True):
    """As the server will, so many minutes from now. To stay goes to the server itself, and from
    then on the server is asked."""
    prolonged = []

    def answer(route):
        if route.request.method == "POST":
            prolonged.append(route)
        if prolonged:
            return route.continue_()
        said = route.fetch().json()
        return route.fulfill(json={**said, "seconds": seconds, "can_be_extended": can_be_extended})

    page.route(SESSION, answer)


def open_the_letter(stack, page):
    page.goto(f"{stack.url}minasidor/meddelanden/")
    page.get_by_role("link", name=re.compile("Komplettering")).click()
    # Its scripts as well: what is typed before them isn't saved until the next key.
    page.wait_for_load_state()


def test_the_page_warns_and_one_press_keeps_one_signed_in(stack, page, without_fault):
    server_says(page, 110)
    page.goto(f"{stack.url}minasidor/")

    warning = page.get_by_role("alertdialog", name="Du loggas snart ut")
    expect(warning).to_contain_text("Om två minuter loggas du ut")
    without_fault(page)
    page.get_by_role("button", name="Fortsätt vara inloggad").press("Enter")

    expect(warning).to_be_hidden()


def test_the_end_leaves_nothing_to_read_and_keeps_what_is_saved(stack, page):
    open_the_letter(stack, page)
    page.get_by_label("Meddelande", exact=True).fill("Det här hann jag skriva.")
    expect(page.locator("[data-seen]")).to_contain_text("Utkast sparat", timeout=15_000)
    address = page.url

    page.context.clear_cookies(name="sessionid")

    expect(page).to_have_url(re.compile(r"/logga-in/\?next=.*utkast"))
    expect(page.get_by_text("Det här hann jag skriva.")).to_have_count(0)
    legitimate_here(page, "Samira Haddad")
    expect(page).to_have_url(address, timeout=20_000)
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Det här hann jag skriva.")


def test_what_could_not_be_saved_stays_on_the_page_and_is_covered_until_one_is_back(stack, page):
    open_the_letter(stack, page)
    page.route(f"{stack.url}minasidor/meddelanden/**", lambda route: route.abort())
    page.get_by_label("Meddelande", exact=True).fill("Utan nät.")
    expect(page.locator("[data-seen]")).to_contain_text("Kunde inte spara", timeout=15_000)

    server_says(page, 0)

    over = page.get_by_role("alertdialog")
    expect(over).to_contain_text("står kvar på sidan")
    for _press in range(3):
        page.keyboard.press("Escape")
    expect(over).to_be_visible()
    covered = over.evaluate("it => getComputedStyle(it, '::backdrop').backgroundColor")
    assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", covered), "nothing shines through"

    # Signed in again in a window beside it: nothing tells the page, it asks by itself.
    server_says(page, 600)

    expect(over).to_be_hidden(timeout=25_000)
    expect(page.get_by_label("Meddelande", exact=True)).to_have_value("Utan nät.")


def test_a_colleague_signs_in_again_beside_a_form_and_saves_it(stack, somebody, without_fault):
    page = somebody()
    sign_in_staff(page, stack, "Linda Ekström")
    page.goto(f"{stack.url}personal/person/ny/")
    page.get_by_label("Mobilnummer").fill("hundra")
    page.context.clear_cookies(name="sessionid")
    look_again(page)

    over = page.get_by_role("alertdialog", name="Du är utloggad")
    expect(over).to_contain_text("står kvar på sidan")
    without_fault(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Logga in igen").click()
    sign_in_staff(opened.value, stack, "Linda Ekström")
    look_again(page)
    expect(over).to_be_hidden()
    page.get_by_role("button", name="Spara").click()

    # The form was taken in, and said what is wrong with it.
    expect(page.get_by_role("link", name=re.compile("Ange ett mobilnummer"))).to_be_visible()
    expect(page.get_by_label("Mobilnummer")).to_have_value("hundra")


def test_a_box_that_was_ticked_keeps_the_page_too(stack, somebody):
    page = somebody()
    sign_in_staff(page, stack, "Linda Ekström")
    page.goto(f"{stack.url}personal/person/ny/")
    page.get_by_role("checkbox").first.check()
    page.context.clear_cookies(name="sessionid")
    look_again(page)

    over = page.get_by_role("alertdialog", name="Du är utloggad")
    expect(over).to_contain_text("står kvar på sidan")


def look_again(page):
    """As when the tab is taken up again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
