"""Going away takes four actions at most, and somebody reads what is written meanwhile (F15)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.people import legitimate_with_bankid, sign_in_staff

# Whatever other tests did with them: nothing is set but what the demo has of Amir.
AS_AT_FIRST = """
from messaging.models import Absence, ForwardingRule
ForwardingRule.objects.filter(user__user_code="FREHOL").delete()
Absence.objects.filter(user__user_code="FREHOL").delete()
"""


@pytest.fixture(scope="module")
def town(stack):
    stack.manage("shell", "--no-imports", "-c", AS_AT_FIRST)
    return stack


@pytest.mark.covers("A-H20", "R112", "R113")
def test_an_absence_with_forwarding_is_set_in_four_actions_at_most(town, somebody, without_fault):
    page, clicks = somebody(), Clicks()
    sign_in_staff(page, town, "Fredrik Holm")
    page.goto(f"{town.url}personal/meddelanden/")

    clicks.click(page.get_by_role("link", name="Inställningar"))
    absence = page.get_by_role("region", name="Frånvaromeddelande")
    expect(absence.get_by_label("Vidarebefordra meddelanden")).to_be_checked()
    expect(absence.get_by_label("Brevlåda", exact=True)).to_contain_text("Vuxen")
    expect(absence.get_by_label("Text", exact=True)).to_have_value(
        re.compile(r"till och med \d+ \w+ 20\d\d")
    )
    without_fault(page)
    clicks.choose(absence.get_by_label("Ersättare"), "Gunilla Strand, enhetschef")
    clicks.click(absence.get_by_role("button", name="Spara"))

    expect(page.get_by_text("Frånvaromeddelandet är sparat")).to_be_visible()
    expect(absence.get_by_text("Pågår")).to_be_visible()
    expect(absence.get_by_text("Vidarebefordras till Vuxen")).to_be_visible()
    without_fault(page)
    assert clicks.count <= 4


@pytest.mark.covers("A-U16", "R113")
def test_what_a_citizen_writes_to_somebody_away_lies_where_a_colleague_reads_it(
    town, somebody, without_fault
):
    citizen, anna, amir = somebody(), somebody(), somebody()
    legitimate_with_bankid(citizen, town, "Mohamed Warsame")
    citizen.wait_for_url("**/minasidor/**")
    citizen.goto(f"{town.url}minasidor/meddelanden/")
    citizen.get_by_role("link", name=re.compile("Ändrad tid på torsdag")).first.click()
    citizen.get_by_label("Meddelande", exact=True).fill("Jag tar bussen dit.")
    citizen.get_by_role("button", name="Skicka", exact=True).click()
    expect(citizen.get_by_text("Till dess kan du ångra det.")).to_be_visible()
    citizen.wait_for_timeout(11_000)

    sign_in_staff(anna, town, "Anna Svensson.*Eken")
    anna.goto(f"{town.url}personal/meddelanden/installningar/")
    anna.get_by_role("main").get_by_role("link", name="Öppenvården Eken").last.click()
    anna.get_by_role("link", name=re.compile("Jag tar bussen dit.")).click()
    letter = anna.get_by_role("article", name=re.compile("Från Mohamed Warsame")).first
    expect(letter).to_contain_text("Jag tar bussen dit.")
    without_fault(anna)

    sign_in_staff(amir, town, "Amir Rezai")
    expect(amir.get_by_text("Inloggad som")).to_be_visible()
    amir.goto(f"{town.url}personal/meddelanden/installningar/")
    # He was told at the demo's beginning, and isn't told again.
    expect(amir.get_by_text("1 har fått texten")).to_be_visible()
    without_fault(amir)


@pytest.mark.covers("R116")
def test_a_manager_sees_to_the_units_post(town, somebody, without_fault):
    page = somebody()
    sign_in_staff(page, town, "Håkan Dahl")
    page.goto(f"{town.url}personal/meddelanden/installningar/")
    page.get_by_role("link", name="Enhetens brevlådor").click()
    without_fault(page)
    page.get_by_role("link", name=re.compile("Lämna över brevlåda.*Maja Lind")).click()
    expect(page.get_by_text("Olästa meddelanden")).to_be_visible()
    without_fault(page)
    page.get_by_role("button", name="Lämna över").click()
    expect(page.get_by_text("Brevlådan är överlämnad till Försörjning")).to_be_visible()
    without_fault(page)
    page.get_by_role("button", name="Ta tillbaka").click()
    expect(page.get_by_text("Ny post går till Maja Lind igen.")).to_be_visible()
    page.get_by_role("link", name="Behörigheter till Försörjning").click()
    without_fault(page)
    page.get_by_role("link", name="Ändra behörigheten för Petra Nordin").click()
    without_fault(page)
    page.go_back()
    page.get_by_role("link", name="Enhetens brevlådor").click()
    page.get_by_role("link", name="Ändra rutinen").click()
    without_fault(page)
