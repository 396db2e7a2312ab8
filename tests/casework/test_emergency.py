from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import OutOfReach
from audit.models import AccessLogEntry, Action
from casework.access import access_case, access_person, access_person_in_emergency
from casework.actions.emergency import MOST_A_DAY, open_in_emergency
from casework.emergency_page import units_to_ring
from casework.models import EmergencyAccess, Intake, Person
from tests.factories.accounts import (
    MembershipFactory,
    MunicipalityFactory,
    UnitFactory,
    days_ago,
)
from tests.factories.audit import AccessLogEntryFactory
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    EmergencyAccessFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db
REASON = "Ringer jouren och är i akut kris."


def opened(caseworker, person, **other):
    return open_in_emergency(
        by=caseworker.actor, person=person, key="kundnummer", reason=REASON, **other
    )


def rows(**wanted):
    return AccessLogEntry.objects.filter(**wanted).order_by("pk")


@pytest.mark.covers("P12", "P13")
def test_a_reason_opens_somebody_for_as_long_as_the_municipality_has_decided(caseworker):
    MunicipalityFactory(emergency_hours=2)
    person, now = PersonFactory(), timezone.now()

    access = opened(caseworker, person, now=now)

    assert access.until - access.since == timedelta(hours=2)
    assert (access.user, access.unit) == (caseworker.user, caseworker.unit)
    row = rows().get()
    assert (row.action, row.object_type) == (Action.EMERGENCY, "emergency")
    assert (row.customer_number, row.reason) == (person.customer_number, REASON)


@pytest.mark.covers("P9")
@pytest.mark.parametrize("guarded", ["protected", "circle", "nobody"])
def test_who_is_guarded_and_who_is_not_there_stay_shut_and_the_attempt_is_logged(
    caseworker, guarded
):
    person = None if guarded == "nobody" else PersonFactory(protected=guarded == "protected")
    if guarded == "circle":
        CircleMemberFactory(person=person)

    assert opened(caseworker, person) is None

    row = rows().get()
    assert (row.action, row.object_type) == (Action.REFUSED, "emergency")
    assert row.reason == f"kundnummer: {REASON}"
    assert row.customer_number == (person.customer_number if person else "")
    assert not EmergencyAccess.objects.exists()


def test_after_ten_in_a_day_there_are_no_more(caseworker):
    for _ in range(MOST_A_DAY - 1):
        opened(caseworker, None)
    opened(caseworker, PersonFactory())

    with pytest.raises(ValidationError, match="fler nödöppningar i dag"):
        opened(caseworker, PersonFactory())

    assert EmergencyAccess.objects.count() == 1


def test_yesterdays_and_colleagues_are_not_counted(caseworker):
    for _ in range(MOST_A_DAY):
        AccessLogEntryFactory(object_type="emergency")
        AccessLogEntryFactory(
            object_type="emergency",
            actor=caseworker.user.public_id,
            at=timezone.now() - timedelta(days=1, minutes=1),
        )

    assert opened(caseworker, PersonFactory())


def test_each_look_at_what_is_open_is_logged_as_an_emergency(caseworker):
    access = opened(caseworker, PersonFactory())

    assert access_person_in_emergency(caseworker.actor, access.person.public_id) == access

    row = rows(action=Action.VIEWED).get()
    assert (row.object_type, row.reason) == ("person", "nödöppning")
    assert row.customer_number == access.person.customer_number


@pytest.mark.covers("P13")
def test_nothing_else_is_opened_by_it(caseworker):
    case = CaseFactory()
    person = case.file.file_holder

    opened(caseworker, person)

    assert not Person.objects.visible_to(caseworker.actor).exists()
    for door, wanted in ((access_person, person.public_id), (access_case, case.public_id)):
        with pytest.raises(OutOfReach):
            door(caseworker.actor, wanted)


@pytest.mark.parametrize(
    "differing",
    [
        lambda _: {"until": timezone.now() - timedelta(seconds=1)},
        lambda _: {
            "since": timezone.now() + timedelta(hours=1),
            "until": timezone.now() + timedelta(hours=2),
        },
        lambda _: {"user": MembershipFactory().user},
        lambda _: {"unit": UnitFactory()},
    ],
    ids=["over", "not yet", "a colleague's", "in the role at another unit"],
)
def test_what_is_not_held_now_by_this_actor_is_shut(caseworker, differing):
    held = {
        "user": caseworker.user,
        "unit": caseworker.unit,
        "since": timezone.now() - timedelta(hours=1),
    }
    access = EmergencyAccessFactory(**{**held, **differing(None)})

    with pytest.raises(OutOfReach) as refusal:
        access_person_in_emergency(caseworker.actor, access.person.public_id)

    assert refusal.value.object_type == "person"


@pytest.mark.covers("P9", "P18")
@pytest.mark.parametrize("guard", ["protection", "circle"])
def test_it_is_shut_at_once_when_the_person_is_protected_meanwhile(caseworker, guard):
    person = opened(caseworker, PersonFactory()).person

    if guard == "circle":
        CircleMemberFactory(person=person)
    else:
        Person.objects.update(protection=Person.Protection.CONFIDENTIALITY_MARKING)

    with pytest.raises(OutOfReach):
        access_person_in_emergency(caseworker.actor, person.public_id)


def test_nobody_there_is_as_shut_as_anybody(caseworker):
    with pytest.raises(OutOfReach):
        access_person_in_emergency(caseworker.actor, uuid4())


def test_the_units_to_ring_are_told_with_their_managers():
    case = CaseFactory(responsible_unit__name="Vuxenenheten")
    person = case.file.file_holder
    manager = MembershipFactory(unit=case.responsible_unit, role="unit_manager").user
    MembershipFactory(unit=case.responsible_unit)
    MembershipFactory(unit=case.responsible_unit, role="unit_manager", ended=True)
    IntakeFactory(person=person, case=None, unit=UnitFactory(name="Mottagningsenheten"))

    units = units_to_ring(person)

    assert [unit.name for unit in units] == ["Mottagningsenheten", "Vuxenenheten"]
    assert units[1].managers == [manager]


def test_what_is_over_and_what_is_restricted_tells_of_no_unit():
    person = PersonFactory()
    CaseFactory(file__file_holder=person, closed=True, closed_on=days_ago(3))
    CaseFactory(file__file_holder=person, is_restricted=True)
    IntakeFactory(person=person, case=None, status=Intake.Status.NO_ACTION)

    assert units_to_ring(person) == []
