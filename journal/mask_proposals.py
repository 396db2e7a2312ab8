"""What a copy for somebody else mostly has to cover: whoever else stands in the file, by name,
number and address. A proposal, for a person to read through and change.

It tells nobody more than they may know already: names as on the person page, numbers and addresses
of those within reach, and who a report came from to those who may read the intake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from casework.access import visible_intakes
from casework.models import Case, CaseParticipant, ContactDetails, Person
from casework.reach import not_closed_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor


def proposals(actor: Actor, holder: Person) -> list[str]:
    """The others in the person's cases; none for a provider, or for who reads none of them."""
    if not actor.is_caseworker:
        return []
    cases = Case.objects.visible_to(actor).filter(file__file_holder=holder)
    if not cases.exists():
        return []
    related = holder.relations.values("related_person")
    parties = CaseParticipant.objects.filter(case__in=cases).values("person")
    others = (
        Person.objects.filter(Q(pk__in=related) | Q(pk__in=parties))
        .filter(not_closed_to(actor))
        .exclude(pk=holder.pk)
        .order_by("pk")
    )
    known = set(Person.objects.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True))
    words: list[str] = []
    for person in others:
        words += _names(person, holder)
        if person.pk in known:
            words += _numbers_and_addresses(person)
    reported = visible_intakes(actor).filter(person=holder).exclude(from_whom="")
    words += reported.order_by("pk").values_list("from_whom", flat=True)
    return list(dict.fromkeys(filter(None, words)))


def _names(person: Person, holder: Person) -> Iterable[str]:
    """As they are written in full and in short; a surname in common is the client's too."""
    yield person.full_name
    yield person.given_name
    yield f"{person.calling_name} {person.family_name}"
    yield person.calling_name
    if person.family_name != holder.family_name:
        yield person.family_name


def _numbers_and_addresses(person: Person) -> Iterable[str]:
    if number := person.shown_identity_number:
        yield number
        # People write the number without the century too.
        yield number[2:]
    yield person.care_of
    yield person.street_address
    for contact in ContactDetails.objects.filter(person=person, is_current=True):
        yield contact.shown_mobile
        yield contact.email
