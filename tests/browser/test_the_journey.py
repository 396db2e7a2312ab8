"""The main job, end to end, on real parts: what the product is for."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.people import (
    attached,
    choose_recipient,
    legitimate_with_bankid,
    sign_in_staff,
)

CLIENT = "Bengt Åkesson"
CLIENT_NUMBER = "8526691"
IDENTITY_NUMBER = "19560321-2696"
MOBILE = "070-174 06 30"
EMAIL = "bengt.akesson@epost.example"
# Bengt's unit hands him over to a provider, so that a provider too has a person to look at.
HAND_OVER = """
from datetime import date
from accounts.models import Unit, User
from casework.models import Assignment, Case, Decision, Person, Service
case = Case.objects.get(file__file_holder__customer_number="8526691")
today = date.today()
decision = Decision.objects.create(case=case, type="Boendestöd", outcome="granted",
    decided_on=today, decision_maker=User.objects.get(user_code="FREHOL"))
service = Service.objects.create(case=case, decision=decision, type="Boendestöd",
    period_from=today)
Assignment.objects.create(number="UP-99-0001", service=service, title="Boendestöd",
    state="accepted", provider_unit=Unit.objects.get(name="Boendestöd IFO"),
    sent_on=today, accepted_on=today)
"""


@pytest.fixture(scope="module")
def town(stack):
    stack.manage("shell", "--no-imports", "-c", HAND_OVER)
    return stack


def notices(stack):
    lines = stack.outbox.read_text().splitlines() if stack.outbox.exists() else []
    return [json.loads(line) for line in lines]


def wait_for_notices(stack, to, count, seconds=60):
    """The worker is another process: it gets the time it needs, and no more."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = [notice for notice in notices(stack) if notice["to"] in to]
        if len(found) >= count:
            return found
        time.sleep(0.5)
    raise AssertionError(f"{count} notices expected, these came: {notices(stack)}")


def token(page):
    return page.locator("[name=csrfmiddlewaretoken]").first.input_value()


def find(page, key):
    """Searches as a caseworker does, from wherever they are."""
    page.get_by_role("navigation", name="Meny").get_by_role("link", name="Sök person").click()
    page.get_by_role("searchbox").fill(key)
    page.get_by_role("searchbox").press("Enter")
    # Both answers, a list and the person's own page, show the client number.
    expect(page.get_by_role("main").get_by_text(CLIENT_NUMBER).first).to_be_visible()
    row = page.get_by_role("main").get_by_role("link", name=re.compile(CLIENT))
    if row.count():
        row.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLIENT)


