from __future__ import annotations

import pytest

from audit.models import AccessLogEntry, Action
from casework.access import search_persons
from casework.models import Person
from casework.search import find_persons
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    ContactDetailsFactory,
    PersonFactory,
    PersonIdentifierHistoryFactory,
)

pytestmark = pytest.mark.django_db


def client_of(unit, **person):
    found = PersonFactory(**person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


@pytest.fixture
def samira(caseworker):
    return client_of(
        caseworker.unit,
        given_name="Samira",
        family_name="Haddad",
        identity_type=Person.IdentityType.PERSONNUMMER,
        identity_number="199101292382",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Haddad",
        "samira",
        "Haddad Samira",
        "  hadd   sam ",
        "19910129-2382",
        "199101292382",
        "910129-2382",
        "9101292382",
        "19910129 2382",
    ],
)
def test_a_name_and_a_number_are_forgiven_the_way_they_are_written(caseworker, samira, text):
    client_of(caseworker.unit, given_name="Ebba", family_name="Ek")

    assert find_persons(caseworker.actor, text).hits == [samira]


def test_a_client_number_finds_its_person(caseworker, samira):
    client_of(caseworker.unit)

    search = find_persons(caseworker.actor, f" {samira.customer_number} ")

    assert search.hits == [samira]
    assert search.kind == "kundnummer"


@pytest.mark.parametrize(
    ("family_name", "text"),
    [
        ("Åkesson", "akesson"),
        ("Åkesson", "ÅKESSON"),
        ("Sjöström", "sjostrom"),
        ("Linné", "linne"),
        ("Ek-Åström", "astrom"),
    ],
)
def test_a_name_is_found_without_rings_dots_and_accents(caseworker, family_name, text):
    person = client_of(caseworker.unit, family_name=family_name)
    client_of(caseworker.unit, family_name="Warg")

    assert find_persons(caseworker.actor, text).hits == [person]


@pytest.mark.parametrize("text", ["VU-26-0142", "vu-26-0142", "VU260142", "vu 26 0142"])
def test_a_case_number_finds_the_file_holder(caseworker, text):
    case = CaseFactory(number="VU-26-0142", responsible_unit=caseworker.unit)
    CaseFactory(number="VU-26-0143", responsible_unit=caseworker.unit)

    assert find_persons(caseworker.actor, text).hits == [case.file.file_holder]


def test_the_number_of_a_case_one_may_not_open_does_not_say_whose_it_is(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, is_restricted=True)
    CaseFactory(file=case.file, responsible_unit=caseworker.unit)

    before = find_persons(caseworker.actor, case.number).hits
    CaseAssignmentFactory(case=case, user=caseworker.user)

    assert before == []
    assert find_persons(caseworker.actor, case.number).hits == [case.file.file_holder]


def test_a_reserve_number_and_a_coordination_number_find_their_persons(caseworker):
    reserve = client_of(caseworker.unit, anonymous=True, identity_number="R00000017")
    coordinated = client_of(
        caseworker.unit,
        identity_type=Person.IdentityType.SAMORDNINGSNUMMER,
        identity_number="199503872385",
    )

    assert find_persons(caseworker.actor, "r00000017").hits == [reserve]
    assert find_persons(caseworker.actor, "950387-2385").hits == [coordinated]


def test_a_number_somebody_had_before_still_finds_them(caseworker, samira):
    PersonIdentifierHistoryFactory(person=samira, identity_number="R00000042")

    assert find_persons(caseworker.actor, "R00000042").hits == [samira]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Skriv ett namn"),
        ("   ", "Skriv ett namn"),
        ("6973951", "Kundnumret stämmer inte"),
        ("12", "Kundnumret stämmer inte"),
        ("19910129-2383", "Kontrollsiffran"),
        ("19911329-2382", "Datumet i personnumret finns inte"),
    ],
)
def test_a_number_that_cannot_be_right_is_explained(caseworker, samira, text, sentence):
    search = find_persons(caseworker.actor, text)

    assert sentence in search.problem
    assert search.hits == []


def test_nobody_out_of_reach_is_found_by_any_key(caseworker, samira):
    stranger = PersonFactory(
        given_name="Samira",
        family_name="Haddad",
        identity_type=Person.IdentityType.PERSONNUMMER,
        identity_number="198104059293",
    )
    case = CaseFactory(file__file_holder=stranger)
    keys = ["Samira Haddad", "198104059293", stranger.customer_number, case.number]

    found = [hit for key in keys for hit in find_persons(caseworker.actor, key).hits]

    assert found == [samira]


@pytest.mark.parametrize(
    "text", ["070-174 06 05", "+46701740605", "klient@epost.example", "%", "_", "\x00"]
)
def test_there_is_no_other_key(caseworker, samira, text):
    ContactDetailsFactory(person=samira, mobile="+46701740605", email="klient@epost.example")

    assert find_persons(caseworker.actor, text).hits == []


