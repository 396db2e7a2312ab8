"""The strict bench (docs: house rule "tests"): what would pass in silence elsewhere fails here."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.roles import Role
from tests.bench.database import act_as, granted_before_migrating, let_the_owner_empty
from tests.bench.garbage import leave_out_what_is_there, look_seldom
from tests.bench.ordering import shuffle_unordered_queries
from tests.bench.sharing_out import OneStack
from tests.bench.signed_in import sign_in
from tests.bench.templates import set_the_trap
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import PersonFactory
from tools.programs import pdf_maker


def pytest_configure():
    look_seldom()


def pytest_collection_finish():
    leave_out_what_is_there()


def pytest_xdist_make_scheduler(config, log):
    return OneStack(config, log)


def pytest_runtest_setup(item):
    if item.get_closest_marker("makes_pdf") and not pdf_maker():
        pytest.skip("LEFT OUT: no Pango on this machine (apt-get install libpangoft2-1.0-0)")


@pytest.fixture(scope="session")
def database_owner(django_db_modify_db_settings):
    """Before the database is made, and again when it is to be dropped."""
    act_as(settings.MIGRATION_DATABASE_URL)
    with pytest.MonkeyPatch.context() as monkeypatch:
        let_the_owner_empty(monkeypatch)
        with granted_before_migrating():
            yield


@pytest.fixture(scope="session")
def django_db_setup(database_owner, django_db_setup):
    """Made and migrated by the owner; from here on everything is done as the application."""
    act_as(settings.DATABASE_URL)
    yield
    act_as(settings.MIGRATION_DATABASE_URL)


@pytest.fixture
def committed_db(transactional_db):
    """Real commits, for what another process must see; the owner empties it afterwards."""


@pytest.fixture(scope="session", autouse=True)
def _strict():
    set_the_trap()
    with pytest.MonkeyPatch.context() as monkeypatch:
        shuffle_unordered_queries(monkeypatch)
        yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nobodys_language():
    """A page asked for in English leaves its thread in English, and the next test is none of it."""
    translation.deactivate()


@pytest.fixture
def caseworker(db):
    """A caseworker at a browser: `.client`, `.user`, `.unit`, `.actor`."""
    membership = MembershipFactory(role=Role.CASEWORKER)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def provider(db):
    """Somebody of a provider unit at a browser."""
    membership = MembershipFactory(provider=True)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def administrator(db):
    """The system administrator at a browser, no superuser and not marked as anything."""
    membership = MembershipFactory(role=Role.SYSTEM_ADMIN)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def citizen(db):
    """A citizen with the e-service switched on, at a browser: `.client`, `.user`, `.person`."""
    user = UserFactory(citizen=True)
    PersonFactory(
        reachable=True, user=user, given_name=user.given_name, family_name=user.family_name
    )
    return sign_in(Client(), user)
