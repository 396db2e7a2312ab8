from __future__ import annotations

import pytest

from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details
from casework.models import ContactDetails
from tests.factories.casework import ContactDetailsFactory, PersonFactory

pytestmark = pytest.mark.django_db

OLD = {"mobile": "+46701740605", "email": "gammal@epost.example"}
NEW = {"mobile": "+46701740606", "email": "ny@epost.example"}


def current(person):
    return person.contact_history.get(is_current=True)


def test_new_details_hold_at_once_and_the_former_are_kept(caseworker):
    person = ContactDetailsFactory(**OLD).person

    change_contact_details(by=caseworker.actor, person=person, **NEW)

    assert current(person).mobile == NEW["mobile"]
    former = person.contact_history.get(is_current=False)
    assert (former.mobile, former.email) == (OLD["mobile"], OLD["email"])


def test_the_history_says_who_changed_it_and_when(caseworker):
    before = ContactDetailsFactory(**OLD)

    details = change_contact_details(by=caseworker.actor, person=before.person, **NEW)

    assert details is not None
    assert details.changed_by == caseworker.user
    assert details.changed_by_kind == ContactDetails.ChangedBy.STAFF
    assert details.changed_at > before.changed_at


def test_a_citizens_own_change_is_told_from_a_colleagues(citizen):
    details = change_contact_details(by=citizen.actor, person=citizen.person, **NEW)

    assert details is not None
    assert details.changed_by_kind == ContactDetails.ChangedBy.CITIZEN


def test_the_change_is_in_the_log_without_the_number_itself(caseworker):
    person = ContactDetailsFactory(**OLD).person

    change_contact_details(by=caseworker.actor, person=person, **NEW)

    row = AccessLogEntry.objects.get(action=Action.CHANGED)
    assert (row.object_type, row.customer_number) == ("contact_details", person.customer_number)
    assert NEW["mobile"] not in str(vars(row))


def test_the_same_details_again_leave_neither_a_row_nor_a_trace(caseworker):
    person = ContactDetailsFactory(**OLD).person

    assert change_contact_details(by=caseworker.actor, person=person, **OLD) is None

    assert person.contact_history.count() == 1
    assert not AccessLogEntry.objects.filter(action=Action.CHANGED).exists()


def test_whoever_had_no_details_and_gives_none_gets_no_row(caseworker):
    person = PersonFactory()

    assert change_contact_details(by=caseworker.actor, person=person, mobile="", email="") is None

    assert not person.contact_history.exists()


def test_details_can_be_taken_away(caseworker):
    person = ContactDetailsFactory(**OLD).person

    change_contact_details(by=caseworker.actor, person=person, mobile="", email="")

    assert (current(person).mobile, current(person).email) == ("", "")