def test_no_more_than_ten_are_shown_in_swedish_order_and_it_is_said_that_there_are_more(caseworker):
    names = ["Öst", "Åker", "Ärla", "Zorn", *(f"Alm{letter}" for letter in "abcdefgh")]
    for name in names:
        client_of(caseworker.unit, given_name="Kim", family_name=name)

    search = find_persons(caseworker.actor, "kim")

    expected = [*(f"Alm{letter}" for letter in "abcdefgh"), "Zorn", "Åker"]
    assert [hit.family_name for hit in search.hits] == expected
    assert search.has_more


def test_exactly_ten_are_all_there_are(caseworker):
    for _ in range(10):
        client_of(caseworker.unit, given_name="Kim")

    search = find_persons(caseworker.actor, "kim")

    assert len(search.hits) == 10
    assert not search.has_more


def test_namesakes_are_told_apart(caseworker, samira):
    for _ in range(2):
        client_of(caseworker.unit, given_name="Samira", family_name="Ek")

    assert find_persons(caseworker.actor, "samira").shared_names == {"Samira Ek"}


def test_each_search_is_in_the_log_with_its_kind_and_never_with_its_words(caseworker, samira):
    for text in [samira.customer_number, "Haddad", "19910129-2382"]:
        search_persons(caseworker.actor, text)

    rows = AccessLogEntry.objects.filter(action=Action.SEARCHED).order_by("pk")
    shown = f"1 träffar ({samira.customer_number})"
    assert [row.reason for row in rows] == [
        f"kundnummer: {shown}",
        f"namn: {shown}",
        f"personnummer: {shown}",
    ]
    assert {row.customer_number for row in rows} == {samira.customer_number}
    assert {row.unit for row in rows} == {caseworker.unit.name}


def test_a_search_with_several_hits_says_whom_it_showed_by_client_number_alone(caseworker):
    names = ["Ek", "Warg"]
    first, second = (client_of(caseworker.unit, given_name="Kim", family_name=n) for n in names)

    search_persons(caseworker.actor, "kim")

    row = AccessLogEntry.objects.get(action=Action.SEARCHED)
    assert row.customer_number == ""
    numbers = f"{first.customer_number}, {second.customer_number}"
    assert row.reason == f"namn: 2 träffar ({numbers})"


def test_a_search_for_somebody_out_of_reach_is_in_the_log_too(caseworker):
    search_persons(caseworker.actor, PersonFactory().customer_number)

    row = AccessLogEntry.objects.get(action=Action.SEARCHED)
    assert (row.customer_number, row.reason) == ("", "kundnummer: inga träffar")


def test_an_empty_search_leaves_no_row(caseworker):
    search_persons(caseworker.actor, " ")

    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("text", ["697 3952", "69 73 952", "697-3952", " 6973952 "])
def test_a_client_number_is_found_with_spaces_and_hyphens_in_it(caseworker, text):
    person = client_of(caseworker.unit, customer_number="6973952")

    assert find_persons(caseworker.actor, text).hits == [person]


@pytest.mark.parametrize("text", ["vu - 26 - 0142", "vu 260142", "Vu–26–0142"])
def test_a_case_number_is_forgiven_its_spaces_and_small_letters(caseworker, text):
    case = CaseFactory(number="VU-26-0142", responsible_unit=caseworker.unit)

    assert find_persons(caseworker.actor, text).hits == [case.file.file_holder]


@pytest.mark.parametrize("text", ["ÄR-2019/00123", "är-2019/00123"])
def test_a_case_number_of_another_system_is_found_as_it_is_written(caseworker, text):
    case = CaseFactory(number="ÄR-2019/00123", responsible_unit=caseworker.unit)

    search = find_persons(caseworker.actor, text)

    assert (search.kind, search.hits) == ("ärendenummer", [case.file.file_holder])


@pytest.mark.parametrize("text", ["Ek-Åström", "ek astrom", "Åström Ek", "ek – åström"])
def test_a_double_name_is_found_with_its_hyphen_and_without(caseworker, text):
    person = client_of(caseworker.unit, family_name="Ek-Åström")
    client_of(caseworker.unit, family_name="Ekberg")

    assert find_persons(caseworker.actor, text).hits == [person]


@pytest.mark.parametrize("text", ["-", " – - "])
def test_hyphens_alone_find_nobody(caseworker, samira, text):
    assert find_persons(caseworker.actor, text).hits == []


def test_a_coordination_number_is_called_by_its_name_in_the_log(caseworker):
    search_persons(caseworker.actor, "950387-2385")

    row = AccessLogEntry.objects.get(action=Action.SEARCHED)
    assert row.reason == "samordningsnummer: inga träffar"
