"""Giving somebody a number, and another one later (R15, I2; domain 3.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

import audit.log
from audit.models import Action
from casework.actions.forced_ending import end_and_tell
from casework.actions.sessions import close_sessions
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.eligibility import blocked_because
from casework.identity import TAKEN, next_reserve_number
from casework.models import MessagingApproval, Person

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.identity import Identity

UNIQUE = "identity_number_is_one_persons"
NO_LOGIN = "E-tjänsten har avslutats, eftersom personen inte kan logga in med det nya numret."


def save_under(person: Person, identity: Identity) -> None:
    """Save the person under this number; a reserve number is issued here.

    Raises ValidationError when it is another's, also when both are saved in the same moment: then
    the unique constraint decides who came first.
    """
    if identity.is_taken(by_other_than=person):
        raise taken()
    person.identity_type, person.birth_date = identity.type, identity.birth_date
    while True:
        person.identity_number = (
            next_reserve_number() if identity.is_to_be_issued else identity.number
        )
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            if UNIQUE not in str(error):
                raise
            if not identity.is_to_be_issued:
                raise taken() from None
        else:
            return


@transaction.atomic
def change_identity(
    *,
    by: Actor,
    person: Person,
    identity: Identity,
    was_wrong: bool = False,
    today: date | None = None,
) -> int:
    """Give the person another number. The former is kept, so that a search finds both.

    A number that `was_wrong` is somebody else's: it isn't kept, or that somebody would be let in as
    this person, and could never be registered. Whoever is signed in comes in again by the new one:
    returns how many sessions were closed.
    """
    identity.check_birth_date(today=today)
    locked = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    former = locked.identity_type, locked.identity_number
    if former == (identity.type, identity.number):
        raise ValidationError({"number": "Personen har redan det numret."})
    if former[1] and not was_wrong:
        locked.former_identifiers.create(identity_type=former[0], identity_number=former[1])
    closed = close_sessions(locked)
    # The next sign-in is matched by number alone and gets a user of its own; somebody who was
    # shut out stays so.
    if locked.user and locked.user.is_active:
        locked.user = None
    save_under(locked, identity)
    _end_guardians_at_18(locked)
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="identity",
        object_id=locked.public_id,
        customer_number=locked.customer_number,
        reason="rättade ett felaktigt nummer" if was_wrong else "bytte identitetsnummer",
    )
    if reason := blocked_because(locked):
        end_and_tell(by=by, person=locked, reason=reason, text=NO_LOGIN)
    person.refresh_from_db()
    return closed


def _end_guardians_at_18(child: Person) -> None:
    """Another birth date may mean another day on which the guardians' approvals end (I23)."""
    if (of_age := comes_of_age_on(child)) is None:
        return
    approvals = MessagingApproval.objects.filter(
        relation__file_holder=child, relation__kind__in=GUARDIANS
    ).exclude(state=MessagingApproval.State.ENDED)
    approvals.filter(Q(ends_on=None) | Q(ends_on__gt=of_age)).update(ends_on=of_age)


def taken() -> ValidationError:
    return ValidationError({"number": ValidationError(TAKEN, code="taken")})


def note_taken(*, by: Actor) -> None:
    """Write down that somebody tried a number that is known here: the answer told them so much."""
    audit.log.record(
        Action.REFUSED, by=by, object_type="person", reason="numret är redan registrerat"
    )
