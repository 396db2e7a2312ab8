"""Citizens by the municipality's broker; each trap of allauth's (stack.md C4) has its test here."""

from __future__ import annotations

import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as configured
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from pytest_django.asserts import assertContains

from accounts.models import EidIdentity, LoginAttempt, User
from portal import wording
from portal.signin import keyed_hash
from tests.accounts.fake_oidc import CLIENT, KEY, SECRET, published
from tests.factories.casework import PersonFactory
from tests.portal.at_the_broker import LOA3, NUMBER, begin, way_back
from tests.portal.phone import is_signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker_in_use")]

BEGIN, SIGN_IN, HOME = "/logga-in/broker/", "/logga-in/", "/minasidor/"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"
SAMIRA, OLIVER, OLENA, STRANGER = "199101292382", "201001012390", "199503872385", "198804152380"


@pytest.fixture(autouse=True)
def samira():
    return PersonFactory(
        reachable=True,
        identity_type="personnummer",
        identity_number=SAMIRA,
        given_name="Samira",
    )


def come_back(client, oidc, address=None, **claims):
    return client.get(way_back(oidc, address or begin(client), **claims), follow=True)


def asked(client, query="", **posted):
    return parse_qs(urlsplit(begin(client, query, **posted)).query)


def turned_away(client, response, text):
    assertContains(response, text)
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert not is_signed_in(client)


def test_the_button_bears_the_brokers_own_name(client):
    assertContains(client.get(SIGN_IN), "Logga in med Ängslunda e-legitimering</button>")


def test_who_identifies_comes_to_a_page_with_her_first_name(client, oidc, samira):
    response = come_back(client, oidc)

    assertContains(response, "Hej Samira!")
    samira.refresh_from_db()
    assert LoginAttempt.objects.get().user == samira.user
    eid = EidIdentity.objects.get()
    assert (eid.provider, eid.subject, eid.assurance) == ("broker", keyed_hash(SAMIRA), "loa3")


def test_the_page_in_between_goes_on_by_itself_without_a_script(client):
    response = client.post(BEGIN)

    assert response["Refresh"].startswith("0; url=http://127.0.0.1:")
    assertContains(response, "Vidare till Ängslunda e-legitimering</h1>")


def test_one_goes_on_to_the_page_asked_for_and_never_away_from_here(client, oidc):
    sent = reverse("portal:sent")
    assert come_back(client, oidc, begin(client, next=sent)).redirect_chain[-1][0] == sent
    other = Client()
    away = begin(other, next="https://elak.example/")
    assert come_back(other, oidc, away).redirect_chain[-1][0] == HOME


def test_a_coordination_number_has_a_claim_of_its_own(client, oidc):
    PersonFactory(
        reachable=True, identity_type="samordningsnummer", identity_number=OLENA, given_name="Olena"
    )

    response = come_back(client, oidc, **{NUMBER: None, COORDINATION: OLENA})

    assertContains(response, "Hej Olena!")


def test_claim_scope_and_levels_are_the_municipalitys(client, oidc, settings):
    """Signicat says nin, Idura says ssn."""
    settings.EID_BROKER_NUMBER_CLAIMS = ["nin"]
    settings.EID_BROKER_ACR = ["urn:broker:high"]
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["scope"] = ["openid", "nin"]

    request = asked(client)

    assert set(request["scope"][0].split()) == {"openid", "nin"}
    assert request["acr_values"] == ["urn:broker:high"]
    told = {NUMBER: None, "nin": SAMIRA, "acr": "urn:broker:high"}
    assertContains(come_back(client, oidc, **told), "Hej Samira!")


# C4.1: what allauth would put at addresses of its own


@pytest.mark.parametrize(
    "name",
    [
        "socialaccount_signup",
        "socialaccount_connections",
        "account_signup",
        "account_reset_password",
    ],
)
def test_allauths_own_pages_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("name", ["openid_connect_login", "openid_connect_callback"])
def test_the_colleagues_door_doesnt_open_for_the_citizens_broker(client, name):
    address = reverse(name, args=["broker"])

    assert {client.post(address).status_code, client.get(address).status_code} <= {404, 405}


# C4.2: the visitor's address decides nothing, and what comes back is looked at


def test_the_address_decides_nothing(client):
    query = "?auth_params=acr_values=low%26prompt=none&scope=admin&action=rerequest&process=connect"

    request = asked(client, query)

    assert request["acr_values"] == [LOA3]
    assert set(request["scope"][0].split()) == set(configured.EID_BROKER_SCOPE.split())
    assert request["prompt"] == ["login"]


@pytest.mark.parametrize("acr", ["http://id.elegnamnden.se/loa/1.0/loa2", "", None, 3, [LOA3]])
def test_a_lower_or_unknown_level_is_refused(client, oidc, acr):
    response = come_back(client, oidc, acr=acr)

    turned_away(client, response, "Din e-legitimation har inte tillräcklig tillitsnivå.")
    assert LoginAttempt.objects.get().result == "refused_level"


