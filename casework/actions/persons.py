"""Registering somebody, and keeping what is known of them (R13, R14; domain 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.models import User
from audit.models import Action
from casework import customer_number
from casework.actions.contact_details import change_contact_details
from casework.actions.identities import save_under
from casework.actions.intakes import register_intake
from casework.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from accounts.actor import Actor
    from casework.actions.intakes import Received
    from casework.identity import Identity

Type = Person.IdentityType
JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Facts:
    """What is written about somebody besides the number."""

    given_name: str
    family_name: str
    preferred_name: str = ""
    language: str = "sv"
    interpreter_needed: bool = False
    interpreter_language: str = ""
    care_of: str = ""
    street_address: str = ""
    postal_code: str = ""
    city: str = ""

    def as_fields(self) -> dict[str, str | bool]:
        return dict(vars(self))


@dataclass(frozen=True)
class Contact:
    mobile: str = ""
    email: str = ""


@transaction.atomic
def register_person(
    *,
    by: Actor,
    identity: Identity,
    facts: Facts,
    received: Received | None = None,
    contact: Contact | None = None,
    today: date | None = None,
) -> Person:
    """Register somebody under a client number of their own.

    With an intake of the actor's unit, which gives the unit reach and the right to switch the
    e-service on (R13); without one for somebody who is only to stand in relation to another.
    """
    identity.check_birth_date(today=today)
    _refuse_the_same_again(by, identity, facts)
    person = Person(
        customer_number=customer_number.issue(), created_by=by.user, **facts.as_fields()
    )
    save_under(person, identity)
    audit.log.record(
        Action.CREATED,
        by=by,
        object_type="person",
        object_id=person.public_id,
        customer_number=person.customer_number,
    )
    if contact and (contact.mobile or contact.email):
        change_contact_details(by=by, person=person, mobile=contact.mobile, email=contact.email)
    if received and by.unit:
        register_intake(by=by, person=person, received=received, unit=by.unit, today=today)
    return person


def _refuse_the_same_again(by: Actor, identity: Identity, facts: Facts) -> None:
    """A form that is sent twice: without a number of one's own nothing else would tell (I2).

    Of whom nothing is known there may well be two in an evening.
    """
    has_own_number = identity.type in {Type.PERSONNUMMER, Type.SAMORDNINGSNUMMER}
    if has_own_number or identity.birth_date is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=by.user.pk)
    same = Person.objects.filter(
        created_by=by.user,
        created_at__gte=timezone.now() - JUST_NOW,
        identity_type__in=[Type.RESERVNUMMER, Type.NONE],
        birth_date=identity.birth_date,
        given_name=facts.given_name,
        family_name=facts.family_name,
    )
    if same.exists():
        text = "Du har nyss registrerat en person med de här uppgifterna. Sök på namnet."
        raise ValidationError({"given_name": text})


@transaction.atomic
def change_facts(
    *, by: Actor, person: Person, facts: Facts, written: Collection[str] | None = None
) -> list[str]:
    """Write down what is known now; which fields were changed. The log says which, never what.

    `written` names the facts that were changed on the page, where there was one: of the others a
    colleague may know more since it was opened.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = facts.as_fields()
    if written is not None:
        wanted = {name: value for name, value in wanted.items() if name in written}
    changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(locked, name, wanted[name])
    locked.save(update_fields=changed)
    # By the words of the form; what is written in them stays out of the log.
    names = {field.name: str(field.verbose_name) for field in Person._meta.fields}  # noqa: SLF001
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="person",
        object_id=locked.public_id,
        customer_number=locked.customer_number,
        reason=", ".join(names[name] for name in changed),
    )
    person.refresh_from_db()
    return changed
