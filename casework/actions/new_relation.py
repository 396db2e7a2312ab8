"""Register a relation, approve it and order the e-service, in one step (R29-R40, F2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.actions.approvals import approve, propose
from casework.actions.contact_details import change_contact_details
from casework.actions.eservice import save_eservice
from casework.actions.relations import add_relation
from casework.models import Person

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.actions.relations import Tie
    from casework.approval_rules import Grounds
    from casework.eservice_boxes import Boxes
    from casework.models import ContactDetails, Relation

KNOWN_ALREADY = (
    "Personen har redan andra kontaktuppgifter. Lämna fälten tomma för att behålla dem, och ändra "
    "dem sedan på personens sida."
)


@dataclass(frozen=True)
class Reached:
    """Where the related person is reached, and the boxes as they are ticked.

    `seen` is the row of contact details that the page showed; None when it showed none yet, and
    then an empty field means: as it is known already. `seen_boxes`: see save_eservice.
    """

    boxes: Boxes
    mobile: str = ""
    email: str = ""
    seen: str | None = None
    seen_boxes: str = ""


@transaction.atomic
def register_relation(
    *,
    by: Actor,
    file_holder: Person,
    related_person: Person,
    tie: Tie,
    reached: Reached,
    grounds: Grounds | None = None,
    is_proposal: bool = False,
    today: date | None = None,
) -> Relation:
    """All of it or nothing. With grounds it is approved, or proposed, and the e-service ordered.

    A proposal orders nothing: whoever approves it does.
    """
    if not Person.objects.visible_to(by).filter(pk=related_person.pk).exists():
        _refuse_other_details(related_person, reached)
    relation = add_relation(
        by=by, file_holder=file_holder, related_person=related_person, tie=tie, today=today
    )
    if grounds is not None:
        decide = propose if is_proposal else approve
        decide(by=by, relation=relation, grounds=grounds, today=today)
    _reach(by, related_person, reached, orders=grounds is not None and not is_proposal)
    return relation


def _reach(by: Actor, person: Person, reached: Reached, *, orders: bool) -> None:
    known = person.contact_history.filter(is_current=True).first()
    mobile, email = reached.mobile, reached.email
    if reached.seen is None:
        mobile, email = _as_known(known, mobile, email)
    # A number that nobody has looked at isn't written over: "" has been seen of whoever has one.
    seen = reached.seen or ""
    if orders and any(reached.boxes.as_fields().values()):
        boxes = replace(reached.boxes, economic_assistance=_has_assistance(person))
        save_eservice(
            by=by,
            person=person,
            boxes=boxes,
            mobile=mobile,
            email=email,
            seen=seen,
            seen_boxes=reached.seen_boxes,
        )
    else:
        change_contact_details(by=by, person=person, mobile=mobile, email=email, seen=seen)


def _refuse_other_details(person: Person, reached: Reached) -> None:
    """Details of somebody out of reach until now are neither shown here nor written over."""
    known = person.contact_history.filter(is_current=True).first()
    if known is None:
        return
    if _as_known(known, reached.mobile, reached.email) != (known.mobile, known.email):
        raise ValidationError(KNOWN_ALREADY)


def _as_known(known: ContactDetails | None, mobile: str, email: str) -> tuple[str, str]:
    if known is None:
        return mobile, email
    return mobile or known.mobile, email or known.email


def _has_assistance(person: Person) -> bool:
    """A box that this form doesn't show is left as it is."""
    return person.activations.open().filter(economic_assistance=True).exists()