def test_without_a_list_of_levels_nobody_comes_in(client, oidc, settings):
    settings.EID_BROKER_ACR = []

    come_back(client, oidc, acr="")

    assert not is_signed_in(client)


# C4.3: signature, nonce and proof key


def test_what_is_asked_for_is_level_nonce_and_proof_key_for_a_new_identification(client):
    request = asked(client)

    assert request["code_challenge_method"] == ["S256"]
    assert request["nonce"]
    assert request["state"]
    assert request["prompt"] == ["login"]
    assert request["ui_locales"] == ["sv"]
    assert request["redirect_uri"] == ["http://testserver/logga-in/broker/svar/"]


def test_the_broker_speaks_the_visitors_language(client):
    response = client.post(BEGIN, headers={"Accept-Language": "en"})

    assert "ui_locales=en" in unescape(response.text)


NOT_BELIEVED = {
    "another sign-in's nonce": {"nonce": "en-annan"},
    "no nonce": {"nonce": None},
    "meant for another service": {"aud": "en-annan-tjanst"},
    "meant for several and asked for by another": {"aud": [CLIENT, "annan"], "azp": "annan"},
    "meant for several and nobody asked": {"aud": [CLIENT, "annan"]},
    "from another issuer": {"iss": "https://annan.example"},
    "without an issuer": {"iss": None},
    "run out": {"exp": 1},
    "never runs out": {"exp": None},
    "made long ago": {"iat": int(time.time()) - 400},
    "made in the future": {"iat": int(time.time()) + 4000},
    "remembered from an earlier identification": {"auth_time": int(time.time()) - 400},
    "of a time that is no time": {"auth_time": "nyss"},
}


