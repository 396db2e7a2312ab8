"""A citizen's e-ID goes through allauth, and leaves nothing of the citizen in it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.signals import pre_social_login
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.middleware import SESSION_ROLE
from accounts.models import EidIdentity, User
from accounts.signin import eids
from audit.models import AccessLogEntry, Action
from portal.signin import keyed_hash
from tests.factories.accounts import UserFactory
from tests.factories.casework import PersonFactory
from tests.portal import at_the_broker
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker_in_use")]

EACH = pytest.mark.parametrize("eid", ["bankid", "freja", "broker"])
NUMBER = "199101292382"


@pytest.fixture(autouse=True)
def samira():
    return PersonFactory(reachable=True, identity_type="personnummer", identity_number=NUMBER)


@pytest.fixture
def told():
    """What allauth is told as somebody signs in."""
    heard = []

    def hear(sociallogin, **_signal):
        heard.append(sociallogin)

    pre_social_login.connect(hear)
    yield heard
    pre_social_login.disconnect(hear)


@pytest.fixture
def identified(client, phone, oidc):
    """Samira has identified in `browser`; gives the address that signs her in there."""

    def by(eid, browser=client, onward=""):
        if eid == "broker":
            return at_the_broker.way_back(oidc, at_the_broker.begin(browser, next=onward))
        begin(browser, eid, next=onward)
        phone.approve(browser)
        phone.wait()
        return WAITING

    return by


@EACH
def test_an_eid_is_a_provider_of_allauths(rf, eid):
    provider = get_adapter().get_provider(rf.get("/"), provider=eid)

    assert isinstance(provider, eids.CitizenProvider)
    assert provider.sub_id == eid


@EACH
def test_a_citizens_session_is_opened_by_allauth(client, identified, told, eid):
    assertRedirects(client.get(identified(eid)), "/minasidor/")

    (login,) = told
    assert (login.account.provider, login.user) == (eid, EidIdentity.objects.get().user)
    assert client.session["_auth_user_backend"].startswith("allauth.")
    assert is_signed_in(client)


@EACH
def test_allauth_hears_a_keyed_hash_and_stores_nothing(client, identified, told, eid):
    client.get(identified(eid))

    (login,) = told
    assert login.account.uid == keyed_hash(NUMBER)
    assert login.account.extra_data == {}
    assert NUMBER[2:] not in str(login.serialize())
    assert NUMBER[2:] not in str(dict(client.session))
    assert not any(key.startswith("account_") for key in dict(client.session))
    for table in (SocialAccount, SocialToken, SocialApp, EmailAddress):
        assert not table.objects.exists()


@pytest.fixture
def way_back(client, phone):
    """Approved in the app on this device, and held; the address by which the browser comes back."""
    begin(client, this_device="1")
    address = phone.follow_link(client)
    phone.wait()
    client.get(WAITING_STATE)
    assert EidIdentity.objects.exists(), "it has been judged"
    return address


def test_whoever_is_shut_out_in_the_last_moment_stays_outside(client, way_back):
    User.objects.filter(eids__isnull=False).update(is_active=False)

    response = client.get(way_back, follow=True)

    assert response.redirect_chain[-1][0] == "/logga-in/"
    assertContains(response, "Inloggningen avbröts. Försök igen.")
    assert not is_signed_in(client)


def test_an_eid_opens_no_colleagues_session(client, way_back):
    EidIdentity.objects.update(user=UserFactory())

    response = client.get(way_back, follow=True)

    assert response.redirect_chain[-1][0] == "/logga-in/"
    assert not is_signed_in(client)


def test_without_either_the_same_way_back_signs_in(client, way_back):
    client.get(way_back, follow=True)

    assert is_signed_in(client)


def test_nothing_of_the_session_before_comes_along(client, phone):
    begin(client)
    before = client.session
    before["left_by"] = "somebody else"
    before.save()
    phone.approve(client)
    phone.wait()

    client.get(WAITING)

    assert is_signed_in(client)
    assert "left_by" not in client.session
    assert client.session.session_key != before.session_key


def test_a_colleague_who_sat_there_is_signed_out_as_a_citizen_signs_in(caseworker, identified):
    browser = caseworker.client

    browser.get(identified("bankid", browser))

    assert browser.session["_auth_user_id"] == str(EidIdentity.objects.get().user_id)
    signed_out = AccessLogEntry.objects.get(action=Action.SIGNED_OUT)
    assert signed_out.actor_name == caseworker.user.full_name
    assert SESSION_ROLE not in browser.session


def test_whoever_takes_over_from_another_citizen_is_told_and_led_home(citizen, identified):
    """Two contact forms look alike: a helper would change the number of the wrong person."""
    browser = citizen.client
    response = browser.get(
        identified("bankid", browser, onward="/minasidor/profil/andra/"), follow=True
    )

    assert response.redirect_chain[-1][0] == "/minasidor/"
    now = EidIdentity.objects.get().user.full_name
    assertContains(response, f"Du är nu inloggad som {now}.")
    assertNotContains(response, citizen.user.full_name)


def test_the_same_citizen_with_a_new_eid_is_led_on(client, identified):
    client.get(identified("bankid"))

    way_in = identified("freja", onward="/minasidor/profil/andra/")
    response = client.get(way_in, follow=True)

    assert response.redirect_chain[-1][0] == "/minasidor/profil/andra/"
    assertNotContains(response, "Du är nu inloggad som")


def test_an_eid_that_isnt_in_use_begins_nothing(settings):
    settings.EID_PROVIDERS = ["bankid"]

    for name in ("freja", "personal", "openid_connect", "nagot"):
        assert Client().post(f"/logga-in/{name}/").status_code == 404
