from __future__ import annotations

import random

import pytest
from django.db import connection
from django.db.models.functions import Collate

from accounts.models import User
from accounts.swedish_order import fold, folded, sort_key
from casework.models import Person
from tests.factories.accounts import UserFactory
from tests.factories.casework import PersonFactory

pytestmark = pytest.mark.django_db

IN_ORDER = [
    "Ahlgren",
    "Andersson",
    "Ek",
    "Ekström",
    "Levin",
    "Lévy",
    "Lewin",
    "Vik",
    "Warg",
    "Wik",
    "Zorn",
    "Åberg",
    "Åkesson",
    "Ängman",
    "Ärlig",
    "Öberg",
    "Östlund",
]


def shuffled(names):
    return random.sample(names, len(names))


def test_persons_come_in_swedish_order_with_the_last_three_letters_last():
    for name in shuffled(IN_ORDER):
        PersonFactory(family_name=name, given_name="Kim")

    assert [one.family_name for one in Person.objects.in_order()] == IN_ORDER


def test_colleagues_come_in_the_same_order():
    for name in shuffled(IN_ORDER):
        UserFactory(family_name=name, given_name="Kim")

    assert [one.family_name for one in User.objects.order_by("sort_name")] == IN_ORDER


def test_small_and_capital_letters_are_the_same_letter():
    names = ["af Ugglas", "Af Ugglas Zorn", "AHL", "Ahlgren", "von Öst", "Åkesson", "ÅKESSON-ZORN"]
    for name in shuffled(names):
        PersonFactory(family_name=name, given_name="Kim")

    assert [one.family_name for one in Person.objects.in_order()] == names


def test_those_with_the_same_family_name_come_by_their_given_name():
    names = ["Anna", "Zara", "Åsa", "Örjan"]
    for name in shuffled(names):
        PersonFactory(given_name=name, family_name="Ek")

    assert [one.given_name for one in Person.objects.in_order()] == names


def test_an_accent_makes_no_other_letter():
    for name in shuffled(["Lindé", "Linden", "Linder"]):
        PersonFactory(family_name=name, given_name="Kim")

    names = [one.family_name for one in Person.objects.in_order()]
    assert names == ["Lindé", "Linden", "Linder"]


def test_the_norwegian_and_danish_letters_lie_with_their_swedish_sisters():
    names = ["Zorn", "Åberg", "Ärtén", "Ærø", "Öberg", "Østby"]
    for name in shuffled(names):
        PersonFactory(family_name=name, given_name="Kim")

    assert [one.family_name for one in Person.objects.in_order()] == names


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Åsa", "asa"),
        ("ÅSA", "åsa"),
        ("Märta", "marta"),
        ("Börje", "borje"),
        ("René", "rene"),
        ("Zoë", "zoe"),
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Šejla", "sejla"),
    ],
)
def test_a_name_is_found_however_it_is_written(name, written):
    person = PersonFactory(given_name=name, family_name="Ek")
    other = PersonFactory(given_name="Kim", family_name="Warg")

    found = Person.objects.filter(search_name__contains=fold(written))

    assert list(found) == [person]
    assert other not in found


def test_the_column_is_folded_as_what_is_looked_for():
    person = PersonFactory(given_name="Åsa-Märta Élise", family_name="Sjö Öst")
    person.refresh_from_db()

    assert person.search_name.strip() == fold("  Åsa-Märta  ÉLISE Sjö öst ")


def test_a_server_that_knows_no_letters_but_english_ones_orders_and_finds_the_same():
    """Where the database was made with LC_CTYPE=C, lower() leaves ÅÄÖ as they are."""
    place = IN_ORDER.index("Ängman")
    expected = [*IN_ORDER[:place], "ÅSTRÖM", *IN_ORDER[place:]]
    for name in shuffled(expected):
        PersonFactory(family_name=name, given_name="Kim")
    plain = Person.objects.annotate(english=Collate("family_name", "C"))

    ordered = plain.annotate(key=Collate(sort_key("english"), "C")).order_by("key")
    found = plain.annotate(key=folded("english")).filter(key__contains=fold("åström"))

    assert lower_knows_only_english()
    assert [one.family_name for one in ordered] == expected
    assert [one.family_name for one in found] == ["ÅSTRÖM"]


def lower_knows_only_english():
    with connection.cursor() as cursor:
        cursor.execute("""SELECT lower('ÅA' COLLATE "C")""")
        return cursor.fetchone() == ("Åa",)
