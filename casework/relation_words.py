"""What two people are to each other, said clearly from both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import Relation

if TYPE_CHECKING:
    from casework.models import Person

Kind = Relation.Kind
# Appointed for somebody (god man för); of the same family otherwise (syskon till).
APPOINTED = frozenset(
    {
        Kind.LEGAL_TRUSTEE,
        Kind.ADMINISTRATOR,
        Kind.APPOINTED_GUARDIAN,
        Kind.FOSTER_HOME,
        Kind.CONTACT_PERSON,
        Kind.REPRESENTATIVE,
    }
)


def tie(relation: Relation, *, seen_from: Person) -> str:
    """*Vårdnadshavare till Elin* on Elin's page, *Karin är vårdnadshavare till Elin* on Karin's."""
    holder, related = relation.file_holder, relation.related_person
    kind = relation.get_kind_display()
    towards = "för" if relation.kind in APPOINTED else "till"
    words = f"{kind} {towards} {holder.calling_name}."
    if seen_from == holder:
        return f"{words[:1].upper()}{words[1:]}"
    return f"{related.calling_name} är {words}"


def in_capacity(relation: Relation) -> str:
    """*som vårdnadshavare för Elin Bergström*: for whose sake somebody has the e-service."""
    return f"som {relation.get_kind_display()} för {relation.file_holder.full_name}"
