from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from portal.demo.library import build_library
from portal.models import Link
from tests.factories.casework import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_municipalitys_links():
    build_library()


def rename(administrator, link, title):
    """As the administrator does it, in the administration."""
    facts = {name: getattr(link, name) for name in ("description", "category", "url", "sheet")}
    more = {"audiences": link.audiences, "sort": link.sort, "is_active": "on", "title": title}
    place = reverse("admin:portal_link_change", args=[link.pk])
    assert administrator.client.post(place, facts | more).status_code == 302


@pytest.mark.makes_pdf
@pytest.mark.covers("A-H27", "R3", "R4", "R5", "R6", "R12")
def test_a_h27_library_and_checklist(caseworker, citizen, administrator):
    person = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    library = caseworker.client.get("/personal/lankar/")
    for title in (
        "Informationsblad till medborgaren",
        "Informationsblad för personal",
        "Checklista för att aktivera e-tjänsten",
        "Lathund: aktivera e-tjänsten",
        "Rutin vid frånvaro i meddelandefunktion",
    ):
        assertContains(library, title)
    for sheet in Link.Sheet.values:
        opened = caseworker.client.get(f"/blad/{sheet}/")
        assert opened.content.startswith(b"%PDF-")

    form = caseworker.client.get(reverse("casework:person_edit", args=[person.public_id]))
    assertContains(form, 'href="/blad/checklista/"')

    rename(administrator, Link.objects.get(title="Lathund: aktivera e-tjänsten"), "Lathund 2")
    changed = caseworker.client.get("/personal/lankar/")
    assertContains(changed, "Lathund 2")
    assertNotContains(changed, "Lathund: aktivera e-tjänsten")

    answers = {
        sheet: citizen.client.get(f"/blad/{sheet}/").status_code for sheet in Link.Sheet.values
    }
    assert answers == {"informationsblad": 200, "informationsblad-personal": 404, "checklista": 404}


@pytest.mark.covers("A-H28", "R9", "R10", "R11")
def test_a_h28_support(caseworker, administrator):
    before = caseworker.client.get("/personal/support/")
    assertContains(before, "Frågor och fel anmäls till systemförvaltare.")
    assertContains(before, 'href="https://support.angslunda.example/"')
    assertContains(before, "0645")

    administrator.client.post(
        reverse("admin:portal_supportinfo_change", args=[1]),
        {"role_text": "Frågor anmäls till IFO-supporten.", "extension": "0700"},
    )

    after = caseworker.client.get("/personal/support/")
    assertContains(after, "Frågor anmäls till IFO-supporten.")
    assertContains(after, "0700")
    assertNotContains(after, "0645")


@pytest.mark.covers("A-U20", "R7", "R8", "R12")
def test_a_u20_links(provider, client, administrator):
    menu = provider.client.get("/personal/")
    assertContains(menu, "<span>Länkar</span>")

    links = provider.client.get("/personal/lankar/")
    assertContains(links, "Lathund: meddelanden för utförare")
    assertContains(links, "Rutin vid frånvaro i meddelandefunktion")
    assertNotContains(links, "Checklista för att aktivera e-tjänsten")

    public = client.get("/utforare/")
    assertContains(public, "E-tjänster</h2>")
    assertContains(public, "Lathund: meddelanden för utförare")
    assertNotContains(public, "Rutin vid frånvaro i meddelandefunktion")

    rename(
        administrator,
        Link.objects.get(title="Lathund: meddelanden för utförare"),
        "Så skriver du meddelanden",
    )
    assertContains(client.get("/utforare/"), "Så skriver du meddelanden")


@pytest.mark.makes_pdf
@pytest.mark.covers("A-C18", "R1", "R2", "R3", "R125")
def test_a_c18_start_page(client, citizen):
    for visitor in (client, citizen.client):
        for printed in ("/MeddelandeIFO", "/MeddelandenIFO"):
            assertRedirects(visitor.get(printed), "/")
        start = visitor.get("/")
        assertContains(start, "Logga in med BankID</button>")
        assertContains(start, "Logga in med Freja</button>")
        assertContains(start, "Du behöver BankID eller Freja eID och ha fyllt 18 år.")
        assertContains(start, 'href="/blad/informationsblad/"')
        assertNotContains(start, citizen.person.family_name)
        assert visitor.get("/blad/informationsblad/").content.startswith(b"%PDF-")
