"""By which number somebody is known (identitet; I2, I3): read, checked and told apart.

A personal or coordination number is the tax agency's. A reserve number (reservnummer) is the
municipality's own, for somebody who has neither; it is issued when the person is saved and never
typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.identity_number import IdentityNumber
from accounts.shipped_numbers import refuse_by_mode
from casework.models import Person, PersonIdentifierHistory

if TYPE_CHECKING:
    from datetime import date

Type = Person.IdentityType
# The same to everybody: it doesn't tell a protected person from one of the unit next door (P9).
TAKEN = (
    "Personnumret är redan registrerat. Sök på personnumret. "
    "Får du ingen träff: kontakta enhetschef."
)
OLDEST = 125
HIGHEST = 99_999_999


@dataclass(frozen=True)
class Identity:
    """A number of one type, or none, and the date of birth as far as it is known."""

    type: str
    number: str = field(default="", repr=False)
    birth_date: date | None = None

    @classmethod
    def by_number(cls, written: str, *, today: date | None = None) -> Self:
        """Read a personal or coordination number; the birth date is in it.

        Raises ValidationError for one that can't be, and for one that the mode doesn't take (I3).
        """
        number = IdentityNumber.parse(written, today=today)
        refuse_by_mode(number)
        return cls(number.kind, number.digits, number.birth_date)

    @classmethod
    def reserve(cls, birth_date: date | None = None) -> Self:
        """A number of the municipality's own, not yet issued."""
        return cls(Type.RESERVNUMMER, "", birth_date)

    @classmethod
    def without_number(cls, birth_date: date | None) -> Self:
        return cls(Type.NONE, "", birth_date)

    @property
    def is_to_be_issued(self) -> bool:
        return self.type == Type.RESERVNUMMER and not self.number

    def is_taken(self, *, by_other_than: Person | None = None) -> bool:
        """Whether somebody has the number, or had it before.

        One question and not two, so that a number on its way from one table to the other is seen.
        """
        if not self.number:
            return False
        same = {"identity_type": self.type, "identity_number": self.number}
        former = PersonIdentifierHistory.objects.filter(person=OuterRef("pk"), **same)
        holders = Person.objects.filter(Q(**same) | Q(Exists(former)))
        if by_other_than is not None and by_other_than.pk:
            holders = holders.exclude(pk=by_other_than.pk)
        return holders.exists()

    def check_birth_date(self, *, today: date | None = None) -> None:
        """Raise ValidationError, with the field, for a day that nobody alive was born on.

        Without any number the day is all there is to tell namesakes apart, and is asked for.
        """
        day = today or stockholm_today()
        if self.birth_date is None:
            if self.type == Type.NONE:
                raise ValidationError({"birth_date": "Fyll i födelsedatum."})
        elif self.birth_date > day:
            raise ValidationError({"birth_date": "Födelsedatumet har inte varit än."})
        elif self.birth_date.year < day.year - OLDEST:
            raise ValidationError({"birth_date": "Kontrollera året i födelsedatumet."})


def next_reserve_number() -> str:
    """After the highest ever given: one that was replaced is on old papers and stays theirs."""
    given = {"identity_type": Type.RESERVNUMMER}
    numbers = (
        model.objects.filter(**given).aggregate(last=Max("identity_number"))["last"]
        for model in (Person, PersonIdentifierHistory)
    )
    highest = max(int(number[1:]) if number else 0 for number in numbers)
    if highest == HIGHEST:
        raise ValidationError({"identity": "Reservnumren är slut. Kontakta systemförvaltare."})
    return f"R{highest + 1:08d}"
