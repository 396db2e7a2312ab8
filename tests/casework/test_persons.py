from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.intakes import Received
from casework.actions.persons import Contact, Facts, change_facts, register_person
from casework.customer_number import is_valid
from casework.eligibility import capacities
from casework.identity import TAKEN, Identity
from casework.models import Intake, IssuedCustomerNumber, Person
from tests.factories.accounts import ActorFactory, MembershipFactory
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    PersonFactory,
    PersonIdentifierHistoryFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db

OLENA = "19950387-2385"
NAMES = Facts(given_name="Olena", family_name="Kovalenko")


def received(**differing):
    facts: dict[str, Any] = {
        "type": Intake.Type.APPLICATION,
        "received_on": stockholm_today(),
        "reason": "Ansökan om stöd",
    }
    return Received(**(facts | differing))


def register(actor, identity=None, **more):
    more = {"facts": NAMES, "received": received()} | more
    return register_person(by=actor, identity=identity or Identity.by_number(OLENA), **more)


@pytest.mark.covers("R13", "R149")
def test_somebody_new_gets_a_client_number_and_an_intake_at_the_unit(caseworker):
    person = register(caseworker.actor)

    assert is_valid(person.customer_number)
    assert IssuedCustomerNumber.objects.filter(number=person.customer_number).exists()
    assert (person.identity_type, person.identity_number) == ("samordningsnummer", "199503872385")
    assert person.birth_date == date(1995, 3, 27)
    assert person.created_by == caseworker.user
    assert person.intakes.get().unit == caseworker.unit
    assert [one.context for one in capacities(person)] == ["client"]


def test_the_unit_reaches_somebody_registered_with_an_intake_and_others_do_not(caseworker):
    person = register(caseworker.actor)

    colleague = ActorFactory(membership=MembershipFactory(unit=caseworker.unit))
    assert person in Person.objects.visible_to(colleague)
    assert person not in Person.objects.visible_to(ActorFactory())


def test_the_log_tells_who_registered_by_client_number_and_nothing_else(caseworker):
    person = register(caseworker.actor)

    rows = AccessLogEntry.objects.filter(action=Action.CREATED).order_by("pk")
    assert [row.object_type for row in rows] == ["person", "intake"]
    assert {row.customer_number for row in rows} == {person.customer_number}
    assert not any("Olena" in row.reason for row in rows)


def test_contact_details_are_kept_when_they_are_known(caseworker):
    person = register(caseworker.actor, contact=Contact("+46701740617", ""))
    other = register(caseworker.actor, Identity.reserve(), contact=Contact())

    assert person.contact_history.get().mobile == "+46701740617"
    assert not other.contact_history.exists()


def test_somebody_who_is_only_to_be_related_is_reached_by_whoever_registered_them(caseworker):
    person = register(caseworker.actor, received=None)
    colleague = ActorFactory(membership=MembershipFactory(unit=caseworker.unit))

    assert not person.intakes.exists()
    assert capacities(person) == []
    assert person in Person.objects.visible_to(caseworker.actor)
    assert person not in Person.objects.visible_to(colleague)


@pytest.mark.parametrize("known", ["late", "case"])
def test_that_reach_ends_after_a_month_or_when_somebody_else_has_business(caseworker, known):
    person = register(caseworker.actor, received=None)
    if known == "late":
        long_ago = person.created_at - timedelta(days=31)
        Person.objects.filter(pk=person.pk).update(created_at=long_ago)
    else:
        CaseFactory(file__file_holder=person)

    assert person not in Person.objects.visible_to(caseworker.actor)


def test_the_relation_gives_the_unit_reach_when_it_is_written_down(caseworker):
    person = register(caseworker.actor, received=None)
    child = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    RelationFactory(file_holder=child, related_person=person)

    colleague = ActorFactory(membership=MembershipFactory(unit=caseworker.unit))
    assert person in Person.objects.visible_to(colleague)


@pytest.mark.covers("I2", "A-S10")
@pytest.mark.parametrize("whose", ["known", "out of reach", "protected"])
def test_a_number_that_is_taken_gives_the_same_answer_whoever_has_it(caseworker, whose):
    known = PersonFactory(
        identity_type="samordningsnummer",
        identity_number="199503872385",
        protected=whose == "protected",
    )
    if whose == "known":
        CaseFactory(file__file_holder=known, responsible_unit=caseworker.unit)
    if whose == "protected":
        CircleMemberFactory(person=known)

    with pytest.raises(ValidationError) as refused:
        register(caseworker.actor)

    assert refused.value.message_dict == {"number": [TAKEN]}
    assert Person.objects.count() == 1


def test_a_number_somebody_had_before_is_taken_too(caseworker):
    PersonIdentifierHistoryFactory(
        identity_type="samordningsnummer", identity_number="199503872385"
    )

    with pytest.raises(ValidationError, match="redan registrerat"):
        register(caseworker.actor)


