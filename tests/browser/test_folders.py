"""The bin by keyboard alone, and one figure in every tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import sign_in_staff

SUBJECT = "Fel vid sökning"
MOST_STEPS = 80


def tab_to(page, role, name):
    """Goes on with Tab until the focus is there, as somebody does who has no mouse."""
    wanted = page.get_by_role(role, name=name)
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.first.evaluate("node => node === document.activeElement"):
            return wanted.first
    raise AssertionError(f"{MOST_STEPS} steps with Tab never came to {role} {name}")


@pytest.mark.covers("A-H22", "P21", "R146")
def test_a_provider_bins_and_restores_with_the_keyboard_alone(stack, somebody, without_fault):
    page = somebody()
    sign_in_staff(page, stack, "Jenny Lund")
    page.goto(f"{stack.url}personal/meddelanden/skickat/")
    expect(page.get_by_role("heading", name="Skickat")).to_be_visible()

    tab_to(page, "link", re.compile(SUBJECT)).press("Enter")
    expect(page.get_by_role("heading", name=SUBJECT, level=1)).to_be_visible()
    without_fault(page)
    tab_to(page, "button", re.compile("^Ta bort$")).press("Enter")
    expect(page.get_by_text("i Papperskorgen i 30 dagar")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(SUBJECT))).to_have_count(0)

    tab_to(page, "link", "Papperskorg").press("Enter")
    expect(page.get_by_text(re.compile(r"Tas bort \d{4}-\d\d-\d\d"))).to_be_visible()
    without_fault(page)
    tab_to(page, "checkbox", re.compile(SUBJECT)).press("Space")
    page.keyboard.press("Shift+Tab")
    # The button stands before the list: back past the letter itself.
    for _ in range(MOST_STEPS):
        button = page.get_by_role("button", name="Återställ markerade")
        if button.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 meddelande är återställt.")).to_be_visible()
    tab_to(page, "link", "Skickat").press("Enter")
    expect(page.get_by_role("link", name=re.compile(SUBJECT))).to_be_visible()


@pytest.mark.covers("A-U22", "R142", "R143")
def test_when_one_tab_reads_the_figure_follows_in_the_other(stack, somebody):
    first = somebody()
    sign_in_staff(first, stack, "familjebehandlare")
    first.goto(f"{stack.url}personal/meddelanden/")
    menu = first.get_by_role("navigation", name="Meny").locator(".figure")
    expect(menu).to_be_visible()
    # Colleagues in other tests may have written to her too.
    unread = int(re.match(r"\d+", menu.inner_text())[0])
    expect(first).to_have_title(re.compile(rf"^\({unread}\) Inkorg"))

    second = first.context.new_page()
    second.goto(f"{stack.url}personal/meddelanden/")
    second.get_by_role("link", name=re.compile("Genomförandeplan 1654359")).click()

    left = unread - 1
    expect(first).to_have_title(re.compile(rf"^\({left}\) Inkorg" if left else "^Inkorg"))
    inbox = first.get_by_role("navigation", name="Mappar").get_by_role(
        "link", name=re.compile("^Inkorg")
    )
    for figure in (menu, inbox.locator(".figure")):
        expect(figure).to_have_text([re.compile(rf"^{left}\b")] if left else [])


def test_several_are_binned_without_javascript(stack, somebody):
    page = somebody(java_script=False)
    sign_in_staff(page, stack, "Tomas Björk")
    page.goto(f"{stack.url}personal/meddelanden/")
    page.get_by_role("checkbox", name=re.compile(SUBJECT)).check()
    page.get_by_role("button", name="Ta bort markerade").click()
    expect(page.get_by_text("i Papperskorgen i 30 dagar")).to_be_visible()

    page.get_by_role("link", name="Papperskorg").click()
    page.get_by_role("link", name=re.compile(SUBJECT)).click()
    page.get_by_role("button", name="Återställ", exact=True).click()

    expect(page.get_by_text("1 meddelande är återställt.")).to_be_visible()
