from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import LoginAttempt
from audit.models import AccessLogEntry, Action
from portal import wording
from tests.factories.casework import PersonFactory
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/logga-in/"
HOME = "/minasidor/"
BOTH = pytest.mark.parametrize("eid", ["bankid", "freja"])


@pytest.fixture
def samira():
    return PersonFactory(
        reachable=True,
        identity_type="personnummer",
        identity_number="199101292382",
        given_name="Samira",
        family_name="Haddad",
    )


def next_page(client):
    """Where htmx takes the page that waits, or nowhere yet."""
    return client.get(WAITING_STATE).headers.get("HX-Redirect", "")


@BOTH
def test_approving_in_the_app_leads_to_a_page_with_ones_first_name(client, phone, samira, eid):
    begin(client, eid)
    phone.approve(client)
    phone.wait()

    assert next_page(client) == HOME
    assertContains(client.get(HOME), "Hej Samira!")


def test_without_javascript_the_page_asks_by_itself_and_goes_on(client, phone, samira):
    page = begin(client)
    phone.approve(client)
    phone.wait()

    response = client.get(WAITING)

    assertContains(page, '<noscript><meta http-equiv="refresh" content="2"></noscript>', html=True)
    assertRedirects(response, HOME)


def test_signing_in_is_written_in_the_access_log(client, phone, samira):
    begin(client)
    phone.approve(client)
    phone.wait()
    next_page(client)

    row = AccessLogEntry.objects.get(action=Action.SIGNED_IN)
    samira.refresh_from_db()
    assert (row.actor, row.actor_kind, row.actor_name) == (
        samira.user.public_id,
        "citizen",
        "Samira Haddad",
    )
    assert LoginAttempt.objects.get().user == samira.user


def test_the_session_key_is_a_new_one_after_signing_in(client, phone, samira):
    begin(client)
    before = client.session.session_key
    phone.approve(client)
    phone.wait()

    next_page(client)

    assert client.session.session_key != before
    assert not Client().session.exists(before)
    assert "signin" not in client.session


def test_nobody_is_signed_in_while_the_app_waits(client, phone, samira):
    begin(client)
    phone.scan(client)
    phone.wait()

    response = client.get(WAITING_STATE)

    assertContains(response, "Skriv din säkerhetskod i BankID-appen och godkänn.")
    assertNotContains(response, "<svg")
    assert not is_signed_in(client)


def test_the_code_moves_and_the_words_are_sent_only_when_they_are_new(client, phone):
    first = begin(client)
    heard = first.context["text"]
    phone.wait(1)

    response = client.get(WAITING_STATE, {"shown": heard})

    assertContains(response, "<svg")
    assert response.context["code"] != first.context["code"]
    assertNotContains(response, "hx-swap-oob")
    assertContains(client.get(WAITING_STATE, {"shown": "något annat"}), "hx-swap-oob", count=2)


@pytest.mark.parametrize("eid", ["bankid", "freja"])
@pytest.mark.parametrize("form", [{}, {"this_device": "1"}])
def test_what_makes_the_code_never_reaches_the_browser(client, phone, settings, eid, form):
    settings.EID_SIMULATOR_URL = ""
    begin(client, eid, **form)
    order = phone.order_of(client)

    seen = str(client.cookies)
    for _ in range(3):
        seen += client.get(WAITING).content.decode() + client.get(WAITING_STATE).content.decode()
        phone.wait(1)

    assert "Avbryt" in seen
    assert order.qr_secret not in seen
    if eid == "bankid":
        assert (order.start_token in seen) is bool(form), "the link only where it was asked for"


def test_the_page_opens_the_app_on_this_device_and_then_shows_no_code(client, phone):
    page = begin(client, this_device="1")

    order = phone.order_of(client)
    assertContains(page, f"bankid:///?autostarttoken={order.start_token}")
    assertNotContains(page, 'class="qr"')


