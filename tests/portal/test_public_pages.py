from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from portal import accessibility
from portal.actions.faults import MOST_A_DAY, MOST_A_DAY_OF_ALL, purge_old
from portal.cookies import cookies
from portal.models import AccessibilityFault
from portal.phone import switchboard
from portal.sheets import citizen_facts
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.messaging import MessageFactory
from tests.factories.portal import AccessibilityFaultFactory

pytestmark = pytest.mark.django_db
PAGES = ["/", "/logga-in/", "/hjalp/", "/kakor/", "/personuppgifter/", "/tillganglighet/"]
STATEMENT = "/tillganglighet/"
# A number that a phone dials when it is touched.
TOLD = {"text": "Knappen har inget namn.", "page": "Start", "contact": "ada@epost.example"}
CLEAN: dict[str, Any] = {
    "tested_at": "2026-12-01T10:05:00+01:00",
    "axe": "4.10.2",
    "browser": "Chromium 140",
    "pages": 18,
    "states": 40,
    "views": 240,
    "checks": dict.fromkeys(accessibility.CHECKS, True),
    "faults": [],
}


@pytest.fixture
def tested(settings, tmp_path):
    """Puts a test run's result where the statement looks for it."""

    def put(**differing):
        path = tmp_path / f"{differing.get('name', 'run')}.json"
        path.write_text(json.dumps(CLEAN | differing))
        settings.ACCESSIBILITY_REPORTS = [path]

    return put


@pytest.mark.covers("R1", "A-C18")
@pytest.mark.parametrize("address", PAGES)
def test_from_every_public_page_the_others_are_found(client, address):
    page = client.get(address)

    for other in PAGES[2:]:
        assertContains(page, f'href="{other}"')
    assertContains(page, "data-leave-quickly")


@pytest.mark.parametrize("address", PAGES)
def test_no_public_page_names_the_social_services(client, address):
    page = client.get(address).content.decode().lower()

    for word in ("socialtjänst", "socialnämnd", "försörjning", "bistånd", "meddelande ifo"):
        assert word not in page


def test_the_help_says_whom_to_ring_and_when_it_isnt_enough(client):
    page = client.get("/hjalp/")

    assertContains(page, f"Ring kommunens växel, {switchboard()}, och be att få tala")
    assertContains(page, "Ring 112 vid fara för liv.")
    assertContains(page, "Vi svarar normalt inom 3 arbetsdagar.")


@pytest.mark.covers("P21")
@pytest.mark.parametrize("has_links", [False, True])
def test_that_links_are_never_sent_is_said_only_where_it_is_true(client, settings, has_links):
    settings.NOTICE_INCLUDE_LINK = has_links

    words = client.get(reverse("portal:start")).content.decode()

    assert ("Vi skickar aldrig länkar" in words) is not has_links
    assert citizen_facts()["links_in_notices"] is has_links


def test_the_page_about_cookies_names_every_cookie_a_visit_leaves(citizen):
    MessageFactory(thread__citizen=citizen.person)
    browser = citizen.client

    for address in ("/", "/minasidor/", "/minasidor/meddelanden/", STATEMENT):
        browser.get(address)
    browser.post(STATEMENT, TOLD)
    browser.post("/sprak/", {"language": "en", "next": "/"})
    page = browser.get("/kakor/")

    assert set(browser.cookies) == {cookie.name for cookie in cookies()}
    for name in browser.cookies:
        assertContains(page, f"<code>{name}</code>")


