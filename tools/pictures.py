"""`make pictures`: the pictures of the README, taken from the running product with the demo town.

Usage: python -m tools.pictures
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tools import programs
from tools.place import ROOT
from tools.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = ROOT / "docs" / "pictures"
AT_HOME = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    chromium = programs.chromium()
    if not chromium:
        sys.exit("No Chromium on this machine, so no pictures.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Stack("pictures") as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=AT_HOME)
        take(caseworker(browser, stack), "caseworker")
        take(provider(browser, stack), "provider")
        take(citizen(browser, stack), "citizen")
        browser.close()


def take(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(f"docs/pictures/{name}.png")


def caseworker(browser: Browser, stack: Stack) -> Page:
    """A client's answer with its file, journaled."""
    page = as_staff(browser, stack, "Linda Ekström")
    page.goto(f"{stack.url}personal/meddelanden/")
    page.get_by_role("link", name=re.compile("Samira Haddad")).first.click()
    return page


def provider(browser: Browser, stack: Stack) -> Page:
    """The unit's assignments, what is unread, and the search."""
    return as_staff(browser, stack, "Amir Rezai")


def citizen(browser: Browser, stack: Stack) -> Page:
    """A letter that waits to be read."""
    page = new_page(browser)
    page.goto(stack.url)
    page.get_by_role("button", name="Logga in med BankID").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Öppna testlegitimationen").click()
    phone = opened.value
    phone.get_by_role("radio", name=re.compile("Maria Lindqvist")).check()
    phone.get_by_role("button", name="Legitimera").click()
    phone.close()
    page.wait_for_url("**/minasidor/")
    return page


def as_staff(browser: Browser, stack: Stack, name: str) -> Page:
    page = new_page(browser)
    page.goto(f"{stack.url}personal/logga-in/")
    page.get_by_role("button", name=re.compile(name)).click()
    page.get_by_text("Inloggad som").wait_for()
    return page


def new_page(browser: Browser) -> Page:
    context = browser.new_context(
        viewport={"width": 1280, "height": 860},
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
    )
    return context.new_page()


if __name__ == "__main__":
    main()
