from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.calendar import stockholm_today
from portal.demo.build import build_town
from tests.accounts.conftest import running_simulator, simulator
from tests.accounts.fake_oidc import CLIENT, KEY, SECRET, running_provider
from tests.bench.kept import kept_for_a_file
from tests.portal.phone import Phone

__all__ = ["running_simulator", "simulator"]


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The demo town as it stands today, for a file whose tests are all about it."""
    with kept_for_a_file(django_db_blocker, lambda: build_town(stockholm_today())) as town:
        yield town


@pytest.fixture
def phone(simulator, time_machine):
    """The simulator's page, used as the phone of whoever signs in."""
    return Phone(simulator, time_machine)


@pytest.fixture(scope="module")
def running_oidc():
    with running_provider() as running:
        yield running


@pytest.fixture
def oidc(running_oidc):
    """The municipality's broker, on this machine."""
    running_oidc.visited.clear()
    running_oidc.instead.clear()
    running_oidc.other_keys.clear()
    running_oidc.key_facts = {"kid": KEY, "use": "sig", "alg": "RS256"}
    return running_oidc


@pytest.fixture
def broker_in_use(settings, oidc):
    """The broker beside BankID and Freja."""
    cache.clear()
    settings.EID_PROVIDERS = ["bankid", "freja", "broker"]
    settings.EID_BROKER_NAME = "Ängslunda e-legitimering"
    app = {
        "provider_id": "broker",
        "name": settings.EID_BROKER_NAME,
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": oidc.url, "scope": settings.EID_BROKER_SCOPE.split()},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
