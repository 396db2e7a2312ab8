"""Finding a person by name, identity number, client number or case number, and by nothing else.

The law names the only search terms there may be (förordning 2001:637 15 §, decision 11). A search
never shows more than ten, and never anyone out of reach.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from accounts.identity_number import IdentityNumber
from accounts.swedish_order import fold
from casework import customer_number
from casework.models import Case, Person, PersonIdentifierHistory

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST_HITS = 10
# What Word and PDF files make of a hyphen, and what Postgres can't hold.
_UNTYPED = str.maketrans("‐‑‒–—−", "------", "\x00")
_CASE_NUMBER = re.compile(r"^[A-Za-z]{2}-?\d{2}-?\d{4}$")
# Of another system, from before the import: names hold no digits, numbers of persons no letters.
_FOREIGN_CASE_NUMBER = re.compile(r"^(?=.*[^\W\d_])(?=.*\d)[\w /.:-]{3,20}$")
_RESERVE_NUMBER = re.compile(r"^[Rr]\d{8}$")


@dataclass(frozen=True)
class PersonSearch:
    """What was found and by which kind of key; `problem` says why nothing could be looked for."""

    text: str
    kind: str = ""
    hits: list[Person] = field(default_factory=list)
    has_more: bool = False
    problem: str = ""

    @property
    def shared_names(self) -> set[str]:
        """Names that more than one of the hits has: these must be told apart (P7, R137)."""
        names = Counter(hit.full_name for hit in self.hits)
        return {name for name, count in names.items() if count > 1}


def find_persons(actor: Actor, text: str) -> PersonSearch:
    """Look among those within reach. Spaces, hyphens and a missing ring are forgiven."""
    text = tidy(text)
    if not text:
        return PersonSearch(text, problem="Skriv ett namn, personnummer eller kundnummer.")
    kind, condition, problem = _condition(actor, text)
    if condition is None:
        return PersonSearch(text, kind=kind, problem=problem)
    found = Person.objects.visible_to(actor).filter(condition).in_order()
    hits = list(found[: MOST_HITS + 1])
    return PersonSearch(text, kind=kind, hits=hits[:MOST_HITS], has_more=len(hits) > MOST_HITS)


def tidy(text: str) -> str:
    """What was meant: plain hyphens, single spaces."""
    return " ".join(text.translate(_UNTYPED).split())


def by_own_number(text: str) -> tuple[str, Q | None, str] | None:
    """By a number that one person alone has; None when what is written isn't such a number."""
    compact = _compact(text)
    if _RESERVE_NUMBER.match(compact):
        return "reservnummer", _by_identity(compact.upper()), ""
    if compact.isdigit() and len(compact) <= 7:
        return _by_customer_number(compact)
    if compact.replace("+", "").isdigit():
        return _by_identity_number(text)
    return None


def _condition(actor: Actor, text: str) -> tuple[str, Q | None, str]:
    if _CASE_NUMBER.match(_compact(text)):
        return "ärendenummer", _by_case_number(actor, text), ""
    if own := by_own_number(text):
        return own
    if _FOREIGN_CASE_NUMBER.match(text):
        return "ärendenummer", _by_case_number(actor, text), ""
    return "namn", _by_name(text), ""


def _compact(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _by_customer_number(digits: str) -> tuple[str, Q | None, str]:
    if not customer_number.is_valid(digits):
        problem = "Kundnumret stämmer inte. Kontrollera siffrorna, det ska vara sju."
        return "kundnummer", None, problem
    return "kundnummer", Q(customer_number=digits), ""


def _by_identity_number(text: str) -> tuple[str, Q | None, str]:
    try:
        number = IdentityNumber.parse(text)
    except ValidationError as error:
        return "personnummer", None, error.messages[0]
    return number.kind, _by_identity(number.digits), ""


def _by_identity(number: str) -> Q:
    former = PersonIdentifierHistory.objects.filter(person=OuterRef("pk"), identity_number=number)
    return Q(identity_number=number) | Q(Exists(former))


def _by_case_number(actor: Actor, text: str) -> Q:
    """Only of a case the actor may open: a restricted one's number doesn't say whose it is."""
    compact = _compact(text).upper()
    ways = {f"{compact[:2]}-{compact[2:4]}-{compact[4:]}", compact, text, text.upper()}
    cases = Case.objects.visible_to(actor).filter(number__in=ways)
    return Q(pk__in=cases.values("file__file_holder"))


def _by_name(text: str) -> Q:
    """Each part somewhere in the name: a double name is found with its hyphen and without."""
    # "Haddad, Samira" is how a register writes it.
    parts = fold(text).replace("-", " ").replace(",", " ").split()
    condition = Q() if parts else Q(pk__in=[])
    for part in parts:
        condition &= Q(search_name__contains=part)
    return condition
