"""A person's mobile number and e-mail address from the case system (R17, R18).

A change makes a new row, as it does when a colleague or the citizen changes them; the former row is
kept. What somebody here has changed since the last import stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.imports.known import tag
from casework.imports.marks import Slot
from casework.models import ContactDetails, EServiceActivation
from notifications.addresses import email_normal_form, mobile_normal_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person

NAMES = ("mobile", "email", "secret_phone")
NORMAL_FORM: dict[str, Callable[[str], str]] = {
    "mobile": mobile_normal_form,
    "email": email_normal_form,
}


def read(entry: Entry) -> None:
    said: dict[str, str | bool] = entry.plain("secret_phone")
    for name, normal_form in NORMAL_FORM.items():
        if not entry.says(name):
            continue
        written = entry.text(name)
        try:
            said[name] = normal_form(written) if written else ""
        except ValidationError as error:
            entry.refuse(name, error)
    entry.parts["contact"] = said
    entry.parts["new_contact"] = {}


def look_up(known: Known, persons: list[Person]) -> None:
    for details in ContactDetails.objects.filter(person__in=persons, is_current=True):
        known.hold_part("contact", ("pk", details.person_id), details)
    notified = EServiceActivation.objects.open().filter(person__in=persons)
    for activation in notified:
        known.hold_part("activations", ("pk", activation.person_id), activation)


def slots(entry: Entry, known: Known) -> list[Slot]:
    current = _current(entry, known)
    activations = known.parts("activations", tag(entry.thing))
    needed = {
        "mobile": any(activation.notify_sms for activation in activations),
        "email": any(activation.notify_email for activation in activations),
    }
    return [_slot(entry, name, current, needed.get(name, False)) for name in entry.parts["contact"]]


def settle(entry: Entry, known: Known) -> None:
    """One new row for all that was changed."""
    changes = entry.parts["new_contact"]
    if not changes:
        return
    current = _current(entry, known)
    before = {name: getattr(current, name) for name in NAMES} if current else {}
    if current:
        known.set(entry, current, "is_current", value=False)
    details = ContactDetails(
        person=entry.thing,
        changed_by_kind=ContactDetails.ChangedBy.IMPORT,
        changed_at=timezone.now(),
        **before | changes,
    )
    entry.made.append(details)


def _current(entry: Entry, known: Known) -> ContactDetails | None:
    return next(iter(known.parts("contact", tag(entry.thing))), None)


def _slot(entry: Entry, name: str, current: ContactDetails | None, is_needed: bool) -> Slot:
    said = entry.parts["contact"][name]

    def apply() -> None:
        entry.parts["new_contact"][name] = said

    return Slot(
        name=name,
        here=getattr(current, name) if current else type(said)(),
        said=said,
        apply=apply,
        # I4: who is to have notices has an address for them.
        may=bool(said) or not is_needed,
        is_row=True,
    )
