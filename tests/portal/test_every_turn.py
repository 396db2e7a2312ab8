"""Every turn a provider's protocol can take, as a citizen's browser meets it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import LoginAttempt
from accounts.signin.wording import ENDINGS as TEXTS
from accounts.signin.wording import WAITING as WAITING_TEXTS
from accounts.signin.wording import ending, waiting
from tests.factories.casework import PersonFactory
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in
from tools.eidsim.flaws import FLAWS
from tools.eidsim.mishaps import AWAY, BY_NAME, MISHAPS
from tools.eidsim.orders import ENDINGS, HINTS

pytestmark = pytest.mark.django_db

SIGN_IN, HOME = "/logga-in/", "/minasidor/"
BOTH = pytest.mark.parametrize("eid", ["bankid", "freja"])
LANGUAGES = pytest.mark.parametrize("language", ["sv", "en"])
FLAWED = [(eid, one) for eid, flaws in FLAWS.items() for one in flaws]
OURS = "Det går inte att logga in med"
TOLD_OF_A_FLAW = {
    ("bankid", "risk"): "BankID stoppade inloggningen av säkerhetsskäl.",
    ("bankid", "another"): OURS,
    ("bankid", "no_number"): "har inget svenskt personnummer eller samordningsnummer",
    ("freja", "forged"): OURS,
    ("freja", "altered"): OURS,
    ("freja", "stale"): "Inloggningen gick inte. Försök igen.",
    ("freja", "another"): OURS,
    ("freja", "level"): "inte tillräcklig tillitsnivå",
}
IN_VAIN = [one for one in MISHAPS if not one.is_only_late]


@pytest.fixture(autouse=True)
def samira():
    return PersonFactory(
        reachable=True,
        identity_type="personnummer",
        identity_number="199101292382",
        given_name="Samira",
    )


def told(client, language="sv"):
    """Where the page leads by itself, and what stands there."""
    spoken = {"Accept-Language": language}
    response = client.get(WAITING, headers=spoken)
    return client.get(response.url, headers=spoken) if response.status_code == 302 else response


def said_in(language, hint):
    with translation.override(language):
        return waiting("bankid", hint)


@LANGUAGES
@pytest.mark.parametrize("hint", HINTS)
def test_every_word_while_it_waits_is_told_in_plain_words(client, phone, hint, language):
    begin(client)
    phone.order_of(client).hint = hint
    phone.wait()

    page = told(client, language)

    assert hint in WAITING_TEXTS
    assertContains(page, said_in(language, hint))
    assert said_in("sv", hint) != said_in("en", hint)


@LANGUAGES
@pytest.mark.parametrize(("eid", "end"), [(eid, end) for eid in ENDINGS for end in ENDINGS[eid]])
def test_every_end_is_told_in_plain_words_where_one_tries_again(client, phone, eid, end, language):
    begin(client, eid)
    # Picked up, so that running out isn't answered by a new order.
    phone.scan(client)
    phone.wait()
    client.get(WAITING_STATE)
    phone.order_of(client).end(end)
    phone.wait()

    page = told(client, language)

    assert end in TEXTS
    with translation.override(language):
        assertContains(page, str(ending(eid, end).text))
    assertContains(page, 'action="/logga-in/bankid/"')
    assert not is_signed_in(client)
    assert LoginAttempt.objects.get().result == "error"


@BOTH
def test_what_a_provider_adds_tomorrow_stops_nobody(client, phone, eid):
    begin(client, eid)
    phone.order_of(client).hint = "addedTomorrow"
    phone.wait()
    assert client.get(WAITING).status_code == 200
    phone.order_of(client).end("alsoAddedTomorrow")
    phone.wait()

    page = told(client)

    if eid == "bankid":
        assertContains(page, "Inloggningen gick inte. Försök igen.")
    else:
        # Freja has no word for failing: a status nobody knows is waited out.
        assertContains(page, "Väntar på svar från Freja …")


@BOTH
@pytest.mark.parametrize("mishap", IN_VAIN, ids=lambda one: one.name)
def test_a_provider_that_fails_at_the_first_click_is_told(client, phone, eid, mishap):
    phone.simulator.desk.mishaps.append(mishap)

    response = client.post(f"{SIGN_IN}{eid}/", follow=True)

    assertRedirects(response, SIGN_IN)
    assert "just nu. " in response.text
    assert begin(client, eid).status_code == 200, "and the next try goes well"


@BOTH
@pytest.mark.parametrize("mishap", IN_VAIN, ids=lambda one: one.name)
def test_a_provider_that_fails_while_one_waits_is_waited_out_or_told(client, phone, eid, mishap):
    begin(client, eid)
    phone.simulator.desk.mishaps.append(mishap)
    phone.wait()

    page = told(client)

    assert page.status_code == 200
    assert not is_signed_in(client)
    # Silence and a gateway's page are no answer, and neither is an answer that says nothing.
    # BankID's 503 says by itself that one may ask again.
    is_waited_out = mishap.name in {"nothing", "gateway", "empty"} or (
        (mishap.name, eid) == ("503", "bankid")
    )
    assert ('id="lage"' in page.text) is is_waited_out
    assert ("just nu. " in page.text) is not is_waited_out


@BOTH
def test_after_a_lost_answer_the_approval_still_signs_in(client, phone, eid):
    begin(client, eid)
    phone.approve(client)
    phone.simulator.desk.mishaps.append(BY_NAME["nothing"])
    phone.wait()
    client.get(WAITING_STATE)
    phone.wait()

    client.get(WAITING_STATE)

    assert is_signed_in(client)


@BOTH
@pytest.mark.parametrize("mishap", IN_VAIN, ids=lambda one: one.name)
def test_avbryt_works_whatever_the_provider_says(client, phone, eid, mishap):
    begin(client, eid)
    phone.simulator.desk.mishaps.append(mishap)

    response = client.post("/logga-in/avbryt/", follow=True)

    assertContains(response, "Inloggningen avbröts.")


@BOTH
def test_a_renewal_the_provider_fails_at_is_told(client, phone, eid):
    begin(client, eid)
    phone.order_of(client).end("startFailed" if eid == "bankid" else "EXPIRED")
    phone.wait()
    desk = phone.simulator.desk
    # The first answer is the right one, that it has run out; the second is to the renewal.
    desk.mishaps.extend([replace(BY_NAME["slow"], seconds=0), BY_NAME["503"]])

    assertContains(told(client), "just nu. ")


@pytest.mark.parametrize(
    ("eid", "flaw"), FLAWED, ids=lambda one: one if isinstance(one, str) else one.name
)
def test_an_approval_that_is_not_to_be_believed_signs_in_nobody(client, phone, eid, flaw):
    begin(client, eid)
    phone.scan(client)
    said = phone.play(client, f"flaw:{flaw.name}")
    phone.wait()

    page = told(client)

    assert "Samira Haddad har godkänt, men med ett fel" in said
    assertContains(page, TOLD_OF_A_FLAW[eid, flaw.name])
    assert not is_signed_in(client)


@BOTH
def test_the_same_approval_without_a_flaw_signs_in(client, phone, eid):
    begin(client, eid)
    phone.approve(client)
    phone.wait()

    client.get(WAITING_STATE)

    assert is_signed_in(client)


@BOTH
def test_a_provider_that_is_away_is_given_up_and_the_next_try_goes_well(client, phone, eid):
    begin(client, eid)
    phone.play(client, AWAY.name)
    for _ in range(AWAY.answers - 1):
        phone.wait()
        assert client.get(WAITING).status_code == 200
    phone.wait()

    page = told(client)

    assert "svarar inte just nu. Försök igen om en stund." in page.text
    assert begin(client, eid).status_code == 200


@pytest.mark.parametrize("risk", ["HIGH", "EXTREME"])
def test_what_bankid_finds_risky_signs_in_nobody(client, phone, risk):
    begin(client)
    phone.approve(client)
    phone.order_of(client).risk = risk
    phone.wait()

    assertContains(told(client), "BankID stoppade inloggningen av säkerhetsskäl.")
    assert not is_signed_in(client)


@pytest.mark.parametrize("risk", ["LOW", "MODERATE", None, ""])
def test_ordinary_risk_is_let_in(client, phone, risk):
    begin(client)
    phone.approve(client)
    phone.order_of(client).risk = risk
    phone.wait()

    client.get(WAITING_STATE)

    assert is_signed_in(client)
