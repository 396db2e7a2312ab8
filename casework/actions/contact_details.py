"""Changing where somebody wants their notices (R17, R18; D7: it holds at once)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import ContactDetails, Person

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def change_contact_details(
    *, by: Actor, person: Person, mobile: str, email: str
) -> ContactDetails | None:
    """Make these the current details; the former row is kept. None when nothing was changed."""
    Person.objects.select_for_update().get(pk=person.pk)
    current = person.contact_history.filter(is_current=True).first()
    before = (current.mobile, current.email) if current else ("", "")
    if before == (mobile, email):
        return None
    person.contact_history.filter(is_current=True).update(is_current=False)
    changed_by = (
        ContactDetails.ChangedBy.CITIZEN if by.is_citizen else ContactDetails.ChangedBy.STAFF
    )
    details = ContactDetails.objects.create(
        person=person,
        mobile=mobile,
        email=email,
        changed_by_kind=changed_by,
        changed_by=by.user,
        changed_at=timezone.now(),
    )
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="contact_details",
        object_id=person.public_id,
        customer_number=person.customer_number,
    )
    return details