def test_the_same_digits_as_a_number_of_another_type_are_another_number(caseworker):
    PersonIdentifierHistoryFactory(identity_type="none", identity_number="199503872385")

    assert register(caseworker.actor).pk


def test_reserve_numbers_follow_each_other_and_are_never_given_again(caseworker):
    PersonFactory(identity_type="reservnummer", identity_number="R00000017")
    PersonIdentifierHistoryFactory(identity_number="R00000040")

    numbers = [register(caseworker.actor, Identity.reserve()).identity_number for _ in range(2)]

    assert numbers == ["R00000041", "R00000042"]


def test_when_reserve_numbers_have_run_out_it_is_said(caseworker):
    PersonFactory(identity_type="reservnummer", identity_number="R99999999")

    with pytest.raises(ValidationError, match="Reservnumren är slut"):
        register(caseworker.actor, Identity.reserve())


@pytest.mark.parametrize(
    ("identity", "sentence"),
    [
        (Identity.without_number(None), "Fyll i födelsedatum."),
        (Identity.without_number(date(2100, 1, 1)), "har inte varit än"),
        (Identity.reserve(date(1850, 1, 1)), "Kontrollera året"),
    ],
)
def test_a_birth_date_that_can_not_be_is_told(caseworker, identity, sentence):
    with pytest.raises(ValidationError, match=sentence) as refused:
        register(caseworker.actor, identity)

    assert list(refused.value.message_dict) == ["birth_date"]


def test_somebody_without_any_number_is_known_by_birth_date(caseworker):
    person = register(caseworker.actor, Identity.without_number(date(1990, 2, 3)))

    assert (person.identity_type, person.identity_number) == ("none", "")
    assert person.birth_date == date(1990, 2, 3)


def test_an_intake_that_can_not_be_leaves_nobody_registered(caseworker):
    tomorrow = stockholm_today() + timedelta(days=1)

    with pytest.raises(ValidationError, match="framtiden"):
        register(caseworker.actor, received=received(received_on=tomorrow))

    assert not Person.objects.exists()


@pytest.mark.covers("I2")
def test_two_who_register_one_number_at_once_make_one_person(committed_db, caseworker):
    actor, start = caseworker.actor, threading.Barrier(2)
    refused = []

    def register_at_once():
        start.wait()
        try:
            register(actor)
        except ValidationError as error:
            refused.append(error.message_dict)
        finally:
            connection.close()

    threads = [threading.Thread(target=register_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Person.objects.count() == 1
    assert refused == [{"number": [TAKEN]}]


def test_two_who_register_reserve_numbers_at_once_get_one_each(committed_db, caseworker):
    actor, start = caseworker.actor, threading.Barrier(4)

    def register_at_once():
        start.wait()
        try:
            register(actor, Identity.reserve())
        finally:
            connection.close()

    threads = [threading.Thread(target=register_at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = set(Person.objects.values_list("identity_number", flat=True))
    assert numbers == {"R00000001", "R00000002", "R00000003", "R00000004"}


def test_changed_facts_are_kept_and_the_log_says_which_and_not_what(caseworker):
    person = PersonFactory(given_name="Olena", family_name="Kovalenko")
    facts = Facts("Olena", "Kovalenko", preferred_name="Lena", city="Ängslunda")

    changed = change_facts(by=caseworker.actor, person=person, facts=facts)

    assert changed == ["preferred_name", "city"]
    assert (person.preferred_name, person.city) == ("Lena", "Ängslunda")
    row = AccessLogEntry.objects.get()
    assert (row.action, row.reason) == (Action.CHANGED, "tilltalsnamn, postort")


def test_nothing_changed_leaves_no_row(caseworker):
    person = PersonFactory(given_name="Olena", family_name="Kovalenko")

    assert change_facts(by=caseworker.actor, person=person, facts=NAMES) == []
    assert not AccessLogEntry.objects.exists()


def test_what_was_not_changed_on_the_page_is_left_as_a_colleague_wrote_it(caseworker):
    person = PersonFactory(given_name="Olena", family_name="Kovalenko", city="Ängslunda")
    stale = Facts("Olena", "Kovalenko", preferred_name="Lena", city="Forsby")

    changed = change_facts(
        by=caseworker.actor, person=person, facts=stale, written={"preferred_name"}
    )

    assert changed == ["preferred_name"]
    assert (person.preferred_name, person.city) == ("Lena", "Ängslunda")


def test_a_form_without_a_number_that_is_sent_twice_makes_one_person(caseworker):
    nameless = Identity.reserve(birth_date=date(1980, 5, 5))
    register(caseworker.actor, nameless)

    with pytest.raises(ValidationError) as refusal:
        register(caseworker.actor, nameless)

    assert set(refusal.value.message_dict) == {"given_name"}
    assert Person.objects.count() == 1
