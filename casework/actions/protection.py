"""Protecting somebody's personal data, and deciding who still reaches them (P9, P18; I19).

Any caseworker who reaches the person may protect, since the marking comes by telephone and can't
wait. To lift it, to change the circle or to allow the e-service is the unit manager's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from audit.models import Action
from casework.actions.forced_ending import end_and_tell, end_for_relatives
from casework.changed_meanwhile import ChangedMeanwhileError
from casework.models import Case, CaseAssignment, CircleMember, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from accounts.models import User

Protection = Person.Protection
ENDED = "Personuppgifterna har skyddats. E-tjänsten har avslutats."
ENDED_FOR_RELATIVES = (
    "Aktbärarens uppgifter har skyddats. E-tjänsten har avslutats för personer i relation."
)
END_REASON = "Personuppgifterna har skyddats."
MANAGERS_MATTER = "Enhetschefen beslutar om skyddade personuppgifter."
CHANGED_MEANWHILE = "Skyddet eller kretsen har ändrats medan sidan var öppen. Nu gäller: {}"


@dataclass(frozen=True)
class Ruling:
    """What a unit manager decides: how protected, for whom, and whether the e-service may be on."""

    level: str
    circle: tuple[User, ...]
    reason: str
    eservice_allowed: bool = False


@transaction.atomic
def set_protection(*, by: Actor, person: Person, level: str, reason: str) -> None:
    """Protect at once. The circle is whoever did it and those who handle the person's cases.

    A circle that a unit manager has named already is left as it is. Ends the e-service.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.is_protected:
        raise ValidationError("Uppgifterna är redan skyddade. Enhetschefen beslutar om ändringar.")
    circle = [member.user for member in locked.circle.select_related("user").order_by("pk")]
    named = circle or [by.user, *_caseworkers_of(locked)]
    _rule(by, locked, Ruling(level=level, circle=tuple(named), reason=reason))
    person.refresh_from_db()


@transaction.atomic
def decide_protection(
    *, by: Actor, person: Person, ruling: Ruling, seen: str | None = None
) -> None:
    """The unit manager's decision. Without a circle nobody would reach somebody protected.

    A circle alone, without protection, closes the person by the unit's own decision. `seen` is what
    the page showed (version_of_protection): a marking that came by telephone since isn't lifted.
    """
    if not by.decides_protection:
        raise ValidationError(MANAGERS_MATTER)
    is_protected = ruling.level != Protection.NONE
    if is_protected and not ruling.circle:
        raise ValidationError({"circle": "Välj minst en kollega som ska nå personen."})
    if ruling.eservice_allowed and not is_protected:
        raise ValidationError(
            {"eservice_allowed": "Utan skydd behövs inget beslut om e-tjänsten. Ta bort krysset."}
        )
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if seen is not None and seen != version_of_protection(locked):
        told = CHANGED_MEANWHILE.format(_as_it_is(locked))
        raise ChangedMeanwhileError(told, stands={"seen": version_of_protection(locked)})
    _rule(by, locked, ruling)
    person.refresh_from_db()


def version_of_protection(person: Person) -> str:
    """The level, what is allowed and the circle, as a page sends it back."""
    circle = person.circle.order_by("user").values_list("user", flat=True)
    return f"{person.protection} {person.eservice_allowed:d} {','.join(map(str, circle))}"


def _as_it_is(person: Person) -> str:
    members = person.circle.select_related("user").order_by("user__sort_name", "pk")
    names = ", ".join(member.user.full_name for member in members) or "ingen"
    level = person.get_protection_display() if person.is_protected else "inget skydd"
    return f"{level}, krets: {names}. Kontrollera och spara igen."


def _rule(by: Actor, person: Person, ruling: Ruling) -> None:
    was_protected = person.is_protected
    person.protection, person.eservice_allowed = ruling.level, ruling.eservice_allowed
    person.save(update_fields=["protection", "eservice_allowed"])
    _name_circle(by, person, ruling.circle, ruling.reason)
    audit.log.record(
        Action.PROTECTED,
        by=by,
        object_type="protection",
        object_id=person.public_id,
        customer_number=person.customer_number,
        reason=_in_the_log(person, ruling)[:500],
    )
    if not person.is_protected:
        return
    # Newly protected it ends whatever is allowed: the addresses that notices go to may be unsafe.
    if not was_protected or not person.eservice_allowed:
        end_and_tell(by=by, person=person, reason=END_REASON, text=ENDED)
    if not was_protected:
        end_for_relatives(by=by, file_holder=person, reason=END_REASON, text=ENDED_FOR_RELATIVES)


def _name_circle(by: Actor, person: Person, users: Iterable[User], reason: str) -> None:
    named = {user.pk: user for user in users}
    person.circle.exclude(user__in=named).delete()
    for user in named.values():
        CircleMember.objects.get_or_create(
            person=person, user=user, defaults={"added_by": by.user, "reason": reason}
        )


def _caseworkers_of(person: Person) -> list[User]:
    open_cases = Case.objects.open().filter(file__file_holder=person)
    handling = CaseAssignment.objects.current().filter(case__in=open_cases)
    return [one.user for one in handling.select_related("user").order_by("pk")]


def _in_the_log(person: Person, ruling: Ruling) -> str:
    allowed = ", e-tjänst trots skydd" if ruling.eservice_allowed else ""
    level = person.get_protection_display()
    return f"skydd: {level}, krets: {len(ruling.circle)}{allowed}. {ruling.reason}"
