from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.messaging import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.covers("R1", "R2")
@pytest.mark.parametrize(
    "spelling",
    ["MeddelandeIFO", "MeddelandenIFO", "meddelandeifo", "MEDDELANDENIFO", "Meddelandenifo"],
)
@pytest.mark.parametrize("end", ["", "/"])
def test_both_printed_addresses_lead_to_the_start_page(client, spelling, end):
    assertRedirects(client.get(f"/{spelling}{end}"), "/")


@pytest.mark.covers("R1", "R125")
def test_the_start_page_has_the_ways_in_and_the_help(client):
    page = client.get("/")

    assertContains(page, "<title>Mina sidor – Ängslunda kommun</title>")
    assertContains(page, "Logga in med BankID</button>")
    assertContains(page, "Logga in med Freja</button>")
    assertContains(page, "Du behöver BankID eller Freja eID och ha fyllt 18 år.")
    assertContains(page, "Det säger ingenting om innehållet.")


def test_signing_in_begins_by_post(client):
    page = client.get("/")

    for eid in ("bankid", "freja"):
        assertContains(page, f'<form method="post" action="/logga-in/{eid}/">', count=1)
        assert client.get(f"/logga-in/{eid}/").status_code == 405


def test_a_visit_leaves_one_cookie_and_no_session(client):
    client.get("/")
    client.get("/logga-in/")

    assert set(client.cookies) == {"csrftoken"}


def test_the_start_page_says_nothing_about_the_visitor(citizen):
    MessageFactory(thread__citizen=citizen.person, thread__subject="Hemligt")

    page = citizen.client.get("/")

    for told in (citizen.person.given_name, citizen.person.family_name, "Hemligt", "oläst"):
        assertNotContains(page, told)


@pytest.mark.parametrize("address", ["/", "/logga-in/", "/logga-ut/"])
def test_no_page_before_signing_in_names_the_social_services(client, address):
    page = client.get(address).content.decode().lower()

    for word in ("socialtjänst", "försörjning", "bistånd", "utredning", "meddelande ifo", "akt."):
        assert word not in page


def test_no_page_is_kept_by_the_browser(client, citizen):
    for page in (client.get("/"), citizen.client.get("/minasidor/")):
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/", "Sign in to read and send messages to the municipality."),
        ("/logga-in/", "You need BankID or Freja eID and must be at least 18 years old."),
        ("/logga-ut/", "You have signed out."),
        ("/finns-inte/", "The page does not exist, or you don't have access to it."),
    ],
)
def test_who_reads_english_gets_english(client, address, text):
    page = client.get(address, headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert text in page.content.decode()
    assert '<html lang="en">' in page.content.decode()


def test_the_language_is_chosen_on_the_page_and_stays(client):
    client.post("/sprak/", {"language": "en", "next": "/"})

    page = client.get("/logga-in/", headers={"Accept-Language": "sv"})

    assertContains(page, "Sign in with BankID")
    assertContains(page, "Svenska</button>")


@pytest.mark.parametrize(
    ("language", "written"),
    [("sv", "1 december 2026 kl. 10.05"), ("en", "1 December 2026 at 10.05")],
)
def test_times_are_written_out_in_the_language_of_the_page(
    citizen, time_machine, language, written
):
    time_machine.move_to("2026-12-01T09:05:00Z", tick=False)
    citizen.client.force_login(citizen.user, "django.contrib.auth.backends.ModelBackend")
    message = MessageFactory(thread__citizen=citizen.person, sent_at="2026-12-01T09:05:00Z")
    citizen.client.cookies["django_language"] = language

    for page in ("/minasidor/", f"/minasidor/meddelanden/{message.thread.public_id}/"):
        assertContains(citizen.client.get(page), written)
