from __future__ import annotations

import pytest

from accounts.actor import Actor
from casework.actions.contact_details import change_contact_details
from casework.models import ContactDetails, Person
from tests.casework.imports.files import municipality, person, read_in
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import ContactDetailsFactory, EServiceActivationFactory, PersonFactory

pytestmark = pytest.mark.django_db
SAMIRA = "199101292382"


@pytest.fixture(autouse=True)
def _municipality():
    municipality()


def current():
    return ContactDetails.objects.get(is_current=True)


def citizen_changes(mobile="", email=""):
    somebody = Person.objects.get()
    by = Actor(user=UserFactory(citizen=True))
    change_contact_details(by=by, person=somebody, mobile=mobile, email=email)


def test_numbers_and_addresses_come_in_in_their_normal_form():
    read_in(person(mobile="070-174 06 05", email="Samira@Epost.Example", secret_phone=True))

    assert (current().mobile, current().email) == ("+46701740605", "Samira@epost.example")
    assert (current().secret_phone, current().changed_by_kind) == (True, "import")
    assert current().changed_by is None


def test_a_change_makes_a_new_row_and_keeps_the_former():
    read_in(person(mobile="070-174 06 05", email="a@epost.example"))

    read_in(person(mobile="070-174 06 06", email="a@epost.example"))

    history = ContactDetails.objects.order_by("pk")
    assert [(row.mobile, row.is_current) for row in history] == [
        ("+46701740605", False),
        ("+46701740606", True),
    ]
    assert current().email == "a@epost.example"


def test_another_change_of_the_line_leaves_the_contact_details_alone():
    read_in(person(mobile="070-174 06 05"))
    before = current()

    read_in(person(mobile="070-174 06 05", city="Ängslunda"))

    assert current() == before
    assert ContactDetails.objects.count() == 1


def test_the_same_number_written_in_another_way_is_no_change():
    read_in(person(mobile="070-174 06 05"))

    result = read_in(person(mobile="+46701740605"))

    assert ContactDetails.objects.count() == 1
    assert result.counts == {"person": {"oförändrade": 1}}


def test_what_a_citizen_has_changed_since_is_kept_and_reported():
    read_in(person(mobile="070-174 06 05", email="a@epost.example"))
    citizen_changes(mobile="+46701740607", email="a@epost.example")

    result = read_in(person(mobile="070-174 06 08", email="b@epost.example"))

    assert (current().mobile, current().email) == ("+46701740607", "b@epost.example")
    assert result.counts == {"person": {"behållna": 1}}
    assert [(key, name) for _line, key, name, _why in result.rows] == [("P1", "mobile")]


def test_what_a_colleague_has_changed_since_is_kept():
    read_in(person(mobile="070-174 06 05"))
    by = Actor(user=(work := MembershipFactory()).user, membership=work)
    change_contact_details(by=by, person=Person.objects.get(), mobile="+46701740607", email="")

    read_in(person(mobile="070-174 06 08"))

    assert (current().mobile, current().changed_by_kind) == ("+46701740607", "staff")


def test_an_old_number_that_comes_again_and_again_never_comes_back():
    read_in(person(mobile="070-174 06 05"))
    citizen_changes(mobile="+46701740607")

    read_in(person(mobile="070-174 06 05", city="Ängslunda"))
    read_in(person(mobile="070-174 06 05", city="Österby"))

    assert current().mobile == "+46701740607"


def test_news_after_the_one_that_was_kept_is_taken_over():
    read_in(person(mobile="070-174 06 05"))
    citizen_changes(mobile="+46701740607")
    read_in(person(mobile="070-174 06 08"))

    read_in(person(mobile="070-174 06 09"))

    assert current().mobile == "+46701740609"


def test_a_person_who_is_linked_keeps_what_stands_here_and_gets_what_is_missing():
    here = PersonFactory(identity_number=SAMIRA)
    ContactDetailsFactory(person=here, mobile="+46701740607", email="")

    read_in(person(number=SAMIRA, mobile="070-174 06 08", email="a@epost.example"))

    assert (current().mobile, current().email) == ("+46701740607", "a@epost.example")


def test_an_emptied_number_is_emptied_here():
    read_in(person(mobile="070-174 06 05", email="a@epost.example"))

    read_in(person(mobile="", email="a@epost.example"))

    assert (current().mobile, current().email) == ("", "a@epost.example")


@pytest.mark.covers("I4")
def test_but_not_while_the_e_service_needs_it():
    read_in(person(mobile="070-174 06 05", email="a@epost.example"))
    EServiceActivationFactory(person=Person.objects.get(), notify_sms=True)

    result = read_in(person(mobile=None, email=None))

    assert (current().mobile, current().email) == ("+46701740605", "")
    assert [(key, name) for _line, key, name, _why in result.rows] == [("P1", "mobile")]
