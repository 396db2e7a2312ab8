from __future__ import annotations

import pytest

from casework.models import Person, Relation
from casework.relation_words import in_capacity, tie

Kind = Relation.Kind
SAMIRA = Person(pk=1, given_name="Samira Maria", family_name="Haddad")
YUSUF = Person(pk=2, given_name="Yusuf", family_name="Haddad")


@pytest.mark.parametrize(
    ("kind", "from_the_holder", "from_the_other"),
    [
        (Kind.CHILD, "Barn till Samira.", "Yusuf är barn till Samira."),
        (Kind.GUARDIAN, "Vårdnadshavare till Samira.", "Yusuf är vårdnadshavare till Samira."),
        (Kind.LEGAL_TRUSTEE, "God man för Samira.", "Yusuf är god man för Samira."),
        (Kind.REPRESENTATIVE, "Ombud för Samira.", "Yusuf är ombud för Samira."),
    ],
)
def test_a_relation_is_clear_from_both_sides(kind, from_the_holder, from_the_other):
    relation = Relation(file_holder=SAMIRA, related_person=YUSUF, kind=kind)

    assert tie(relation, seen_from=SAMIRA) == from_the_holder
    assert tie(relation, seen_from=YUSUF) == from_the_other


def test_the_capacity_names_for_whose_sake():
    relation = Relation(file_holder=SAMIRA, related_person=YUSUF, kind=Kind.GUARDIAN)

    assert in_capacity(relation) == "som vårdnadshavare för Samira Maria Haddad"