@pytest.mark.parametrize("claims", NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_an_answer_that_isnt_to_us_and_new_opens_nothing(client, oidc, claims):
    response = come_back(client, oidc, **claims)

    assert response.redirect_chain[-1][0] == SIGN_IN
    assert not is_signed_in(client)
    assert not EidIdentity.objects.exists()


def test_meant_for_several_and_asked_for_by_us_is_enough(client, oidc):
    assertContains(come_back(client, oidc, aud=[CLIENT, "annan"], azp=CLIENT), "Hej Samira!")


@pytest.mark.parametrize("key_facts", [{"alg": "RS256"}, {}], ids=["for RS256", "for any"])
@pytest.mark.parametrize("forged", ["a stranger's key", "the shared secret", "nobody"])
def test_a_token_signed_by_nobody_we_know_opens_nothing(client, oidc, forged, key_facts):
    oidc.key_facts = {"kid": KEY, **key_facts}
    signed_by, algorithm = {
        "a stranger's key": (
            rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "RS256",
        ),
        "the shared secret": (SECRET * 3, "HS256"),
        "nobody": (None, "none"),
    }[forged]

    response = come_back(client, oidc, signed_by=signed_by, algorithm=algorithm)

    assert LoginAttempt.objects.get().result == LoginAttempt.Result.ERROR
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert not is_signed_in(client)


A_STRANGERS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_KEY = {**published(A_STRANGERS), "kid": "en annan"}


def test_the_only_key_there_is_need_not_be_named(client, oidc):
    """OpenID Connect Core 1.0, 10.1."""
    oidc.key_facts = {"kid": "anything"}

    come_back(client, oidc, names_key=False)

    assert is_signed_in(client)


def test_a_key_for_something_else_than_signing_isnt_one_of_them(client, oidc):
    oidc.other_keys.append({**ANOTHER_KEY, "use": "enc"})

    come_back(client, oidc, names_key=False)

    assert is_signed_in(client)


def test_of_several_keys_one_must_be_named(client, oidc):
    oidc.other_keys.append(ANOTHER_KEY)

    come_back(client, oidc, names_key=False)
    assert not is_signed_in(client)
    come_back(client, oidc, names_key=True)
    assert is_signed_in(client)


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_a_key_that_names_no_algorithm_is_for_each_of_its_kind(client, oidc, algorithm):
    """RFC 7517, 4.4."""
    oidc.key_facts = {"kid": KEY}

    come_back(client, oidc, algorithm=algorithm)

    assert is_signed_in(client)


def test_a_key_that_names_its_algorithm_is_for_no_other(client, oidc):
    come_back(client, oidc, algorithm="RS512")

    assert not is_signed_in(client)


def test_the_userinfo_address_is_never_asked(client, oidc):
    """allauth would believe it before the signed token."""
    come_back(client, oidc)

    assert "/token" in oidc.visited, "what was visited is written down"
    assert "/userinfo" not in oidc.visited


# C4.4: nothing of the person is kept


def test_no_account_of_allauths_and_no_claim_is_kept(client, oidc):
    come_back(client, oidc, email="samira@example.org")

    assert not SocialAccount.objects.exists()
    kept = [*LoginAttempt.objects.values(), *EidIdentity.objects.values(), *User.objects.values()]
    assert len(kept) >= 3
    assert not any(SAMIRA[2:] in str(row) or "example.org" in str(row) for row in kept)
    assert SAMIRA not in str(dict(client.session))


# C4.5: no SAML, which would need walls of its own


def test_saml_isnt_there_to_be_misused():
    assert not [app for app in configured.INSTALLED_APPS if "saml" in app]


# C4.6: known beforehand, and in the browser that began


@pytest.mark.parametrize(
    ("number", "text"),
    [(STRANGER, "Vi kan inte öppna tjänsten"), (OLIVER, "Du måste ha fyllt 18 år")],
)
def test_nobody_is_made_up_and_the_age_comes_first(client, oidc, number, text):
    response = come_back(client, oidc, **{NUMBER: number})

    turned_away(client, response, text)
    assert User.objects.filter(kind="citizen").count() == 0


@pytest.mark.parametrize("claims", [{NUMBER: None}, {NUMBER: "199101292383"}, {NUMBER: "SE/x"}])
def test_without_a_swedish_number_nobody_is_looked_up(client, oidc, claims):
    turned_away(client, come_back(client, oidc, **claims), "inget svenskt personnummer")


def test_what_one_browser_began_no_other_finishes(client, oidc):
    back = way_back(oidc, begin(client))
    other = Client()

    response = other.get(back, follow=True)

    turned_away(other, response, wording.began_elsewhere())
    assertContains(client.get(back, follow=True), "Hej Samira!")


def test_an_answer_opens_one_session(client, oidc):
    back = way_back(oidc, begin(client))
    client.get(back)
    client.post("/logga-ut/")

    turned_away(client, client.get(back, follow=True), wording.began_elsewhere())
    assert LoginAttempt.objects.count() == 1


def test_two_copies_of_a_session_get_one_sign_in(client, oidc):
    back = way_back(oidc, begin(client))
    state = dict(client.session)
    token = oidc.issued["kod"]
    client.get(back)
    other = Client()
    copy = other.session
    copy.update(state)
    copy.save()
    oidc.issued["kod"] = token

    turned_away(other, other.get(back, follow=True), wording.cancelled())
    assert is_signed_in(client)


def test_the_session_key_is_a_new_one(client, oidc):
    address = begin(client)
    before = client.session.session_key

    come_back(client, oidc, address)

    assert client.session.session_key != before
    assert not client.session.exists(before)
    assert "socialaccount_states" not in client.session


# C4.7: open to who isn't signed in, and nothing waits inside a transaction


@pytest.mark.parametrize("name", ["portal:broker_begin", "portal:broker_answer"])
def test_the_way_in_needs_no_sign_in_and_holds_no_transaction(client, name):
    view = resolve(reverse(name)).func

    assert vars(view)["login_required"] is False
    assert vars(view)["_non_atomic_requests"] == {"default"}


# Bad input


@pytest.mark.parametrize("error", ["access_denied", "login_required"])
def test_somebody_who_regrets_it_may_try_again(client, error):
    state = asked(client)["state"][0]

    response = client.get(f"{BEGIN}svar/", {"error": error, "state": state}, follow=True)

    turned_away(client, response, "Inloggningen avbröts. Försök igen.")
    assert LoginAttempt.objects.get().result == "error"


def test_an_error_nobody_has_heard_of_is_survived_and_not_repeated(client, caplog):
    state = asked(client)["state"][0]

    response = client.get(f"{BEGIN}svar/", {"error": "<b>hej", "state": state}, follow=True)

    turned_away(client, response, "Inloggningen gick inte. Försök igen.")
    assert "<b>hej" not in f"{caplog.text}{[vars(one) for one in caplog.records]}"


BAD = {
    "503": (503, b""),
    "garbage": (200, b"<html>"),
    "a list": (200, b"[]"),
    "nothing": (None, b""),
}
TOLD = re.compile(r"svarar inte just nu|Det går inte att logga in med Ängslunda")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("where", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_broker_that_answers_badly_is_told_in_plain_words(client, oidc, where, bad):
    if "well-known" in where:
        oidc.instead[where] = bad
        response = client.post(BEGIN, follow=True)
    else:
        back = way_back(oidc, begin(client))
        oidc.instead[where] = bad
        response = client.get(back, follow=True)

    assert TOLD.search(response.text)
    assert response.redirect_chain[-1][0] == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", [{}, {"state": "okänt", "code": "kod"}, {"state": "å"}])
def test_an_answer_to_nothing_begins_nothing(client, query):
    turned_away(client, client.get(f"{BEGIN}svar/", query, follow=True), wording.began_elsewhere())


def test_a_broker_that_isnt_in_use_isnt_there(client, settings):
    settings.EID_PROVIDERS = ["bankid"]

    assert client.post(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}svar/").status_code == 404


def test_begun_too_often_is_counted_with_the_others(client, settings):
    settings.EID_STARTS_PER_MINUTE = 2

    assert [client.post(BEGIN).status_code for _ in range(3)] == [200, 200, 429]