@pytest.mark.covers(
    "R16", "R19", "R23", "R43", "R44", "R46", "R47", "R49", "R51", "R73", "R75", "R82", "R86"
)
def test_the_main_job_from_end_to_end(town, somebody, without_fault):
    caseworker, provider, citizen = somebody(), somebody(), somebody()

    # a. The caseworker finds the client by every key and switches the e-service on.
    caseworker.goto(f"{town.url}personal/logga-in/")
    without_fault(caseworker)
    sign_in_staff(caseworker, town, "Fredrik Holm")
    without_fault(caseworker)
    for key in ("Åkesson", IDENTITY_NUMBER, CLIENT_NUMBER):
        find(caseworker, key)
    without_fault(caseworker)
    person_page = caseworker.url
    caseworker.get_by_role("link", name="Redigera").click()
    caseworker.get_by_label("Mobilnummer").fill(MOBILE)
    caseworker.get_by_label("E-postadress").fill(EMAIL)
    for box in ("Meddelande", "Notifiering via SMS", "Notifiering via E-post"):
        caseworker.get_by_label(box, exact=True).check()
    without_fault(caseworker)
    caseworker.get_by_role("button", name="Spara").click()
    expect(caseworker.get_by_text("aktiveras vid nästa nattkörning")).to_be_visible()
    without_fault(caseworker)

    # b. Before the night nothing of it works yet, and a provider can't switch it on.
    legitimate_with_bankid(citizen, town, CLIENT)
    expect(citizen.get_by_text("Vi kan inte öppna tjänsten för dig just nu.")).to_be_visible()
    without_fault(citizen)
    caseworker.goto(f"{town.url}personal/meddelanden/skriv/")
    caseworker.get_by_label("Till klient", exact=True).press_sequentially("Bengt")
    expect(caseworker.get_by_text(f"{CLIENT} har inte e-tjänsten påkopplad.")).to_be_visible()
    assert caseworker.get_by_role("checkbox", name=re.compile(CLIENT)).count() == 0
    sign_in_staff(provider, town, "Jenny Lund")
    without_fault(provider)
    provider.goto(person_page)
    expect(provider.get_by_role("heading", level=1)).to_have_text(CLIENT)
    assert provider.get_by_role("link", name="Redigera").count() == 0
    assert provider.get_by_role("checkbox").count() == 0
    refused = provider.request.post(
        f"{person_page}redigera/",
        form={
            "messages": "on",
            "csrfmiddlewaretoken": token(provider),
        },
    )
    assert refused.status == 403

    # c. The night passes. The blue box is there for both, and a neutral welcome leaves.
    said = town.manage("run_night", "--now")
    assert re.search(r"\d+ aktiverade", said)
    caseworker.goto(person_page)
    expect(caseworker.get_by_text("E-tjänsten är påkopplad.")).to_be_visible()
    without_fault(caseworker)
    provider.goto(person_page)
    expect(provider.get_by_text("E-tjänsten är påkopplad.")).to_be_visible()
    without_fault(provider)
    welcome = wait_for_notices(town, {"+46701740630", EMAIL}, 2)
    assert {notice["channel"] for notice in welcome} == {"sms", "email"}

    # d. The caseworker writes, with a receipt and a PDF.
    menu = caseworker.get_by_role("navigation", name="Meny")
    menu.get_by_role("link", name="Meddelanden").click()
    without_fault(caseworker)
    caseworker.get_by_role("link", name="Skriv nytt").click()
    choose_recipient(caseworker, "Till klient", "Bengt Å", CLIENT)
    caseworker.get_by_label("Ämne").fill("Tid för möte")
    caseworker.get_by_label("Meddelande", exact=True).fill("Hej Bengt! Passar det på torsdag?")
    caseworker.get_by_label("Läskvitto").check()
    caseworker.get_by_label("Lägg till bilaga").set_input_files(attached("kallelse.pdf"))
    without_fault(caseworker)
    caseworker.get_by_role("button", name="Skicka", exact=True).dblclick()
    expect(caseworker.get_by_role("heading", name="Skickat")).to_be_visible()
    expect(caseworker.get_by_role("link", name=re.compile("Tid för möte"))).to_have_count(1)
    without_fault(caseworker)
    told = wait_for_notices(town, {"+46701740630", EMAIL}, 4)
    for notice in told:
        words = f"{notice['text']} {notice.get('subject') or ''}".lower()
        for secret in ("bengt", "åkesson", "möte", "fredrik", "vuxen", "social", "ifo", "bistånd"):
            assert secret not in words

    # e. The citizen signs in, reads the letter and the PDF, and answers with one.
    citizen.goto(town.url)
    without_fault(citizen)
    legitimate_with_bankid(citizen, town, CLIENT)
    expect(citizen.get_by_role("heading", name="Hej Bengt!")).to_be_visible()
    without_fault(citizen)
    citizen.get_by_role("link", name="Läs meddelandet").click()
    expect(citizen.get_by_text("Passar det på torsdag?")).to_be_visible()
    without_fault(citizen)
    file_url = citizen.get_by_role("link", name=re.compile("Öppna kallelse.pdf")).get_attribute(
        "href"
    )
    opened = citizen.request.get(f"{town.url.rstrip('/')}{file_url}")
    assert opened.body().startswith(b"%PDF")
    citizen.get_by_label("Meddelande", exact=True).fill("Ja, det passar bra.")
    citizen.get_by_label("Bifoga PDF").set_input_files(attached("hyresavi.pdf", "Hyra"))
    citizen.get_by_role("button", name="Skicka", exact=True).click()
    expect(citizen.get_by_text("Till dess kan du ångra det.")).to_be_visible()
    without_fault(citizen)
    citizen.wait_for_timeout(11_000)

    # f. The red figure and the receipt; read, journaled, the file with it, in the case.
    caseworker.goto(f"{town.url}personal/meddelanden/skickat/")
    receipt = re.compile(r"Tid för möte.*Läst \d", re.S)
    expect(caseworker.get_by_role("link", name=receipt)).to_be_visible()
    expect(menu.get_by_role("link", name=re.compile(r"Meddelanden\s*\d+ oläst"))).to_be_visible()
    menu.get_by_role("link", name="Meddelanden").click()
    caseworker.get_by_role("link", name=re.compile("Oläst.*Tid för möte", re.S)).click()
    answer = caseworker.get_by_role("article", name=f"Från {CLIENT}")
    expect(answer.get_by_text("Ja, det passar bra.")).to_be_visible()
    without_fault(caseworker)
    caseworker.get_by_role("link", name="Journalför", exact=True).click()
    places = caseworker.get_by_label("Knytas till")
    paper = caseworker.get_by_role("group").filter(has=places)
    paper.get_by_label("Typ").select_option(label="Underlag till ansökan")
    paper.get_by_label("Avsändare").select_option(label="Den enskilde")
    paper.get_by_label("Rubrik").fill("Hyresavi")
    without_fault(caseworker)
    caseworker.get_by_role("button", name="OK").click()
    done = re.compile("är journalfört i ärende .* 1 fil infogad.")
    expect(caseworker.get_by_text(done)).to_be_visible()
    find(caseworker, CLIENT_NUMBER)
    caseworker.get_by_role("link", name="Ärenden", exact=True).click()
    caseworker.get_by_role("main").get_by_role("link", name=re.compile(r"VU-\d\d-0025")).click()
    without_fault(caseworker)
    caseworker.get_by_role("link", name="Dokumentation", exact=True).click()
    heading = re.compile(r"Journalfört meddelande: .* Tid för möte")
    expect(caseworker.get_by_text(heading)).to_be_visible()
    expect(caseworker.get_by_role("link", name="Hyresavi", exact=True)).to_be_visible()
    without_fault(caseworker)


@pytest.mark.covers("A-C2", "R126")
def test_a_minor_is_refused_by_age_and_gets_no_session(town, somebody):
    citizen = somebody()

    legitimate_with_bankid(citizen, town, "Oliver Sandberg")

    expect(citizen.get_by_text("Du måste ha fyllt 18 år")).to_be_visible()
    citizen.goto(f"{town.url}minasidor/")
    expect(citizen.get_by_role("button", name="Logga in med BankID")).to_be_visible()
