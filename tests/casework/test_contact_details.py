from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details, version_of
from casework.changed_meanwhile import ChangedMeanwhileError
from casework.models import ContactDetails
from notifications.models import Channel, Kind, Notice
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

OLD: dict[str, Any] = {"mobile": "+46701740605", "email": "gammal@epost.example"}
NEW: dict[str, Any] = {"mobile": "+46701740606", "email": "ny@epost.example"}


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


def told():
    """Which rows the queued notices name, by channel."""
    ids = dict(ContactDetails.objects.values_list("public_id", "mobile"))
    notices = Notice.objects.filter(kind=Kind.CONTACT_CHANGED)
    return sorted((ids[one.trigger], one.channel) for one in notices)


@pytest.mark.covers("P19", "A-H7")
@pytest.mark.parametrize("who", ["caseworker", "citizen"])
def test_the_old_address_and_the_new_are_told_whoever_made_the_change(request, who):
    actor = request.getfixturevalue(who).actor
    person = ContactDetailsFactory(**OLD).person
    EServiceActivationFactory(person=person)

    change_contact_details(by=actor, person=person, **NEW)

    both = [OLD["mobile"], NEW["mobile"]]
    assert told() == [(mobile, channel) for mobile in both for channel in ("email", "sms")]


def test_only_the_channel_that_changed_is_told(caseworker):
    person = ContactDetailsFactory(**OLD).person
    EServiceActivationFactory(person=person)

    change_contact_details(
        by=caseworker.actor, person=person, mobile=NEW["mobile"], email=OLD["email"]
    )

    assert told() == [(OLD["mobile"], Channel.SMS), (NEW["mobile"], Channel.SMS)]


def test_a_number_taken_away_is_told_at_the_number_itself(caseworker):
    person = ContactDetailsFactory(**OLD).person
    EServiceActivationFactory(person=person)

    change_contact_details(by=caseworker.actor, person=person, mobile="", email=OLD["email"])

    assert told() == [(OLD["mobile"], Channel.SMS)]


@pytest.mark.parametrize("state", [None, "requested"])
def test_without_a_service_that_works_nobody_is_told(caseworker, state):
    person = ContactDetailsFactory(**OLD).person
    if state:
        EServiceActivationFactory(person=person, requested=True)

    change_contact_details(by=caseworker.actor, person=person, **NEW)

    assert not Notice.objects.exists()


def test_what_stood_on_an_old_page_overwrites_nothing_and_both_are_told(caseworker):
    old = ContactDetailsFactory(**OLD)
    seen = version_of(old)
    change_contact_details(by=caseworker.actor, person=old.person, **NEW)

    with pytest.raises(ValidationError) as refusal:
        change_contact_details(
            by=caseworker.actor,
            person=old.person,
            mobile="+46701740607",
            email=NEW["email"],
            seen=seen,
        )

    assert refusal.value.message_dict == {
        "mobile": [
            "Mobilnumret har ändrats sedan du öppnade sidan. "
            "Nu gäller 070-174 06 06. "
            "Spara igen om det du har skrivit ska gälla i stället."
        ]
    }
    assert current(old.person).mobile == NEW["mobile"]


def test_what_an_old_page_left_untouched_stays_as_it_was_changed_meanwhile(caseworker):
    """A number changed in one tab and an e-mail in another: both hold."""
    old = ContactDetailsFactory(**OLD)
    change_contact_details(
        by=caseworker.actor, person=old.person, mobile=NEW["mobile"], email=OLD["email"]
    )

    change_contact_details(
        by=caseworker.actor,
        person=old.person,
        mobile=OLD["mobile"],
        email=NEW["email"],
        seen=version_of(old),
    )

    now = current(old.person)
    assert (now.mobile, now.email) == (NEW["mobile"], NEW["email"])


def test_where_the_same_was_changed_twice_everything_that_is_new_is_told(caseworker):
    old = ContactDetailsFactory(**OLD)
    change_contact_details(by=caseworker.actor, person=old.person, **NEW)

    with pytest.raises(ChangedMeanwhileError) as refusal:
        change_contact_details(
            by=caseworker.actor,
            person=old.person,
            mobile=OLD["mobile"],
            email="en.tredje@epost.example",
            seen=version_of(old),
        )

    assert refusal.value.message_dict == {
        "mobile": ["Mobilnumret har ändrats sedan du öppnade sidan. Nu gäller 070-174 06 06."],
        "email": [
            f"E-postadressen har ändrats sedan du öppnade sidan. Nu gäller {NEW['email']}. "
            "Spara igen om det du har skrivit ska gälla i stället."
        ],
    }
    now = current(old.person)
    # What was written stays; what wasn't touched shows what holds now.
    assert refusal.value.stands == {"seen": version_of(now), "mobile": "070-174 06 06"}
    assert now.email == NEW["email"]


@pytest.mark.parametrize("seen", ["3f2b", "00000000-0000-4000-8000-000000000000"])
def test_a_page_that_never_was_overwrites_nothing(caseworker, seen):
    old = ContactDetailsFactory(**OLD)

    with pytest.raises(ValidationError):
        change_contact_details(by=caseworker.actor, person=old.person, seen=seen, **NEW)

    assert current(old.person).mobile == OLD["mobile"]


def test_details_that_came_meanwhile_are_not_emptied_by_an_old_page(caseworker):
    person = PersonFactory()
    change_contact_details(by=caseworker.actor, person=person, **NEW)

    changed = change_contact_details(
        by=caseworker.actor, person=person, mobile="", email="", seen=""
    )

    assert changed is None
    assert current(person).email == NEW["email"]


def test_the_same_as_stands_there_is_no_conflict_on_an_old_page(caseworker):
    old = ContactDetailsFactory(**OLD)
    change_contact_details(by=caseworker.actor, person=old.person, **NEW)

    changed = change_contact_details(
        by=caseworker.actor, person=old.person, seen=version_of(old), **NEW
    )

    assert changed is None


@pytest.mark.covers("I4")
@pytest.mark.parametrize(("box", "field"), [("notify_sms", "mobile"), ("notify_email", "email")])
@pytest.mark.parametrize("state", ["active", "requested"])
def test_a_ticked_box_keeps_its_address(caseworker, box, field, state):
    person = ContactDetailsFactory(**OLD).person
    EServiceActivationFactory(person=person, **{box: True}, requested=state == "requested")

    with pytest.raises(ValidationError) as refusal:
        change_contact_details(by=caseworker.actor, person=person, **{**OLD, field: ""})

    assert set(refusal.value.message_dict) == {field}
    assert current(person).mobile == OLD["mobile"]


def test_a_secret_number_stays_secret(caseworker):
    person = ContactDetailsFactory(**OLD, secret_phone=True).person

    change_contact_details(by=caseworker.actor, person=person, **NEW)

    assert current(person).secret_phone