def test_what_is_said_of_the_cookies_is_how_they_are_set(client):
    client.post("/sprak/", {"language": "en", "next": "/"})
    client.get("/")
    language, csrf = client.cookies["django_language"], client.cookies["csrftoken"]

    # A year; and until the browser is closed.
    assert language["max-age"] == 365 * 24 * 60 * 60
    assert csrf["max-age"] == ""
    for cookie in (language, csrf):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("address", ["/hjalp/", "/personuppgifter/"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_word_of_one_letter_and_a_hyphen_is_torn_apart(client, address, language):
    page = client.get(address, headers={"Accept-Language": language}).content.decode()

    assert re.findall(r"\be-\w+", page) == []
    assert "e&#8209;" in page


def test_the_privacy_page_says_whom_to_ask(client, settings):
    settings.DATA_PROTECTION_CONTACT = "ombud@annanstad.example"

    assertContains(client.get("/personuppgifter/"), "mailto:ombud@annanstad.example")


def test_the_statement_says_what_the_latest_run_found_and_when(client, tested):
    tested()

    page = client.get(STATEMENT)

    assertContains(page, "Proven gjordes senast den 1\xa0december\xa02026.")
    assertContains(page, "18 sidor har provats i 40 lägen")
    assertContains(page, "sammanlagt 240 gånger")
    assertContains(page, "Vi känner inte till några brister.")
    assertContains(page, "Allt fungerar utan JavaScript.")


def test_a_shortcoming_the_run_found_stands_in_the_statement(client, tested):
    fault = {"page": "Start", "state": "full", "rule": "color-contrast", "says": "Low contrast"}
    checks = CLEAN["checks"] | {"zoom": False}
    tested(faults=[fault], checks=checks)

    page = client.get(STATEMENT)

    assertContains(page, "Tjänsten klarar inte alla krav.")
    assertContains(page, '<span lang="en">Low contrast</span> (<code>color-contrast</code>)')
    failed = page.content.decode().partition("Det här klarar tjänsten inte")[2]
    assert failed.index("400 procent") < failed.index("Det här är provat och fungerar")


def test_what_no_run_has_tried_is_not_said_to_work(client, tested):
    tested(checks={})

    page = client.get(STATEMENT)

    assertContains(page, "Tjänsten klarar inte alla krav.")


def test_of_two_runs_the_later_counts(client, settings, tmp_path):
    for name, day in (("a", "2026-12-01"), ("b", "2026-12-24"), ("c", "2026-12-03")):
        run = CLEAN | {"tested_at": f"{day}T10:05:00+01:00"}
        (tmp_path / name).write_text(json.dumps(run))
    settings.ACCESSIBILITY_REPORTS = [tmp_path / name for name in "abc"]

    assertContains(client.get(STATEMENT), "24\xa0december\xa02026")


def test_the_release_carries_a_run():
    run = accessibility.Report.read(json.loads(settings.ACCESSIBILITY_REPORTS[0].read_text()))

    assert run.pages > 10
    assert run.views >= 6 * run.states
    assert set(run.checks) == set(accessibility.CHECKS)


def test_a_fault_is_told_without_signing_in(client):
    answer = client.post(STATEMENT, TOLD, follow=True)

    assertContains(answer, "Tack! Vi har tagit emot det du skrev.")
    fault = AccessibilityFault.objects.get()
    assert (fault.text, fault.page, fault.contact) == tuple(TOLD.values())
    assert fault.handled_at is None


def test_nothing_but_the_fault_itself_is_asked_for(client):
    assertRedirects(client.post(STATEMENT, {"text": "Går inte att läsa."}), STATEMENT)
    assert AccessibilityFault.objects.count() == 1


def test_an_empty_report_says_so_at_its_field_and_keeps_the_rest(client):
    page = client.post(STATEMENT, TOLD | {"text": " "})

    assertContains(page, "Beskriv vad som inte fungerade.", count=2)
    assertContains(page, 'value="ada@epost.example"')
    assertContains(page, "<title>Fel: Tillgänglighet")
    assert not AccessibilityFault.objects.exists()


@pytest.mark.parametrize("contact", ["inte en adress", "ada@", "ring mig", "0701"])
def test_an_answer_that_could_reach_nobody_is_not_promised(client, contact):
    page = client.post(STATEMENT, TOLD | {"contact": contact})

    assertContains(page, "Skriv en e-postadress eller ett telefonnummer, så att vi kan svara.")
    assertContains(page, "Knappen har inget namn.")
    assert not AccessibilityFault.objects.exists()


@pytest.mark.parametrize("contact", ["070-174 06 05, helst kväll", "+47 406 12 345", ""])
def test_an_answer_may_be_asked_for_in_ones_own_words(client, contact):
    assertRedirects(client.post(STATEMENT, TOLD | {"contact": contact}), STATEMENT)


def test_a_report_that_is_too_long_is_told_by_how_much(client):
    page = client.post(STATEMENT, {"text": "å" * 4001})

    assertContains(page, "Texten har 4001 tecken och får ha högst 4000.")


def test_a_program_that_fills_the_form_is_asked_to_ring_and_others_are_not(client):
    for _time in range(MOST_A_DAY):
        client.post(STATEMENT, TOLD)

    refused = client.post(STATEMENT, TOLD)
    other = client.post(STATEMENT, TOLD, REMOTE_ADDR="192.0.2.7")

    assertContains(refused, f"Ring {switchboard()}, så hjälper vi dig.", status_code=429)
    assertContains(refused, "Knappen har inget namn.", status_code=429)
    assert other.status_code == 302
    assert AccessibilityFault.objects.count() == MOST_A_DAY + 1


def test_the_addresses_of_one_network_are_one_sender(client):
    for number in range(MOST_A_DAY):
        client.post(STATEMENT, TOLD, REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")

    refused = client.post(STATEMENT, TOLD, REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    neighbour = client.post(STATEMENT, TOLD, REMOTE_ADDR="2001:db8:1:3::1")

    assert (refused.status_code, neighbour.status_code) == (429, 302)


def test_all_senders_together_fill_no_more_than_somebody_can_read(client, time_machine):
    time_machine.move_to("2026-12-01T12:00:00+01:00", tick=False)
    AccessibilityFaultFactory.create_batch(MOST_A_DAY_OF_ALL)

    refused = client.post(STATEMENT, TOLD)
    time_machine.move_to("2026-12-02T00:00:00+01:00", tick=False)
    day_after = client.post(STATEMENT, TOLD)

    assert (refused.status_code, day_after.status_code) == (429, 302)


def test_whoever_was_stopped_may_try_the_day_after(client, time_machine):
    time_machine.move_to("2026-12-01T12:00:00+01:00", tick=False)
    for _time in range(MOST_A_DAY + 1):
        client.post(STATEMENT, TOLD)
    time_machine.move_to("2026-12-02T08:00:00+01:00", tick=False)

    assert client.post(STATEMENT, TOLD).status_code == 302


def test_nobody_can_be_traced_by_a_report(client):
    client.post(STATEMENT, TOLD, REMOTE_ADDR="192.0.2.7")

    assert "192.0.2.7" not in str(AccessibilityFault.objects.values().get())


def test_the_administrator_sees_it_on_the_start_page_and_answers_it(administrator):
    fault = AccessibilityFaultFactory(contact="ada@epost.example")
    start = administrator.client.get("/personal/")
    assertContains(start, "<strong>1</strong> obesvarade anmälningar")

    page = reverse("admin:portal_accessibilityfault_change", args=[fault.pk])
    shown = administrator.client.get(page)
    assertContains(shown, "Skärmläsaren säger bara knapp.")
    assertContains(shown, "ada@epost.example")
    administrator.client.post(page, {"answer": "Knappen har fått ett namn."})

    fault.refresh_from_db()
    assert fault.handled_by == administrator.user
    assert fault.answer == "Knappen har fått ett namn."
    assertNotContains(administrator.client.get("/personal/"), "<strong>1</strong>")
    logged = AccessLogEntry.objects.get(action=Action.CHANGED)
    assert (logged.object_type, logged.object_id) == ("accessibilityfault", str(fault.public_id))


def test_an_answer_says_what_was_done(administrator):
    fault = AccessibilityFaultFactory()

    page = administrator.client.post(
        reverse("admin:portal_accessibilityfault_change", args=[fault.pk]), {"answer": " "}
    )

    assertContains(page, "Skriv vad som gjordes.")
    fault.refresh_from_db()
    assert fault.handled_at is None


def test_the_oldest_without_an_answer_stands_first(administrator):
    for number, handled in enumerate((True, False, False)):
        AccessibilityFaultFactory(
            page=f"Sida {number}", received_at=f"2026-12-0{number + 1}T12:00Z", handled=handled
        )

    page = administrator.client.get(reverse("admin:portal_accessibilityfault_changelist"))

    assert re.findall(r"Sida \d", unescape(page.content.decode())) == ["Sida 1", "Sida 2", "Sida 0"]


def test_nobody_else_reads_the_reports(client):
    AccessibilityFaultFactory()
    membership = MembershipFactory(role=Role.OBJECT_SPECIALIST)
    other = sign_in(Client(), membership.user, membership).client

    assert other.get(reverse("admin:portal_accessibilityfault_changelist")).status_code == 302
    assertNotContains(other.get("/personal/"), "anmälningar om fel")


def test_what_came_a_year_ago_goes_answered_or_not():
    long_ago = f"{days_ago(366)}T12:00Z"
    AccessibilityFaultFactory(received_at=long_ago)
    AccessibilityFaultFactory(received_at=long_ago, handled=True)
    kept = [AccessibilityFaultFactory(handled=True), AccessibilityFaultFactory()]

    assert purge_old() == 2

    assert list(AccessibilityFault.objects.order_by("pk")) == kept