def test_a_phone_opens_the_app_by_its_address(phone):
    client = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"})

    page = begin(client, this_device="1")

    assertContains(page, "https://app.bankid.com/?autostarttoken=")


def test_asking_for_the_link_begins_a_new_order(client, phone):
    begin(client)
    with_code = phone.order_of(client)

    begin(client, this_device="1")

    assert phone.order_of(client).reference != with_code.reference
    assert phone.simulator.desk.find(with_code.reference) is None, "the first was taken back"


def test_avbryt_takes_the_order_back(client, phone):
    begin(client)
    reference = phone.order_of(client).reference

    response = client.post("/logga-in/avbryt/", follow=True)

    assertContains(response, wording.cancelled())
    assert phone.simulator.desk.find(reference) is None
    assertRedirects(client.get(WAITING), SIGN_IN)


def test_avbryt_in_the_app_is_told(client, phone):
    begin(client)
    phone.refuse(client)
    phone.wait()

    assert next_page(client) == SIGN_IN
    assertContains(client.get(SIGN_IN), "Inloggningen avbröts. Försök igen.")


def test_a_stranger_and_somebody_not_active_yet_meet_the_same_page(phone, samira):
    samira.activations.update(state="requested", effective_at=None)
    pages = []
    for key in ("C1", "C12"):
        client = Client()
        begin(client)
        phone.approve(client, key)
        phone.wait()
        assert next_page(client) == SIGN_IN
        pages.append(client.get(SIGN_IN))
        assert not is_signed_in(client)

    assertContains(pages[0], wording.no_service())
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert LoginAttempt.objects.filter(result="refused_no_service", user=None).count() == 2


def test_a_youth_is_told_about_the_age_and_has_no_session(client, phone):
    begin(client)
    phone.approve(client, "C10")
    phone.wait()

    assert next_page(client) == SIGN_IN
    assertContains(client.get(SIGN_IN), "Du måste ha fyllt 18 år för att använda den här tjänsten.")
    assert not is_signed_in(client)
    assert LoginAttempt.objects.get().result == "refused_age"


@pytest.mark.parametrize("level", ["EXTENDED", "BASIC"])
def test_a_freja_of_too_low_a_level_is_told_so(client, phone, samira, level):
    begin(client, "freja")
    phone.approve(client, level=level)
    phone.wait()

    assert next_page(client) == SIGN_IN
    assertContains(client.get(SIGN_IN), "Använd BankID eller Freja eID+.")
    assert LoginAttempt.objects.get().result == "refused_level"


def test_a_provider_that_is_down_is_told_on_the_sign_in_page(client, settings):
    settings.BANKID_URL = "http://127.0.0.1:9/"

    response = client.post("/logga-in/bankid/", follow=True)

    assertRedirects(response, SIGN_IN)
    assertContains(response, "BankID svarar inte just nu.")


@pytest.mark.parametrize("eid", ["facebook", "freja"])
def test_an_eid_that_isnt_in_use_isnt_there(client, settings, eid):
    settings.EID_PROVIDERS = ["bankid"]

    response = client.post(reverse("portal:begin", args=[eid]))

    assert response.status_code == 404


def test_only_the_eids_in_use_are_offered(client, settings):
    settings.EID_PROVIDERS = ["freja"]

    page = client.get(SIGN_IN)

    assertContains(page, "Logga in med Freja")
    assertNotContains(page, "Logga in med BankID")


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/minasidor/skickat/", "/minasidor/skickat/"),
        ("https://elak.example/", HOME),
        ("//elak.example/", HOME),
        ("", HOME),
    ],
)
def test_one_goes_on_to_the_page_asked_for_and_never_away_from_here(
    client, phone, samira, asked, reached
):
    begin(client, next=asked)
    phone.approve(client)
    phone.wait()

    assert next_page(client) == reached


def test_who_is_signed_in_already_goes_on(citizen):
    assertRedirects(citizen.client.get(SIGN_IN), HOME)
    assertRedirects(
        citizen.client.get(SIGN_IN, {"next": "/minasidor/skickat/"}), "/minasidor/skickat/"
    )


