from __future__ import annotations

from datetime import date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F, Q

from accounts.calendar import STOCKHOLM, stockholm_today
from casework.actions.night import next_run_at
from casework.models import (
    Case,
    Decision,
    EconomicAssistanceApplication,
    EServiceActivation,
    NightlyRun,
    Payment,
    Person,
)
from journal.models import Document, JournalEntry
from messaging.models import (
    Message,
    Recipient,
)
from notifications.models import Notice
from portal.demo.people import _identify
from tests.house.finding import our_models

# A Wednesday afternoon, and hours of the day in which other things are true.
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=STOCKHOLM)
BEFORE_THE_NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=STOCKHOLM)
NEW_YEAR = datetime(2027, 1, 1, 0, 30, tzinfo=STOCKHOLM)


def load():
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def person(key):
    return Person.objects.get(customer_number=key)


def counts():
    return {model.__name__: model._base_manager.count() for model in our_models()}


def test_a_second_load_changes_nothing(db):
    load()
    before = counts()

    said = load()

    assert counts() == before
    assert "Ingenting ändrades" in said


def test_it_says_in_swedish_what_it_made(db):
    said = load()

    assert "10 enheter, 16 medarbetare, 22 personer, 12 ärenden" in said
    assert "10 har e-tjänsten påkopplad, 2 väntar på natten" in said


def test_nothing_of_it_is_made_outside_demo_mode(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="demoläge"):
        load()

    assert not Person.objects.exists()


@pytest.mark.parametrize("moment", [NOON, BEFORE_THE_NIGHT, NEW_YEAR], ids=str)
def test_nothing_in_it_has_happened_in_the_future(db, moment):
    with time_machine.travel(moment, tick=False):
        load()

    assert not Message.objects.filter(sent_at__gt=moment).exists()
    assert not Message.objects.filter(created_at__gte=F("sent_at")).exists()
    assert not Recipient.objects.filter(first_read_at__gt=moment).exists()
    for written in (JournalEntry, Document):
        assert not written.objects.filter(locked_at__gt=moment).exists()
        assert not written.objects.filter(created_at__gt=moment).exists()
    assert not Notice.objects.filter(Q(sent_at__gt=moment) | Q(status="queued")).exists()
    assert not Case.objects.filter(opened_on__gt=moment.date()).exists()
    assert not NightlyRun.objects.filter(ended_at__gt=moment).exists()


@pytest.mark.parametrize("moment", [NOON, BEFORE_THE_NIGHT], ids=str)
def test_what_was_ordered_waits_for_the_coming_night(db, moment):
    with time_machine.travel(moment, tick=False):
        load()
        due_at = next_run_at()

    assert due_at > moment
    waiting = EServiceActivation.objects.due()
    assert {one.person.full_name for one in waiting} == {"Johan Bergström", "Olena Kovalenko"}


def test_the_loader_refuses_a_number_that_is_not_shipped():
    with pytest.raises(Exception, match="not one of the shipped"):
        _identify(Person(), "20121212-1212")


@pytest.mark.parametrize("day", [NOON, NEW_YEAR, datetime(2027, 3, 31, 9, 0, tzinfo=STOCKHOLM)])
def test_economic_assistance_stands_as_the_story_says(db, day):
    with time_machine.travel(day, tick=False):
        load()

    told = {
        number: [
            (one.get_status_display(), one.co_applicant is not None, one.payments.count())
            for one in EconomicAssistanceApplication.objects.filter(
                case__file__file_holder__customer_number=number
            ).order_by("period_month")
        ]
        for number in ("6973952", "6294524", "6161434")
    }
    assert told == {
        "6973952": [("Utbetald", False, 1), ("Beviljad", False, 1), ("Inkommen", False, 0)],
        "6294524": [("Komplettering begärd", True, 0)],
        "6161434": [("Avslagen", False, 0)],
    }
    for payment in Payment.objects.all():
        assert payment.amount <= payment.decision.amount
        assert (payment.pay_on > day.date()) == payment.is_planned
    assert not Decision.objects.filter(applications__isnull=False, published_at=None).exists()


def test_case_numbers_carry_the_year_of_the_load(db):
    with time_machine.travel(date(2031, 5, 7), tick=False):
        load()
        assert stockholm_today().year == 2031

    assert Case.objects.filter(number="EB-31-0142").exists()
    assert Case.objects.get(file__file_holder=person("1183441")).number == "VU-29-0102"
