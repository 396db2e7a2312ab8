"""What a citizen changes about themselves: where notices go and whether they do, and in what
language we speak (R123, P19; domain 3.5 note 4; FL 13 §).

Everything holds at once (D7), also for notices that are queued already. Services are switched on by
staff alone: here boxes are only for notices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.models import Action
from casework.actions.contact_details import (
    ages_told,
    before_own_changes,
    change_contact_details,
    version_of,
)
from casework.actions.persons import Facts, change_facts
from casework.models import ContactDetails, EServiceActivation, Person
from casework.wanted_channels import BOXES

if TYPE_CHECKING:
    from accounts.actor import Actor

TOO_LATE = _("Ändringen kan inte ångras längre. Ändra uppgifterna i stället.")
CHANGED_SINCE = _(
    "Kontaktuppgifterna har ändrats sedan du öppnade sidan. Inget är ångrat. Så här är de nu."
)


@dataclass(frozen=True)
class Wanted:
    """Where somebody wants to be told, and over which channels. A ticked one has an address.

    A box in `untouched` is as it was on the page, and stays as it has become since.
    """

    mobile: str
    email: str
    notify_sms: bool
    notify_email: bool
    untouched: frozenset[str] = frozenset()


@transaction.atomic
def change_own_contact(
    *, by: Actor, person: Person, wanted: Wanted, seen: str | None = None
) -> frozenset[str]:
    """Keep the addresses and the boxes, all or nothing. Where a changed address is told: "old",
    "new", both, or nowhere.

    `seen`: see change_contact_details. Raises ValidationError, with the field it concerns.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    opened = list(person.activations.open().select_for_update(of=("self",)).order_by("pk"))
    has_same_boxes = not any(_other_boxes(one, wanted) for one in opened)
    for activation in opened:
        _change_boxes(by, activation, wanted)
    former = person.contact_history.filter(is_current=True).first()
    changed = change_contact_details(
        by=by,
        person=person,
        mobile=wanted.mobile,
        email=wanted.email,
        seen=seen,
        merges=has_same_boxes,
    )
    return ages_told(former, changed) if changed else frozenset()


@transaction.atomic
def undo_own_contact(*, by: Actor, person: Person, seen: str, before: str) -> frozenset[str]:
    """Put the addresses back as they were before one's own latest change (T15).

    `seen` and `before` are the ids of the details that stood on the page: those to undo, and those
    to go back to. Boxes stay, but for one whose address goes. Gives where it is told, and raises
    ValidationError when it can't be undone any more or would go back to something else.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    undone = person.contact_history.filter(is_current=True).first()
    former = before_own_changes(person)
    if seen != version_of(undone):
        raise ValidationError(CHANGED_SINCE)
    if former is None:
        raise ValidationError(TOO_LATE)
    if before != version_of(former):
        raise ValidationError(CHANGED_SINCE)
    for activation in person.activations.open().select_for_update(of=("self",)).order_by("pk"):
        _change_boxes(by, activation, _reached_at(former, activation))
    changed = change_contact_details(
        by=by, person=person, mobile=former.mobile, email=former.email, seen=seen
    )
    return ages_told(undone, changed) if changed else frozenset()


def change_own_language(
    *, by: Actor, person: Person, language: str, interpreter_needed: bool, interpreter_language: str
) -> list[str]:
    """In what language notices come, and whether an interpreter is needed when we meet."""
    facts = Facts(
        given_name=person.given_name,
        family_name=person.family_name,
        language=language,
        interpreter_needed=interpreter_needed,
        interpreter_language=interpreter_language if interpreter_needed else "",
    )
    written = {"language", "interpreter_needed", "interpreter_language"}
    return change_facts(by=by, person=person, facts=facts, written=written)


def _reached_at(details: ContactDetails, activation: EServiceActivation) -> Wanted:
    """The boxes as they are ticked, where these details have an address for them."""
    return Wanted(
        mobile=details.mobile,
        email=details.email,
        notify_sms=activation.notify_sms and bool(details.mobile),
        notify_email=activation.notify_email and bool(details.email),
    )


def _other_boxes(activation: EServiceActivation, wanted: Wanted) -> list[str]:
    """Those that are to be other than they are."""
    touched = [name for name in BOXES.values() if name not in wanted.untouched]
    return [name for name in touched if getattr(activation, name) != getattr(wanted, name)]


def _change_boxes(by: Actor, activation: EServiceActivation, wanted: Wanted) -> None:
    changed = _other_boxes(activation, wanted)
    if not changed:
        return
    for name in changed:
        setattr(activation, name, getattr(wanted, name))
    activation.save(update_fields=changed)
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
    )
