"""Swedish identity numbers (personnummer, samordningsnummer): read kindly, kept strictly.

A coordination number is an identity number whose day is raised by 60. Numbers made up by the social
services for somebody without either (reservnummer) are no business of this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from django.core.exceptions import ValidationError
from personnummer import personnummer

from accounts.calendar import stockholm_today

if TYPE_CHECKING:
    from typing import NoReturn

Kind = Literal["personnummer", "samordningsnummer"]

# Hyphens as people, word processors and PDF files write them.
_SEPARATORS = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212]")
_CENTURIES = ("18", "19", "20")
_COORDINATION_OFFSET = 60

_ERRORS = {
    "characters": "Skriv personnumret med siffror, ÅÅÅÅMMDD-NNNN.",
    "length": "Personnumret ska ha 10 eller 12 siffror.",
    "date": "Datumet i personnumret finns inte. Kontrollera år, månad och dag.",
    "future": "Datumet i personnumret har inte varit än. Kontrollera året.",
    "check_digit": "Kontrollsiffran i personnumret stämmer inte. Kontrollera alla siffror.",
}


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A person's number as twelve digits, made by `parse`. Its repr and str never give it away."""

    digits: str = field(repr=False)

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> Self:
        """Read a number as people write it: 10 or 12 digits, with spaces, hyphen or plus.

        Raises ValidationError with a Swedish sentence and one of the codes characters, length,
        date, future and check_digit. `today` (else Stockholm's) settles the century of ten digits.
        """
        today = today or stockholm_today()
        compact = _SEPARATORS.sub("", text)
        digits = compact.replace("+", "", 1)
        _check_form(digits)
        if len(digits) == 10:
            digits = _with_century(digits, is_past_hundred="+" in compact, today=today)
        _check_meaning(digits, today=today)
        return cls(digits)

    @property
    def kind(self) -> Kind:
        is_raised = int(self.digits[6:8]) > _COORDINATION_OFFSET
        return "samordningsnummer" if is_raised else "personnummer"

    @property
    def birth_date(self) -> date:
        born = _birth_date(self.digits)
        assert born is not None, "parse lets no other number through"
        return born

    def age_on(self, day: date) -> int:
        """Full years on a day. Who was born on 29 February turns on 1 March in other years.

        The later of the two possible days, so that an age limit never opens too early.
        """
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def formatted(self) -> str:
        """As written on paper: 19910129-2382."""
        return f"{self.digits[:8]}-{self.digits[8:]}"

    def masked(self) -> str:
        """The birth date alone: 19910129-****."""
        return f"{self.digits[:8]}-****"

    def __str__(self) -> str:
        return self.masked()


def _refuse(code: str) -> NoReturn:
    raise ValidationError(_ERRORS[code], code=code)


def _check_form(digits: str) -> None:
    if digits and not (digits.isascii() and digits.isdigit()):
        _refuse("characters")
    if len(digits) not in (10, 12):
        _refuse("length")


def _check_meaning(digits: str, *, today: date) -> None:
    born = _birth_date(digits)
    if born is None:
        _refuse("date")
    if born > today:
        _refuse("future")
    # Form and date are in order: left to the library are the check digit and the never issued 000.
    if not personnummer.valid(digits):
        _refuse("check_digit")


def _birth_date(digits: str) -> date | None:
    if not digits.startswith(_CENTURIES):
        return None
    day = int(digits[6:8])
    if day > _COORDINATION_OFFSET:
        day -= _COORDINATION_OFFSET
    try:
        return date(int(digits[:4]), int(digits[4:6]), day)
    except ValueError:
        return None


def _with_century(digits: str, *, is_past_hundred: bool, today: date) -> str:
    """Add the century that ten digits leave out. The plus stands from the year one turns 100."""
    latest = today.year - (100 if is_past_hundred else 0)
    year = latest - (latest - int(digits[:2])) % 100
    born = _birth_date(f"{year}{digits[2:]}")
    # Nobody is registered before birth: the minus was kept by somebody about to turn 100 this year.
    if born is not None and born > today:
        year -= 100
    return f"{year}{digits[2:]}"
