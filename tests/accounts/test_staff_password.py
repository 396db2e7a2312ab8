from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("accounts:staff_signin")
PASSWORD = reverse("account_login")
SECOND_FACTOR = reverse("second_factor")
CODE = reverse("mfa_authenticate")
HOME = reverse("casework:home")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RIGHT = "fyra ord som blir en mening"


@pytest.fixture(autouse=True)
def in_operation(settings):
    """Not demo mode, and no throttle left over from the test before."""
    settings.DEMO = False
    cache.clear()


@pytest.fixture
def kristina():
    user = MembershipFactory(user__username="kriber").user
    user.set_password(RIGHT)
    user.save()
    return user


def write(client, password=RIGHT, **fields):
    return client.post(PASSWORD, {"login": "kriber", "password": password, **fields})


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_asks_for_name_and_password(client):
    response = client.get(SIGN_IN)

    assertContains(response, '<label for="id_login">Användarnamn</label>', html=True)
    assertContains(response, '<label for="id_password">Lösenord</label>', html=True)
    assertNotContains(response, "placeholder")
    assertNotContains(response, "kommunens inloggning")


def test_the_first_time_the_password_leads_to_a_second_factor_and_no_further(client, kristina):
    response = write(client)

    assertRedirects(response, SECOND_FACTOR)
    assert not is_signed_in(client)
    assert client.get(HOME).status_code == 302


def test_an_app_that_is_tied_to_the_account_opens_the_session(client, kristina):
    write(client)
    page = client.get(SECOND_FACTOR)
    secret = re.search(r"nyckeln <strong>([\w ]+)<", page.text)[1].replace(" ", "")
    assertContains(page, "<svg")

    response = client.post(SECOND_FACTOR, {"code": code(secret)})

    assertContains(response, "Dina reservkoder")
    assert len(re.findall(r'<li class="number">\d{8}</li>', response.text)) == 10
    assert is_signed_in(client)
    assert Authenticator.objects.filter(user=kristina, type="totp").count() == 1
    assert AccessLogEntry.objects.get().action == Action.SIGNED_IN


def test_a_wrong_code_ties_nothing(client, kristina):
    write(client)

    response = client.post(SECOND_FACTOR, {"code": "000000"})

    assertContains(response, "Felaktig kod.")
    assert not is_signed_in(client)
    assert not Authenticator.objects.exists()


def test_nobody_ties_an_app_without_the_password(client, kristina):
    assertRedirects(client.get(SECOND_FACTOR), PASSWORD)
    assertRedirects(client.post(SECOND_FACTOR, {"code": code()}), PASSWORD)


def test_password_and_code_open_the_session(client, kristina):
    TOTP.activate(kristina, SECRET)
    assertRedirects(write(client), CODE)
    assert not is_signed_in(client)

    response = client.post(CODE, {"code": code()})

    assertRedirects(response, HOME)
    assert is_signed_in(client)


def test_one_goes_on_to_where_one_was_going(client, kristina):
    TOTP.activate(kristina, SECRET)
    write(client, next="/personal/arenden/")

    assert client.post(CODE, {"code": code()})["Location"] == "/personal/arenden/"


def test_a_recovery_code_works_once(client, kristina):
    TOTP.activate(kristina, SECRET)
    first = RecoveryCodes.activate(kristina).get_unused_codes()[0]

    for expected in (True, False):
        write(client)
        client.post(CODE, {"code": first})
        assert is_signed_in(client) is expected
        client.post(reverse("accounts:signout"))


def test_the_same_code_opens_one_session(client, kristina):
    TOTP.activate(kristina, SECRET)
    once = code()
    write(client)
    client.post(CODE, {"code": once})
    client.post(reverse("accounts:signout"))
    write(client)

    client.post(CODE, {"code": once})

    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client, kristina):
    wrong = write(client, "fel")
    unknown = client.post(PASSWORD, {"login": "ingen", "password": "fel"})

    for response in (wrong, unknown):
        assertContains(response, "Användarnamnet och/eller lösenordet är felaktigt.")


def test_a_citizen_with_a_password_is_told_the_same_as_a_wrong_one(client):
    citizen = UserFactory(citizen=True, username="kriber")
    citizen.set_password(RIGHT)
    citizen.save()

    assertContains(write(client), "Användarnamnet och/eller lösenordet är felaktigt.")


def test_somebody_who_has_left_does_not_come_in(client, kristina):
    TOTP.activate(kristina, SECRET)
    kristina.is_active = False
    kristina.save()

    write(client)
    client.post(CODE, {"code": code()})

    assert not is_signed_in(client)


def test_guessing_is_stopped_also_for_the_right_password_and_in_every_process(
    client, kristina, settings
):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        write(client, "fel")
        # Another process knows nothing of the first one's memory, only of the database.
        cache.clear()

    response = write(client)

    assertContains(response, "För många misslyckade inloggningsförsök. Försök igen senare.")
    assert not is_signed_in(client)
    assert "account_login" not in client.session


def test_nobody_without_a_password_is_given_one(caseworker):
    page = reverse("account_change_password")
    new = "en helt ny mening av ord"

    assert caseworker.client.get(page).status_code == 404
    assert caseworker.client.post(page, {"password1": new, "password2": new}).status_code == 404
    caseworker.user.refresh_from_db()
    assert not caseworker.user.has_usable_password()


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_gets_a_password_by_email(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_colleague_who_is_signed_in_is_led_on(caseworker):
    assertRedirects(caseworker.client.get(SIGN_IN), HOME)


def test_a_password_can_be_changed_by_whoever_knows_the_old_one(client, kristina):
    TOTP.activate(kristina, SECRET)
    write(client)
    client.post(CODE, {"code": code()})
    page = reverse("account_change_password")
    new = "en helt ny mening av ord"

    refused = client.post(page, {"oldpassword": "fel", "password1": new, "password2": new})
    client.post(page, {"oldpassword": RIGHT, "password1": new, "password2": new})

    assert refused.status_code == 200
    kristina.refresh_from_db()
    assert kristina.check_password(new)
