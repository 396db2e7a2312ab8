from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from audit.models import AccessLogEntry, Action
from tests.accounts.fake_oidc import CLIENT, SECRET, running_provider
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

BEGIN = reverse("openid_connect_login", args=["personal"])
HOME = reverse("casework:home")
TWO_FACTORS = "https://id.angslunda.example/loa3"


@pytest.fixture(scope="module")
def oidc():
    with running_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def in_operation(settings, oidc):
    cache.clear()
    settings.DEMO = False
    settings.STAFF_OIDC_SERVER = oidc.url
    settings.STAFF_OIDC_ACR = [TWO_FACTORS]
    app = {
        "provider_id": "personal",
        "name": "kommunens inloggning",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": oidc.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }


@pytest.fixture
def linda():
    return MembershipFactory(user__user_code="LINEKS").user


def begin(client, query="", **posted):
    """Press the button; the address we are sent on to."""
    response = client.post(f"{BEGIN}{query}", posted)
    return unescape(re.search(r'<a href="([^"]+)">Fortsätt', response.text)[1])


def come_back(client, oidc, address, **claims):
    said = {"preferred_username": "LINEKS", "acr": TWO_FACTORS, **claims}
    return client.get(oidc.approve(address, **said))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_offers_the_municipalitys_sign_in_and_the_password_below(client):
    response = client.get(reverse("accounts:staff_signin"))

    assertContains(response, "Logga in med kommunens inloggning")
    assertContains(response, "<summary>Logga in med användarnamn och lösenord</summary>", html=True)


def test_a_colleague_with_two_factors_comes_in(client, oidc, linda):
    response = come_back(client, oidc, begin(client))

    assertRedirects(response, HOME)
    assert client.session["_auth_user_id"] == str(linda.pk)
    row = AccessLogEntry.objects.get(action=Action.SIGNED_IN)
    assert row.actor == linda.public_id


def test_the_page_in_between_goes_on_by_itself_without_a_script(client):
    response = client.post(BEGIN)

    assert response["Refresh"].startswith("0; url=http://127.0.0.1:")
    assert "<script>" not in response.text


def test_one_goes_on_to_where_one_was_going(client, oidc, linda):
    response = come_back(client, oidc, begin(client, next="/personal/arenden/"))

    assert response["Location"] == "/personal/arenden/"


def test_nobody_is_led_away_from_here(client, oidc, linda):
    response = come_back(client, oidc, begin(client, next="https://annan.example/"))

    assert response["Location"] == HOME


def test_what_is_asked_for_is_two_factors_a_nonce_and_a_proof_key(client):
    asked = parse_qs(urlsplit(begin(client)).query)

    assert asked["acr_values"] == [TWO_FACTORS]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["state"]


def test_the_address_decides_nothing(client):
    query = "?auth_params=acr_values=low%26prompt=none&scope=admin&action=rerequest&process=connect"

    asked = parse_qs(urlsplit(begin(client, query)).query)

    assert asked["acr_values"] == [TWO_FACTORS]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in asked


@pytest.mark.parametrize(
    "claims",
    [
        {"acr": "https://id.angslunda.example/loa2"},
        {"acr": None},
        {"nonce": "en-annan"},
        {"nonce": None},
        {"preferred_username": "OKAND1"},
        {"preferred_username": None},
        {"aud": "en-annan-tjanst"},
        {"iss": "https://annan.example"},
        {"exp": 1},
    ],
)
def test_an_answer_that_is_not_enough_opens_nothing(client, oidc, linda, claims):
    response = come_back(client, oidc, begin(client), **claims)

    assert response.status_code == 403
    assertContains(response, "Inloggningen gick inte igenom", status_code=403)
    assert not is_signed_in(client)
    assert not AccessLogEntry.objects.exists()


def test_a_token_signed_by_somebody_else_opens_nothing(client, oidc, linda):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    response = come_back(client, oidc, begin(client), signed_by=stranger)

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_a_token_signed_with_the_shared_secret_opens_nothing(client, oidc, linda):
    response = come_back(client, oidc, begin(client), signed_by=SECRET * 3, algorithm="HS256")

    assert response.status_code == 403
    assert not is_signed_in(client)


def test_without_a_list_of_levels_nobody_comes_in(client, oidc, linda, settings):
    settings.STAFF_OIDC_ACR = []

    response = come_back(client, oidc, begin(client), acr="")

    assert response.status_code == 403


def test_nobody_is_made_up(client, oidc):
    response = come_back(client, oidc, begin(client))

    assert response.status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("fields", [{"citizen": True}, {"is_active": False}])
def test_a_citizen_and_a_colleague_who_has_left_stay_outside(client, oidc, fields):
    UserFactory(username="lineks", **fields)

    assert come_back(client, oidc, begin(client)).status_code == 403
    assert not is_signed_in(client)


def test_a_code_that_two_answer_to_opens_for_neither(client, oidc, linda):
    UserFactory(username="lineks", user_code="ANNAN1")

    assert come_back(client, oidc, begin(client)).status_code == 403


def test_an_answer_opens_one_session_in_the_browser_that_asked(client, oidc, linda):
    back = oidc.approve(begin(client), preferred_username="LINEKS", acr=TWO_FACTORS)
    somebody_else = client.__class__()

    assert somebody_else.get(back).status_code == 403
    assert not is_signed_in(somebody_else)
    assertRedirects(client.get(back), HOME)
    client.post(reverse("accounts:signout"))
    assert client.get(back).status_code == 403
    assert not is_signed_in(client)


def test_somebody_who_regrets_it_comes_back_to_our_page(client, oidc):
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]

    back = reverse("openid_connect_callback", args=["personal"])
    response = client.get(back, {"error": "access_denied", "state": state})

    assertContains(response, "Försök igen", status_code=403)


def test_nothing_of_what_the_provider_said_is_kept(client, oidc, linda):
    come_back(client, oidc, begin(client), email="linda@annan.example")

    assert not SocialAccount.objects.exists()
    assert not Authenticator.objects.exists()
    assert User.objects.get().email != "linda@annan.example"


def test_a_provider_that_does_not_answer_is_told_as_that(client, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"

    response = client.post(BEGIN)

    assertContains(response, "Kommunens inloggning svarar inte just nu.", status_code=503)


def test_another_providers_name_leads_nowhere(client):
    unknown = reverse("openid_connect_login", args=["okand"])

    assert client.post(unknown).status_code == 404


def test_a_link_can_not_begin_a_sign_in(client):
    assert client.get(BEGIN).status_code == 405
