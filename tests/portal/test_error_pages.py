"""What went wrong is told in the product's own look, in the reader's language, with a way on."""

from __future__ import annotations

import json
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import path, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

import config.urls
from accounts.signin.onward import opens_by_link
from config.logs import JsonLines
from portal.phone import switchboard
from tests.bench.posted import posted_by
from tests.factories.messaging import MessageFactory
from tests.house.addresses import addresses
from tests.house.belongings import strangers_belongings
from tests.house.matrix import matrix

pytestmark = pytest.mark.django_db


@login_not_required
def refuse(_request):
    raise PermissionDenied


@login_not_required
def misread(_request):
    raise BadRequest


@login_not_required
def break_down(_request):
    raise RuntimeError("planted")


handler400, handler500 = config.urls.handler400, config.urls.handler500
urlpatterns = [
    path("nekas/", refuse),
    path("olasligt/", misread),
    path("trasigt/", break_down),
    path("personal/trasigt/", break_down),
    *config.urls.urlpatterns,
]
WRONG = {
    "/olasligt/": (400, "Sidan kunde inte visas", "The page could not be shown"),
    "/nekas/": (403, "Du saknar behörighet", "You don't have access"),
    "/finns-inte/": (404, "Vi hittar inte sidan", "We can't find the page"),
    "/logga-in/bankid/": (405, "Här finns ingen sida att visa", "There is no page to show here"),
    "/trasigt/": (500, "Något gick fel", "Something went wrong"),
}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", WRONG)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_error_has_a_page_of_ours_in_both_languages(visitor, address, language):
    status, swedish, english = WRONG[address]

    page = visitor.get(address, headers={"Accept-Language": language})

    heading = swedish if language == "sv" else english
    assertContains(page, f"<h1>{heading}</h1>", status_code=status, html=True)
    assertContains(page, f'<html lang="{language}">', status_code=status)
    # Whom to ring instead, and the way out, which asks for nothing.
    assertContains(page, f"{switchboard()}.", status_code=status)
    assertContains(page, "data-leave-quickly", status_code=status)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.urls(__name__)
def test_the_number_on_the_page_is_short_enough_to_read_out_and_found_in_the_log(visitor, caplog):
    page = visitor.get("/trasigt/")

    number = page.headers["X-Request-ID"]
    assertContains(page, f'<span class="nowrap">{number[:8]}</span>', status_code=500)
    assertNotContains(page, number, status_code=500)
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["error"] for line in lines if line.get("request_id") == number] == ["RuntimeError"]


@pytest.mark.urls(__name__)
def test_what_is_wrong_before_any_view_is_told_in_the_readers_language_too(visitor):
    visitor.get("/", headers={"Accept-Language": "sv"})

    page = visitor.get("/?x=%00", headers={"Accept-Language": "en"})

    assertContains(page, "The page could not be shown", status_code=400)


@pytest.mark.urls(__name__)
def test_the_language_is_changed_on_an_error_page_too(visitor):
    assertContains(visitor.get("/finns-inte/"), "English</button>", status_code=404)
    # Where a form can't be trusted to work there is none.
    assertNotContains(visitor.get("/trasigt/"), "<form", status_code=500)


@pytest.mark.urls(__name__)
def test_a_colleagues_error_page_is_swedish_and_has_no_way_out_of_the_citizens(visitor, caseworker):
    caseworker.client.raise_request_exception = False

    page = caseworker.client.get("/personal/trasigt/", headers={"Accept-Language": "en"})

    assertContains(page, "Något gick fel", status_code=500)
    assertNotContains(page, "data-leave-quickly", status_code=500)


def test_on_from_a_form_that_could_not_be_sent_is_first_to_what_was_written(citizen):
    address = reverse("portal:profile_language")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = citizen.client.cookies
    form = posted_by(citizen.client.get(address), having="language")

    page = strict.post(address, form)

    assertContains(page, '<a class="button is-main" href="/minasidor/profil/', status_code=403)
    assertContains(page, ">Skriv vidare</a>", status_code=403)
    home = '<a class="button" href="/minasidor/">Till startsidan</a>'
    assertContains(page, home, status_code=403, html=True)


@pytest.mark.urls(__name__)
def test_whoever_is_signed_in_finds_the_way_home_and_out_where_a_page_is_missing(citizen, visitor):
    nowhere = citizen.client.get("/finns-inte/")
    elsewhere = citizen.client.get(reverse("portal:thread", args=[uuid4()]))

    for page in (nowhere, elsewhere):
        assertContains(page, 'action="/logga-ut/"', status_code=404)
        assertContains(page, 'href="/minasidor/">Till startsidan</a>', status_code=404)
    # Where it was already known who it is the menu stays too.
    assertContains(elsewhere, citizen.person.full_name, status_code=404)
    assertContains(elsewhere, 'href="/minasidor/meddelanden/"', status_code=404)
    assertNotContains(visitor.get("/finns-inte/"), "Logga ut", status_code=404)


@pytest.mark.urls(__name__)
def test_an_error_page_is_shown_to_who_is_signed_in_also_without_the_database(citizen, visitor):
    visitor.cookies["sessionid"] = citizen.client.session.session_key
    visitor.get("/minasidor/")

    with mock.patch.object(BaseDatabaseWrapper, "ensure_connection", side_effect=OperationalError):
        page = visitor.get("/minasidor/")

    assertContains(page, "Något gick fel", status_code=500)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_refused_method_is_told_on_a_page_and_to_programs(visitor, method):
    page = getattr(visitor, method)("/utforare/")

    assertContains(page, "Här finns ingen sida att visa", status_code=405)
    assert page.headers["Allow"] == "GET, HEAD"


def test_after_signing_in_nobody_lands_where_only_a_button_leads(citizen):
    message = MessageFactory(thread__citizen=citizen.person)
    undo = reverse("portal:undo", args=[message.public_id])
    thread = reverse("portal:thread", args=[message.thread.public_id])

    assertRedirects(citizen.client.get(f"/logga-in/?next={thread}"), thread)
    assertRedirects(citizen.client.get(f"/logga-in/?next={undo}"), reverse("portal:home"))


def test_what_opens_by_link_is_what_the_matrix_says():
    theirs = strangers_belongings()
    pages: set[str] = set()
    buttons: set[str] = set()
    for address in addresses():
        if address.is_admin:
            continue
        cells = matrix()[address.name].cells.values()
        found = buttons if any(cell.get == 405 for cell in cells) else pages
        found.add(address.path(theirs))

    assert {place for place in pages if not opens_by_link(place)} == set()
    assert {place for place in buttons if opens_by_link(place)} == set()
    assert len(buttons) > 10
