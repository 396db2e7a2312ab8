from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from audit.models import AccessLogEntry
from config.client_address import ClientAddressMiddleware
from config.env import env_networks
from tests.factories.accounts import MembershipFactory

VISITOR, PROXY, OUTER_PROXY = "198.51.100.7", "10.0.0.5", "10.0.1.9"


@pytest.fixture(autouse=True)
def behind_proxies(settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/16"), ip_network("fd00::/8")]


def address_seen(peer, forwarded=None):
    seen = []

    def page(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    ClientAddressMiddleware(page)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{VISITOR}, {OUTER_PROXY}", VISITOR),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        # What the visitor wrote stands to the left of what our proxy wrote.
        (PROXY, f"192.0.2.66, {VISITOR}", VISITOR),
        (PROXY, f"10.0.0.1, {VISITOR}", VISITOR),
        # Nobody but our proxies is believed.
        (VISITOR, "192.0.2.66", VISITOR),
        # Nothing to go by: the nearest address that is one.
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"unknown, {OUTER_PROXY}", OUTER_PROXY),
        (PROXY, f"{OUTER_PROXY}, {PROXY}", OUTER_PROXY),
        ("", VISITOR, ""),
        # However it is written: by a socket of version 6, with a port.
        (f"::ffff:{PROXY}", VISITOR, VISITOR),
        (f"::ffff:{VISITOR}", None, VISITOR),
        (PROXY, f"::ffff:{VISITOR}, ::ffff:{OUTER_PROXY}", VISITOR),
        (PROXY, f"{VISITOR}:5678, {OUTER_PROXY}:443", VISITOR),
        (PROXY, "[2001:db8::7]:5678", "2001:db8::7"),
    ],
)
def test_the_visitor_is_the_nearest_stranger(peer, forwarded, seen):
    assert address_seen(peer, forwarded) == seen


def test_without_trusted_proxies_nobody_is_believed(settings):
    settings.TRUSTED_PROXIES = []

    assert address_seen(PROXY, VISITOR) == PROXY


@pytest.mark.django_db
def test_the_access_log_keeps_the_visitors_address(client):
    user = MembershipFactory().user
    client.post(
        "/personal/logga-in/demo/",
        {"user": user.public_id},
        headers={"X-Forwarded-For": VISITOR},
        REMOTE_ADDR=PROXY,
    )

    assert AccessLogEntry.objects.get().ip == VISITOR


def test_the_setting_is_read_as_networks(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.5, 10.1.0.0/16,::1")

    assert [str(one) for one in env_networks("TRUSTED_PROXIES")] == [
        "10.0.0.5/32",
        "10.1.0.0/16",
        "::1/128",
    ]


def test_a_misspelt_network_stops_the_start(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.5/8")

    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        env_networks("TRUSTED_PROXIES")
