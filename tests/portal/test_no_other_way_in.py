"""A citizen comes in by an e-ID and by nothing else (R125, decision 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from accounts.tasks import purge_ended_sessions
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.portal.phone import is_signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R125")]

DEMO, PASSWORD = "/personal/logga-in/demo/", "/personal/konto/losenord/"
WORDS = "fjorton tecken eller fler"


def test_the_demo_has_a_button_for_colleagues_only(client):
    citizen, colleague = UserFactory(citizen=True), MembershipFactory().user

    assert client.post(DEMO, {"user": citizen.public_id}).status_code == 404
    assert not is_signed_in(client)
    client.post(DEMO, {"user": colleague.public_id})
    assert is_signed_in(client), "the control: the button works"


def test_a_password_is_no_way_in_even_for_a_citizen_who_has_one(client, settings):
    settings.DEMO = False
    citizen = UserFactory(citizen=True, username="samira")
    colleague = MembershipFactory(user__username="linda").user
    for user in (citizen, colleague):
        user.set_password(WORDS)
        user.save()

    refused = client.post(PASSWORD, {"login": "samira", "password": WORDS})
    half_way = client.post(PASSWORD, {"login": "linda", "password": WORDS})

    assert refused.status_code == 200
    assert half_way.status_code == 302, "the control: a colleague goes on to the second factor"
    assert not is_signed_in(client)


def test_a_citizen_is_nowhere_offered_a_password_or_a_passkey(citizen):
    """Deriving another key from a BankID is against its terms (stack.md C1)."""
    pages = ["/personal/konto/byt-losenord/", "/personal/konto/tvafaktor/", "/personal/konto/kod/"]

    answers = [citizen.client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [404, 302, 302]
    assert not any('type="password"' in answer.text for answer in answers)


def allauths(resolver=None, prefix=""):
    """Every address whose page is allauth's own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from allauths(pattern, address)
        elif pattern.callback.__module__.startswith("allauth"):
            yield address


def test_the_only_pages_of_allauths_are_the_colleagues():
    found = list(allauths())

    assert len(found) == 3, found
    assert all(address.startswith("personal/konto/") for address in found)


def test_a_session_that_has_run_out_is_thrown_away(citizen, time_machine):
    citizen.client.get("/minasidor/")
    purge_ended_sessions()
    assert Session.objects.count() == 1

    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    purge_ended_sessions()

    assert not Session.objects.exists()
