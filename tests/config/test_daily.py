"""The daily letter about how it turns: once a day, and about nobody (R129)."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from casework.models import SignOfLife
from config.operations.daily import send_daily_report
from config.operations.tasks import send_daily_report as at_the_clock
from tests.factories.accounts import UserFactory
from tests.factories.casework import EServiceActivationFactory, PersonFactory
from tests.factories.messaging import MailboxFactory, MessageFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
CANARY = "Kanariefågel"
SEVERITY = ["Åtgärda", "Se över", "Startar", "Fungerar"]


@pytest.fixture(autouse=True)
def somebody_to_tell(settings):
    settings.OPERATIONS_EMAIL = ["drift@angslunda.example"]


def test_it_leaves_once_a_day_however_often_it_is_asked_for():
    sent = [send_daily_report(MORNING + timedelta(minutes=10 * turn)) for turn in range(3)]
    next_day = send_daily_report(MORNING + timedelta(days=1))

    assert (sent, next_day) == ([True, False, False], True)
    assert len(mail.outbox) == 2
    assert mail.outbox[0].to == ["drift@angslunda.example"]


def test_a_letter_that_could_not_leave_is_tried_again(monkeypatch):
    def refused(*_args):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refused)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send_daily_report(MORNING)

    assert send_daily_report(MORNING + timedelta(minutes=10))
    assert len(mail.outbox) == 1


def test_the_day_is_claimed_before_the_letter_leaves_and_nothing_is_locked_meanwhile(monkeypatch):
    seen = []

    def slow(*_args):
        claimed = SignOfLife.objects.get(name=SignOfLife.Name.DAILY_REPORT).seen_at
        seen.append((claimed, list(connection.savepoint_ids)))

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    around_the_test = list(connection.savepoint_ids)

    assert send_daily_report(MORNING)

    assert seen == [(MORNING, around_the_test)]


def test_where_nobody_is_to_be_told_nothing_leaves(settings):
    settings.OPERATIONS_EMAIL = []

    at_the_clock()

    assert mail.outbox == []


@pytest.mark.covers("R129")
def test_it_tells_what_is_wrong_and_where_it_is_mended_and_names_nobody():
    person = PersonFactory(reachable=True, given_name=CANARY, family_name=CANARY)
    EServiceActivationFactory(person=PersonFactory(family_name=CANARY), requested=True)
    MessageFactory(thread__citizen=person, thread__subject=CANARY, body=CANARY)
    NoticeFactory(failed=True, recipient=person.public_id)
    MailboxFactory(shared=True, name=f"{CANARY}s brevlåda")

    send_daily_report(MORNING)

    [letter] = mail.outbox
    text = f"{letter.subject}\n{letter.body}"
    assert "Åtgärda: Gemensamma brevlådor" in text
    assert "ge någon behörighet att läsa" in text
    assert "Gemensamma brevlådor i förvaltningen: http" in text
    assert "/admin/messaging/mailbox/\n" in text
    assert "/personal/drift/" in text
    for told in (CANARY, person.identity_number, person.customer_number, str(person.public_id)):
        assert told not in text


def test_what_is_wrong_stands_first_the_worst_on_top():
    MailboxFactory(shared=True)
    UserFactory()

    send_daily_report(MORNING)

    lines = mail.outbox[0].body.splitlines()
    states = [line.partition(":")[0] for line in lines if line.partition(":")[0] in SEVERITY]
    assert set(states) >= {"Åtgärda", "Se över", "Fungerar"}
    wrong = states[: states.index("Se över") + states.count("Se över")]
    assert wrong == sorted(wrong, key=SEVERITY.index)
    assert not {"Åtgärda", "Se över"} & set(states[len(wrong) :])