def test_the_page_asked_for_is_kept_by_the_buttons(client):
    page = client.get("/minasidor/skickat/", follow=True)

    assertContains(page, '<input type="hidden" name="next" value="/minasidor/skickat/">', count=2)


def test_the_demo_link_leads_to_the_page_that_plays_the_phone(client, phone):
    page = begin(client)

    assertContains(page, "Öppna testlegitimationen")
    assertContains(page, f"{phone.simulator.url}phone/?order={phone.order_of(client).start_token}")
    assertContains(page, 'target="_blank" rel="noopener"')


def test_outside_the_demo_there_is_no_such_link(client, phone, settings):
    settings.EID_SIMULATOR_URL = ""

    assertNotContains(begin(client), "testlegitimationen")


def test_the_words_are_english_for_who_reads_english(client, phone):
    begin(client)

    page = client.get(WAITING, headers={"Accept-Language": "en"})

    assertContains(page, "Start BankID")
    assertContains(page, "Open the BankID app in your phone.")


@pytest.mark.parametrize("address", [WAITING, WAITING_STATE])
def test_nothing_waits_for_a_browser_that_has_begun_nothing(client, address):
    response = client.get(address)

    assert SIGN_IN in (response.headers.get("Location"), response.headers.get("HX-Redirect"))


def test_signing_out_empties_session_and_cache_and_says_so(client, phone, samira):
    begin(client)
    phone.approve(client)
    phone.wait()
    next_page(client)

    response = client.post("/logga-ut/")

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assertContains(
        client.get(response.url),
        "Du är utloggad. Stäng webbläsaren om du delar dator med andra.",
    )
    assert not is_signed_in(client)
    assert AccessLogEntry.objects.filter(action=Action.SIGNED_OUT).count() == 1
    assertRedirects(client.get(HOME), f"{SIGN_IN}?next={HOME}")


def test_the_page_that_says_one_is_signed_out_says_it_only_then(citizen):
    assertRedirects(citizen.client.get("/logga-ut/"), HOME)


def test_a_colleague_isnt_told_to_be_signed_out_either(caseworker):
    assertRedirects(caseworker.client.get("/logga-ut/"), "/")


def test_whoever_is_signed_in_is_led_on_from_the_start_page_and_not_asked_to_sign_in(
    client, citizen
):
    way_on = f'<a class="button is-main" href="{HOME}">Till Mina sidor</a>'
    asks = "Logga in för att läsa och skicka meddelanden till kommunen."

    signed_in, visitor = citizen.client.get("/"), client.get("/")

    assertContains(signed_in, "Du är inloggad.")
    assertContains(signed_in, way_on)
    assertNotContains(signed_in, asks)
    assertContains(visitor, asks)
    assertNotContains(visitor, way_on)


def without_tokens(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("portal:begin", ["bankid"]),
        ("portal:waiting", []),
        ("portal:waiting_state", []),
        ("portal:cancel", []),
        ("portal:signout", []),
    ],
)
def test_no_transaction_is_open_while_the_provider_is_waited_for(name, args):
    view = resolve(reverse(name, args=args)).func

    assert vars(view)["_non_atomic_requests"] == {"default"}


def test_too_many_begun_says_when_to_try_again_and_its_language_can_be_changed(
    client, phone, settings
):
    settings.EID_STARTS_PER_MINUTE = 1
    begin(client)

    page = client.post("/logga-in/bankid/")

    assert page.status_code == 429
    assertContains(page, f"Vänta {page.headers['Retry-After']} sekunder", status_code=429)
    # Not to the address of the button, where only what is posted leads.
    assertContains(page, '<input type="hidden" name="next" value="/">', html=True, status_code=429)
    assertContains(
        client.get("/hjalp/?a=1"),
        '<input type="hidden" name="next" value="/hjalp/?a=1">',
        html=True,
    )
