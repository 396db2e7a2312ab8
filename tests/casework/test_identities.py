from __future__ import annotations

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims
from audit.models import AccessLogEntry, Action
from casework.actions.identities import change_identity
from casework.identity import Identity
from casework.models import EServiceActivation, Person, Task
from casework.search import find_persons
from portal.signin import TurnedAway, admit
from tests.factories.casework import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db

OLD, NEW, CHILDS = "199503872385", "199301292398", "201504022383"
State = EServiceActivation.State


@pytest.fixture
def olena(caseworker):
    person = PersonFactory(identity_type="samordningsnummer", identity_number=OLD, reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return person


def sign_in_with(number, reference):
    claims = Claims("bankid", IdentityNumber.parse(number), "OLENA", "K", assurance="loa3")
    answer = admit(claims, reference=reference, ip=None)
    return answer if isinstance(answer, TurnedAway) else answer.user


def test_a_new_number_brings_its_birth_date_and_a_search_finds_both(caseworker, olena):
    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert (olena.identity_type, olena.birth_date) == ("personnummer", date(1993, 1, 29))
    for number in (OLD, NEW):
        assert find_persons(caseworker.actor, number).hits == [olena]


def test_a_reserve_number_becomes_a_personal_number(caseworker):
    person = CaseFactory(
        responsible_unit=caseworker.unit, file__file_holder__anonymous=True
    ).file.file_holder
    former = person.identity_number

    change_identity(by=caseworker.actor, person=person, identity=Identity.by_number(NEW))

    assert person.identity_type == "personnummer"
    assert find_persons(caseworker.actor, former).hits == [person]


def test_somebody_without_any_number_gets_one_and_has_no_former(caseworker):
    person = PersonFactory(identity_type="none", identity_number="")

    change_identity(by=caseworker.actor, person=person, identity=Identity.reserve())

    assert person.identity_number == "R00000001"
    assert not person.former_identifiers.exists()


def test_who_is_signed_in_is_shown_out_and_comes_in_anew_by_the_number(caseworker, client, olena):
    user = sign_in_with(OLD, "one")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/minasidor/").status_code == 200

    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert client.get("/minasidor/").status_code == 302
    again = sign_in_with(NEW, "two")
    olena.refresh_from_db()
    assert again == olena.user
    assert again != user


def test_a_number_that_was_wrong_lets_its_holder_neither_in_nor_be_found_as_this_person(
    caseworker, olena
):
    sign_in_with(OLD, "one")

    change_identity(
        by=caseworker.actor, person=olena, identity=Identity.by_number(NEW), was_wrong=True
    )

    assert isinstance(sign_in_with(OLD, "two"), TurnedAway)
    assert find_persons(caseworker.actor, OLD).hits == []
    assert not Identity.by_number(OLD).is_taken()


def test_somebody_who_was_shut_out_stays_shut_out(caseworker, olena):
    user = sign_in_with(OLD, "one")
    user.is_active = False
    user.save()

    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert isinstance(sign_in_with(NEW, "two"), TurnedAway)


def test_sessions_of_others_stay(caseworker, olena):
    before = Session.objects.count()

    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert Session.objects.count() == before


def test_the_eservice_goes_on_by_the_new_number(caseworker, olena):
    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert olena.activations.get().state == State.ACTIVE


@pytest.mark.parametrize("identity", [Identity.reserve(), Identity.by_number(CHILDS)])
def test_a_number_nobody_can_sign_in_with_ends_the_eservice_with_a_task(
    caseworker, olena, identity
):
    change_identity(by=caseworker.actor, person=olena, identity=identity)

    assert olena.activations.get().state == State.ENDED
    assert Task.objects.get(person=olena).kind == Task.Kind.ESERVICE_ENDED


def test_anothers_number_is_refused_and_nothing_is_changed(caseworker, olena):
    PersonFactory(identity_type="personnummer", identity_number=NEW)

    with pytest.raises(ValidationError, match="redan registrerat"):
        change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    assert Person.objects.get(pk=olena.pk).identity_number == OLD
    assert not olena.former_identifiers.exists()


def test_the_same_number_is_no_change(caseworker, olena):
    with pytest.raises(ValidationError, match="redan det numret"):
        change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(OLD))


def test_back_to_a_number_one_had_oneself_is_possible(caseworker, olena):
    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(OLD))

    assert olena.identity_number == OLD
    assert find_persons(caseworker.actor, NEW).hits == [olena]


def test_the_log_says_what_was_done_and_holds_no_number(caseworker, olena):
    change_identity(by=caseworker.actor, person=olena, identity=Identity.by_number(NEW))

    row = AccessLogEntry.objects.get(action=Action.CHANGED)
    assert (row.customer_number, row.reason) == (olena.customer_number, "bytte identitetsnummer")
