from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from casework.identity import Identity
from tests.factories.casework import PersonFactory, PersonIdentifierHistoryFactory

SAMIRA = "199101292382"


@pytest.mark.parametrize(
    ("written", "type_", "born"),
    [
        ("19910129-2382", "personnummer", date(1991, 1, 29)),
        ("9101292382", "personnummer", date(1991, 1, 29)),
        ("910129 2382", "personnummer", date(1991, 1, 29)),
        ("950387-2385", "samordningsnummer", date(1995, 3, 27)),
    ],
)
def test_the_type_and_the_birth_date_are_read_from_the_number(written, type_, born):
    identity = Identity.by_number(written)

    assert (identity.type, identity.birth_date) == (type_, born)
    assert len(identity.number) == 12


def test_the_number_is_not_given_away_by_a_log_line():
    assert SAMIRA not in repr(Identity.by_number(SAMIRA))


@pytest.mark.covers("I3")
def test_a_number_that_is_not_shipped_is_refused_in_demo_mode():
    with pytest.raises(ValidationError, match="testnummer som följer med"):
        Identity.by_number("19121212-1212")


@pytest.mark.covers("I3")
def test_a_shipped_number_is_refused_in_production(settings):
    settings.DEMO = False

    with pytest.raises(ValidationError, match="Det här är ett testnummer"):
        Identity.by_number(SAMIRA)


@pytest.mark.django_db
def test_a_number_is_taken_by_who_has_it_and_by_who_had_it():
    person = PersonFactory(identity_type="personnummer", identity_number=SAMIRA)
    former = PersonIdentifierHistoryFactory(
        identity_type="samordningsnummer", identity_number="199503872385"
    )

    assert Identity.by_number(SAMIRA).is_taken()
    assert Identity.by_number("199503872385").is_taken()
    assert not Identity.by_number("199301292398").is_taken()
    assert not Identity.by_number(SAMIRA).is_taken(by_other_than=person)
    assert not Identity.by_number("199503872385").is_taken(by_other_than=former.person)


@pytest.mark.django_db
def test_no_number_is_never_taken():
    PersonFactory(identity_type="none", identity_number="")

    assert not Identity.without_number(date(1985, 5, 17)).is_taken()
    assert not Identity.reserve().is_taken()
