from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from portal.models import Link, SupportInfo
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.portal import LinkFactory, SupportInfoFactory

pytestmark = pytest.mark.django_db

Audience, Category = Link.Audience, Link.Category


@pytest.fixture
def one_for_each():
    for audience in Audience:
        LinkFactory(title=f"För {audience.value}.", audiences=[audience])


def shown(response):
    return {one.value for one in Audience if f"För {one.value}." in response.content.decode()}


def as_role(role):
    membership = MembershipFactory(role=role)
    return sign_in(Client(), membership.user, membership).client


@pytest.mark.covers("R6")
@pytest.mark.usefixtures("one_for_each")
def test_caseworkers_find_theirs_and_what_is_for_all_under_bibliotek(caseworker):
    page = caseworker.client.get("/personal/lankar/")

    assertContains(page, "<h1>Bibliotek</h1>", html=True)
    assertContains(page, 'aria-current="page">Länkar</a>')
    assert shown(page) == {"public", "caseworker"}


@pytest.mark.covers("R7")
@pytest.mark.usefixtures("one_for_each")
def test_providers_find_theirs_under_lankar(provider):
    page = provider.client.get("/personal/lankar/")

    assertContains(page, "<h1>Länkar</h1>", html=True)
    assert shown(page) == {"public", "provider", "provider_public"}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OBJECT_SPECIALIST, Role.LOG_REVIEWER])
@pytest.mark.usefixtures("one_for_each")
def test_those_who_keep_the_system_see_what_caseworkers_see(role):
    assert shown(as_role(role).get("/personal/lankar/")) == {"public", "caseworker"}


@pytest.mark.covers("R8")
@pytest.mark.usefixtures("one_for_each")
def test_the_provider_web_shows_what_is_meant_for_it_to_anybody(client, caseworker, citizen):
    for visitor in (client, caseworker.client, citizen.client):
        page = visitor.get("/utforare/")
        assertContains(page, 'aria-current="page">E-tjänster</a>')
        assert shown(page) == {"provider_public"}


@pytest.mark.usefixtures("one_for_each")
def test_the_start_page_shows_what_is_for_all_whoever_looks(client, caseworker, citizen):
    for visitor in (client, caseworker.client, citizen.client):
        assert shown(visitor.get("/")) == {"public"}


@pytest.mark.usefixtures("one_for_each")
def test_a_citizen_signed_in_finds_what_is_for_citizens(citizen):
    assert shown(citizen.client.get("/minasidor/")) == {"public", "citizen"}


def test_the_menus_lead_there(caseworker, provider):
    caseworkers = caseworker.client.get("/personal/")
    providers = provider.client.get("/personal/")

    assertContains(caseworkers, "<span>Bibliotek</span>")
    assertContains(providers, "<span>Länkar</span>")
    for page in (caseworkers, providers):
        assertContains(page, 'href="/personal/lankar/"')
        assertContains(page, 'href="/personal/support/"')
        assertNotContains(page, "Förvaltning")


def test_the_system_administrators_menu_leads_to_the_administration(administrator):
    assertContains(administrator.client.get("/personal/"), 'href="/admin/"')


def test_links_stand_by_their_kind_and_in_the_municipalitys_own_order(caseworker):
    LinkFactory(title="Zebra", category=Category.ROUTINE, sort=1)
    LinkFactory(title="Apa", category=Category.ROUTINE, sort=2)
    LinkFactory(title="Checklistan", category=Category.CHECKLIST, sort=9)
    LinkFactory(title="Handledning", category=Category.GUIDE)

    text = caseworker.client.get("/personal/lankar/").content.decode()

    order = ["Checklista</h2>", "Checklistan", "Lathundar</h2>", "Handledning", "Rutiner</h2>"]
    places = [text.index(part) for part in [*order, "Zebra", "Apa"]]
    assert places == sorted(places)
    assert "Övrigt</h2>" not in text


def test_a_link_out_of_use_is_shown_to_nobody(caseworker):
    LinkFactory(title="Gammal lathund", is_active=False)

    page = caseworker.client.get("/personal/lankar/")

    assertNotContains(page, "Gammal lathund")
    assertContains(page, "Det finns inga länkar ännu.")


def test_a_link_to_elsewhere_says_where_and_takes_nothing_along(caseworker):
    LinkFactory(title="Lathund", url="https://intranat.angslunda.example/a?b=1")

    page = caseworker.client.get("/personal/lankar/")

    wanted = '<a href="https://intranat.angslunda.example/a?b=1" rel="noopener noreferrer">'
    assertContains(page, wanted)
    assertContains(page, "öppnar intranat.angslunda.example")


