"""Made-up clients in bulk, for a database that is thrown away afterwards.

python -m tools.chaos.crowd clients FAMILY COUNT
python -m tools.chaos.crowd orders FAMILY ELIGIBLE INELIGIBLE

The clients are those of the demo's caseworker; each one's value in a letter's form is printed.

None has an identity number: the shipped test numbers are few, and any other could be somebody's.
What stands in its place can't be taken for one.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import django
from django.db import transaction
from django.utils import timezone

if __name__ == "__main__":
    django.setup()

from casework.customer_number import issue_many
from casework.models import (
    Case,
    CaseFile,
    ContactDetails,
    EServiceActivation,
    Intake,
    Person,
)
from tools.chaos.families import untouched

if TYPE_CHECKING:
    from accounts.models import Unit, User

# The telecom agency's series for fiction: 070-174 06 05 to 99.
MOBILES = tuple(f"+467017406{last:02d}" for last in range(5, 100))
GROWN_UP = date(1985, 5, 17)
State = EServiceActivation.State


def persons(count: int, *, family: str) -> list[Person]:
    """So many with a mobile number and an e-mail address, no two of one name."""
    numbers = issue_many(count)
    first = Person.objects.count()
    made = Person.objects.bulk_create(
        Person(
            customer_number=number,
            identity_type=Person.IdentityType.PERSONNUMMER,
            identity_number=f"NONE{first + n:08d}",
            birth_date=GROWN_UP,
            given_name=f"Klient{first + n}",
            family_name=family,
        )
        for n, number in enumerate(numbers)
    )
    ContactDetails.objects.bulk_create(
        ContactDetails(
            person=person,
            mobile=MOBILES[n % len(MOBILES)],
            email=f"klient{first + n}@epost.example",
            changed_by_kind=ContactDetails.ChangedBy.STAFF,
            changed_at=timezone.now(),
        )
        for n, person in enumerate(made)
    )
    return made


@transaction.atomic
def clients(count: int, *, family: str, unit: Unit, by: User) -> list[Person]:
    """With a case at the unit and the e-service switched on, told by SMS and by e-mail."""
    made = persons(count, family=family)
    today = timezone.localdate()
    files = CaseFile.objects.bulk_create(
        CaseFile(file_holder=person, opened_on=today) for person in made
    )
    Case.objects.bulk_create(
        Case(
            number=f"K-{family}-{n:05d}",
            file=file,
            area=Case.Area.ADULTS,
            stage=Case.Stage.INVESTIGATION,
            responsible_unit=unit,
            opened_on=today,
        )
        for n, file in enumerate(files)
    )
    _activations(made, by=by, state=State.ACTIVE)
    return made


@transaction.atomic
def orders(eligible: int, ineligible: int, *, family: str, unit: Unit, by: User) -> None:
    """Orders that wait for the night, mixed, and as many again of those who can't have it any more.

    Beside them some that the night has no business with: switched on and taken back before.
    """
    made = persons(eligible + ineligible, family=family)
    every = max(2, len(made) // max(1, ineligible))
    hindered = set(range(0, every * ineligible, every)) if ineligible else set()
    for n in hindered:
        made[n].deceased_on = timezone.localdate()
    Person.objects.bulk_update([made[n] for n in sorted(hindered)], ["deceased_on"], 500)
    Intake.objects.bulk_create(
        Intake(
            person=person,
            type=Intake.Type.APPLICATION,
            received_on=timezone.localdate(),
            reason="Ansökan om stöd",
            unit=unit,
        )
        for person in made
    )
    _activations(made, by=by, state=State.REQUESTED)
    others = persons(20, family=untouched(family))
    _activations(others[:10], by=by, state=State.ACTIVE)
    _activations(others[10:], by=by, state=State.CANCELLED)


def _activations(made: list[Person], *, by: User, state: State) -> None:
    now = timezone.now()
    EServiceActivation.objects.bulk_create(
        EServiceActivation(
            person=person,
            messages=True,
            notify_sms=True,
            notify_email=True,
            state=state,
            requested_by=by,
            requested_at=now - timedelta(hours=1) + timedelta(milliseconds=n),
            effective_at=now if state == State.ACTIVE else None,
            ended_at=now if state == State.CANCELLED else None,
        )
        for n, person in enumerate(made)
    )


def main() -> None:
    from accounts.models import Membership

    kind, family, *counts = sys.argv[1:]
    work = Membership.objects.get(user__given_name="Fredrik", user__family_name="Holm")
    if kind == "orders":
        orders(int(counts[0]), int(counts[1]), family=family, unit=work.unit, by=work.user)
        return
    for person in clients(int(counts[0]), family=family, unit=work.unit, by=work.user):
        sys.stdout.write(f"{person.public_id}.{person.public_id}\n")


if __name__ == "__main__":
    main()
