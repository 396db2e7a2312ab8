"""Changing the language while something is written, as a browser without JavaScript does it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import KeptForm
from messaging.models import Draft, Message
from portal.models import AccessibilityFault
from tests.bench.posted import posted_by
from tests.factories.messaging import MessageFactory
from tests.factories.photos import uploaded
from tests.factories.portal import LinkFactory

pytestmark = pytest.mark.django_db
STATEMENT = "/tillganglighet/"
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def address(citizen):
    return reverse(
        "portal:thread", args=[MessageFactory(thread__citizen=citizen.person).thread.public_id]
    )


def switch(client, address, having="body", **written):
    form = posted_by(client.get(address), having=having)
    return client.post(address, {**form, **written, "page_language": "en"}, follow=True)


def test_a_letter_and_its_files_are_kept_and_nothing_is_sent(citizen, address):
    page = switch(citizen.client, address, body="Här är hyresavin.", files=[uploaded()])

    assertContains(page, "Här är hyresavin.</textarea>")
    assertContains(page, "PDF of 1 photo")
    assertContains(page, '<html lang="en">')
    assert citizen.client.cookies[COOKIE].value == "en"
    assert not Message.objects.filter(sender_user=citizen.user).exists()
    assert Draft.objects.get().body == "Här är hyresavin."


def test_where_nothing_is_written_nothing_is_kept(citizen, address):
    page = switch(citizen.client, address)

    assertContains(page, '<html lang="en">')
    assert not Draft.objects.exists()


def test_what_was_kept_survives_a_second_change(citizen):
    address = reverse("portal:profile_language")
    page = switch(citizen.client, address, "interpreter_language", interpreter_language="dari")
    again = page.redirect_chain[-1][0]
    back = switch(citizen.client, again, "interpreter_language", page_language="sv")

    for shown in (page, back):
        assertContains(shown, 'value="dari"')
    assert KeptForm.objects.count() == 1
    citizen.person.refresh_from_db()
    assert citizen.person.interpreter_language == ""


def test_enter_in_a_field_presses_none_of_the_languages(citizen, address):
    page = citizen.client.get(address).content.decode()

    buttons = [part.partition(">")[0] for part in page.split("<button")]
    of_the_form = [button for button in buttons if 'form="skrivet"' in button]
    assert [("hidden" in one, "page_language" in one) for one in of_the_form] == [
        (True, False),
        (False, True),
    ]


def test_a_page_without_a_form_changes_as_before(citizen):
    page = citizen.client.get(reverse("portal:inbox"))

    assertContains(page, reverse("set_language"))
    assertNotContains(page, "page_language")


def test_an_unknown_language_changes_nothing_and_keeps_the_letter(citizen, address):
    form = posted_by(citizen.client.get(address), having="body")

    page = citizen.client.post(address, {**form, "body": "Hej", "page_language": "xx"}, follow=True)

    assertContains(page, "Hej</textarea>")
    assert COOKIE not in citizen.client.cookies


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_fault_told_by_anybody_stands_there_in_the_other_language(citizen, signed_in):
    client = citizen.client if signed_in else Client()

    page = switch(
        client,
        STATEMENT,
        "text",
        text="Går <inte> att läsa.",
        page="Start",
        contact="ada@epost.example",
    )

    assertContains(page, '<html lang="en">')
    assertContains(page, "Går &lt;inte&gt; att läsa.</textarea>")
    assertContains(page, 'value="Start"')
    assertContains(page, 'value="ada@epost.example"')
    assertContains(page, "data-unsaved")
    assert client.cookies[COOKIE].value == "en"
    assert not AccessibilityFault.objects.exists()
    assert not KeptForm.objects.exists()


def test_what_is_told_after_the_change_arrives_once(client):
    page = switch(client, STATEMENT, "text", text="Går inte att läsa.")

    client.post(STATEMENT, posted_by(page, having="text"))

    assert AccessibilityFault.objects.get().text == "Går inte att läsa."


def test_an_unknown_language_keeps_what_is_told(client):
    page = client.post(STATEMENT, {"text": "Går inte.", "page_language": "xx"})

    assertContains(page, "Går inte.</textarea>")
    assertContains(page, '<html lang="sv">')
    assert COOKIE not in client.cookies


def test_on_a_page_for_everybody_nothing_is_kept_for_a_stranger(client):
    letter = {"page_language": "en", "draft": "x", "subject": "y"}

    answer = client.post(STATEMENT, letter)

    assert answer.status_code < 500
    assert not Draft.objects.exists()


def test_whose_session_is_over_signs_in_first_and_finds_it(citizen, address):
    form = posted_by(citizen.client.get(address), having="body")
    posted = {**form, "body": "Hej", "page_language": "en"}

    left = Client().post(address, posted)

    assert left.headers["Location"].startswith("/logga-in/?next=")
    assert Draft.objects.get().body == "Hej"


def test_what_the_municipality_wrote_in_swedish_is_read_out_as_swedish(citizen):
    MessageFactory(thread__citizen=citizen.person, thread__subject="Tid för möte")
    LinkFactory(title="Hjälp med e-legitimation", audiences=["citizen"])
    citizen.client.cookies[COOKIE] = "en"

    page = citizen.client.get("/minasidor/")

    assertContains(page, '<html lang="en">')
    assertContains(page, '<strong lang="sv">Tid för möte</strong>')
    assertContains(page, '<span lang="sv">Hjälp med e-legitimation</span></a>')


def test_a_language_is_called_the_same_where_it_is_shown_and_where_it_is_chosen(citizen):
    citizen.client.cookies[COOKIE] = "en"

    shown = citizen.client.get(reverse("portal:profile"))
    chosen = citizen.client.get(reverse("portal:profile_language"))

    assertContains(shown, "<dd>Swedish</dd>")
    assertContains(chosen, "<span>Swedish</span>", html=True)