@pytest.mark.covers("R3")
def test_staff_can_hand_out_the_sheet_in_english_too(caseworker):
    LinkFactory(
        title="Informationsblad till medborgaren",
        url="",
        sheet=Link.Sheet.CITIZEN,
        audiences=[Audience.PUBLIC],
    )

    page = caseworker.client.get("/personal/lankar/")

    assertContains(page, 'href="/blad/informationsblad/"')
    assertContains(page, 'href="/blad/informationsblad/?sprak=en"')


@pytest.mark.covers("P21")
def test_who_reads_english_finds_the_sheet_by_an_english_name(client):
    LinkFactory(
        title="Informationsblad om tjänsten",
        url="",
        sheet=Link.Sheet.CITIZEN,
        audiences=[Audience.PUBLIC],
    )

    page = client.get("/", headers={"Accept-Language": "en"})

    assertContains(page, "Information sheet (PDF)</a>")
    assertNotContains(page, "Informationsblad")


@pytest.mark.covers("P21")
@pytest.mark.parametrize("place", ["/", "/minasidor/"])
def test_who_reads_english_is_shown_a_link_in_english_where_it_is_written(citizen, place):
    LinkFactory(
        title="Hjälp med e-legitimation",
        description="Så skaffar du BankID.",
        title_en="Help with electronic identification",
        description_en="How to get BankID.",
        audiences=[Audience.PUBLIC],
    )
    LinkFactory(title="Öppettider", description="I receptionen.", audiences=[Audience.PUBLIC])

    in_swedish = citizen.client.get(place)
    citizen.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    in_english = citizen.client.get(place)

    assertContains(in_swedish, "Så skaffar du BankID.")
    assertNotContains(in_swedish, "electronic identification")
    assertContains(in_english, ">Help with electronic identification</a>")
    assertContains(in_english, "How to get BankID.")
    assertNotContains(in_english, "Så skaffar du BankID.")
    # What has no English is read out as Swedish.
    assertContains(in_english, '<span lang="sv">Öppettider</span></a>')


def test_colleagues_read_swedish_whatever_there_is_in_english(caseworker):
    LinkFactory(title="Lathund", title_en="Guide")

    page = caseworker.client.get("/personal/lankar/")

    assertContains(page, "Lathund")
    assertNotContains(page, "Guide")


@pytest.mark.covers("R12")
def test_a_changed_link_is_changed_at_the_next_page_load(caseworker):
    link = LinkFactory(title="Före")
    before = caseworker.client.get("/personal/lankar/")

    Link.objects.filter(pk=link.pk).update(title="Efter")

    assertContains(before, "Före")
    assertContains(caseworker.client.get("/personal/lankar/"), "Efter")


def test_fifty_links_cost_no_more_questions_than_one(caseworker):
    LinkFactory()
    with CaptureQueriesContext(connection) as one:
        caseworker.client.get("/personal/lankar/")
    LinkFactory.create_batch(49)
    with CaptureQueriesContext(connection) as fifty:
        caseworker.client.get("/personal/lankar/")

    assert len(one) == len(fifty)


@pytest.mark.covers("R9", "R10", "R11")
def test_support_says_whom_to_ask_and_every_way_there(caseworker, provider):
    SupportInfoFactory(
        role_text="Frågor och fel anmäls till systemförvaltare.",
        portal_url="https://support.angslunda.example/",
        extension="0645",
        phone="031-390 06 40",
        email="systemforvaltning.ifo@angslunda.example",
        opening_hours="Vardagar 8–16.30",
    )

    for colleague in (caseworker, provider):
        page = colleague.client.get("/personal/support/")
        assertContains(page, "Frågor och fel anmäls till systemförvaltare.")
        assertContains(page, '<a href="https://support.angslunda.example/" rel="noopener')
        assertContains(page, "0645")
        assertContains(page, '<a href="tel:031-3900640">031-390 06 40</a>')
        assertContains(page, 'href="mailto:systemforvaltning.ifo@angslunda.example"')
        assertContains(page, "Vardagar 8–16.30")


def test_support_shows_the_ways_that_are_filled_in_and_no_others(caseworker):
    SupportInfoFactory(portal_url="", extension="0645")

    page = caseworker.client.get("/personal/support/")

    assertContains(page, "Anknytning")
    for label in ("Supportportal", "Telefon", "E-post", "Öppettider"):
        assertNotContains(page, f"<dt>{label}</dt>")


def test_before_anybody_has_filled_in_support_the_installations_extension_stands_there(caseworker):
    assert not SupportInfo.objects.exists()

    assertContains(caseworker.client.get("/personal/support/"), "0645")
