"""Every address, as everybody, by every method, against docs/access-control.md."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

import config.urls
from accounts.roles import Role
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.house.addresses import addresses
from tests.house.belongings import (
    CITIZEN,
    EVERYBODY,
    SIGNED_OUT,
    belongings_of,
    group_of,
    somebody,
    strangers_belongings,
)
from tests.house.matrix import COLUMNS, Cell, matrix, row_of
from tools.programs import pdf_maker

pytestmark = pytest.mark.django_db
READ_AND_WRITE = ("get", "post")
# One of each column tries the administration and the rarer methods too; more would repeat it. The
# system administrator's visits there are in tests/accounts/test_admin.py.
THOROUGH = (SIGNED_OUT, CITIZEN, Role.CASEWORKER, Role.PROVIDER_STAFF, Role.OBJECT_SPECIALIST)


def put_up_in_a_hurry(_request, **_parts):
    """No guard, no door, no row."""
    return HttpResponse()


handler500 = config.urls.handler500
urlpatterns = [
    path("personal/glomd/<uuid:person_id>/", put_up_in_a_hurry, name="forgotten"),
    *config.urls.urlpatterns,
]


def without_row():
    return {address.name for address in addresses() if row_of(address) is None}


def test_every_address_has_a_row():
    assert without_row() == set()


def test_every_row_has_an_address():
    names = {address.name for address in addresses()} | {"admin:*"}

    assert set(matrix()) - names == set()


@pytest.mark.urls(__name__)
def test_a_forgotten_address_is_found():
    assert without_row() == {"forgotten"}


def visit(client, signed_in, method, place):
    """The answer's status. Whoever was signed out by the visit is signed in again."""
    response = getattr(client, method)(place)
    if response.streaming:
        # Read to the end, which closes the file without closing the database too.
        response.getvalue()
    if method == "post" and signed_in and "_auth_user_id" not in client.session:
        if signed_in.user.is_citizen:
            # Who has left the e-service by this very visit has it again for the next.
            signed_in.person.activations.update(state="active", ended_at=None, ended_by=None)
        sign_in(client, signed_in.user, signed_in.membership)
    if response.status_code == 503 and not pdf_maker():
        # Said in its own words, and loudly at the end of the suite: nothing to compare here.
        return 200
    return response.status_code


def wrong_answers(who, *, rows=row_of, methods=None, only=None):
    """What somebody gets for another's things and shouldn't; of all addresses or of one."""
    theirs = strangers_belongings()
    signed_in, client = somebody(who)
    wrong = {}
    for address in addresses():
        if only not in {None, address.name}:
            continue
        cell = rows(address).cell_of(who, group_of(who))
        place = address.path(theirs)
        for method in methods or methods_for(who, address):
            status = visit(client, signed_in, method, place)
            if not is_right(cell, method, status):
                wrong[f"{method.upper()} {address.name}"] = status
    return wrong


def methods_for(who, address):
    if who not in THOROUGH:
        return () if address.is_admin else READ_AND_WRITE
    return READ_AND_WRITE if address.is_admin else (*READ_AND_WRITE, "put", "patch", "delete")


def is_right(cell, method, status):
    if method == "get":
        return status == cell.get
    return cell.allows_post(status) if method == "post" else cell.allows_other(status)


@pytest.mark.parametrize("who", EVERYBODY)
def test_others_things_answer_as_the_matrix_says(who):
    assert wrong_answers(who) == {}


def test_an_answer_that_differs_from_its_row_is_found():
    def stricter(address):
        return replace(row_of(address), cells=dict.fromkeys(COLUMNS, Cell(404, None)))

    wrong = wrong_answers(Role.CASEWORKER, rows=stricter, methods=("get",), only="casework:home")

    assert wrong == {"GET casework:home": 200}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("who", [CITIZEN, Role.LOG_REVIEWER])
def test_a_page_without_a_guard_is_found(who):
    def as_a_person_page(_address):
        return matrix()["casework:person"]

    wrong = wrong_answers(who, rows=as_a_person_page, methods=("get",), only="forgotten")

    assert wrong == {"GET forgotten": 200}


@pytest.mark.parametrize("who", [who for who in EVERYBODY if group_of(who) in COLUMNS[1:4]])
def test_what_belongs_to_somebody_opens_for_them(who):
    signed_in, client = somebody(who)
    own = belongings_of(signed_in)
    answers = {}
    for address in addresses():
        expected = row_of(address).own_of(who, group_of(who))
        if expected is not None:
            answers[address.name] = (visit(client, signed_in, "get", address.path(own)), expected)

    assert {name: got for name, got in answers.items() if got[0] != got[1]} == {}
    assert len(answers) >= 3


def test_a_stranger_is_led_to_the_sign_in_of_the_place():
    client = Client()
    theirs = strangers_belongings()
    led_to = {}
    for address in addresses():
        if row_of(address).cells[SIGNED_OUT].get == 302 and address.path(theirs).startswith(
            ("/personal/", "/minasidor/")
        ):
            led_to[address.path(theirs)] = client.get(address.path(theirs)).headers["Location"]

    for place, location in led_to.items():
        is_citizens = place.startswith("/minasidor/")
        ways_in = (
            ("/logga-in/",) if is_citizens else ("/personal/logga-in/", "/personal/konto/losenord/")
        )
        assert location.startswith(ways_in), place
    assert len(led_to) > 20


def test_the_administration_opens_for_marked_accounts_and_shows_no_citizen():
    administrator = UserFactory(is_staff=True, is_superuser=True)
    person = UserFactory(citizen=True, given_name="Hemlig", family_name="Medborgare")
    client = Client()
    sign_in(client, administrator)

    shown = {}
    for address in addresses():
        if address.is_admin and not address.parts:
            response = client.get(address.path({}))
            shown[address.name] = response.status_code
            assert person.family_name not in response.content.decode(errors="replace"), address.name

    assert shown["admin:index"] == 200
    assert {status for status in shown.values() if status >= 500} == set()
