"""A citizen's e-ID goes through allauth, and leaves nothing of the citizen in it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.signals import pre_social_login
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import EidIdentity, User
from accounts.signin import eids
from portal.signin import keyed_hash
from tests.factories.accounts import UserFactory
from tests.factories.casework import PersonFactory
from tests.portal import at_the_broker
from tests.portal.phone import WAITING, begin, is_signed_in

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
    for table in (SocialAccount, SocialToken, SocialApp, EmailAddress):
        assert not table.objects.exists()


def test_whoever_is_shut_out_in_the_last_moment_stays_outside(client, identified, monkeypatch):
    way_in = identified("bankid")
    shut_out_first(monkeypatch)

    response = client.get(way_in, follow=True)

    assert response.redirect_chain[-1][0] == "/logga-in/"
    assertContains(response, "Inloggningen avbröts. Försök igen.")
    assert not is_signed_in(client)


def shut_out_first(monkeypatch):
    """Between the judging of the e-ID and the opening of the session."""
    sign_in = eids.sign_in

    def shut_out_and_sign_in(request, eid, onward):
        User.objects.filter(pk=eid.user_id).update(is_active=False)
        return sign_in(request, eid, onward)

    monkeypatch.setattr(eids, "sign_in", shut_out_and_sign_in)


def test_an_eid_opens_no_colleagues_session(client, identified, monkeypatch):
    way_in = identified("bankid")
    colleague = UserFactory()
    sign_in = eids.sign_in

    def of_the_colleague(request, eid, onward):
        EidIdentity.objects.update(user=colleague)
        return sign_in(request, eid, onward)

    monkeypatch.setattr(eids, "sign_in", of_the_colleague)

    assertRedirects(client.get(way_in), "/logga-in/")
    assert not is_signed_in(client)


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


def test_whoever_takes_over_from_another_citizen_is_told_and_led_home(citizen, identified):
    """Two contact forms look alike: a helper would change the number of the wrong person."""
    browser = citizen.client
    before = browser.get("/minasidor/profil/andra/").wsgi_request.user.full_name

    response = browser.get(
        identified("bankid", browser, onward="/minasidor/profil/andra/"), follow=True
    )

    assert response.redirect_chain[-1][0] == "/minasidor/"
    now = EidIdentity.objects.get().user.full_name
    assertContains(response, f"Du är nu inloggad som {now}. {before} är utloggad.")


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
