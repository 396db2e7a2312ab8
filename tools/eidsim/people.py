"""The persons of the demo town who have an identity number, as their e-ID knows them.

Everybody has one here, also those who must be refused: that is what there is to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

COORDINATION_OFFSET = 60


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    given_name: str
    family_name: str
    number: str
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def written_number(self) -> str:
        return f"{self.number[:8]}-{self.number[8:]}"

    def age_on(self, day: date) -> int:
        """Worked out here and not by the product, which is what is being tried."""
        year, month, born_day = int(self.number[:4]), int(self.number[4:6]), int(self.number[6:8])
        has_had_birthday = (day.month, day.day) >= (month, born_day % COORDINATION_OFFSET)
        return day.year - year - (not has_had_birthday)

    def remark(self, day: date) -> str:
        return f"{self.age_on(day)} år{', ' if self.note else ''}{self.note}"


PEOPLE = (
    Person("C1", "Samira", "Haddad", "199101292382"),
    Person("C1a", "Yusuf", "Haddad", "201801012392"),
    Person("C1b", "Lina", "Haddad", "202101022388"),
    Person("C2", "Erik", "Lindqvist", "198404279294"),
    Person("C3", "Maria", "Lindqvist", "198604069883"),
    Person("C4", "Elin", "Bergström", "201504022383"),
    Person("C5", "Karin", "Bergström", "198304149282"),
    Person("C6", "Johan", "Bergström", "198104059293", "e-tjänsten väntar på natten"),
    Person("C7", "Anna", "Andersson", "195804043643"),
    Person("C8", "Anna", "Andersson", "199406072380"),
    Person("C9", "Mohamed", "Warsame", "199907282397"),
    Person("C10", "Oliver", "Sandberg", "201001012390"),
    Person("C11", "Malin", "Sandberg", "198104239267", "egen post, och god man"),
    Person("C12", "Sara", "Nyberg", "198804152380", "utan e-tjänst"),
    Person("C13", "Gunnel", "Öberg", "194901272247", "avslutade ärenden"),
    Person("C14", "Lars", "Öberg", "194903012658", "relationen är avslutad"),
    Person("C15", "Olena", "Kovalenko", "199503872385", "samordningsnummer"),
    Person("C17", "Bengt", "Åkesson", "195603212696", "utan e-tjänst"),
    Person("C18", "Therese", "Holmgren", "198404189287", "relationen är inte godkänd"),
    Person("C19", "Ahmed", "Karimi", "199301292398"),
    Person("C20", "Rune", "Lund", "195803193258", "avliden"),
)
BY_KEY = {person.key: person for person in PEOPLE}
