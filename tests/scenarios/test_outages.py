"""What others' servers do to us: the gateway away for a day, Redis for ten minutes (CHAOS-3, -4).

On a clock that the test turns. Letters are written and read throughout, by the pages themselves.
"""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from messaging.models import Message
from notifications import outbox as post
from notifications.delivery import deliver_due
from notifications.gateways import memory
from notifications.history import backlog_age
from notifications.models import Notice
from notifications.tasks import drain_outbox
from notifications.wake import Wake
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory

pytestmark = pytest.mark.django_db

COMPOSE, INBOX, SENT = (reverse(f"messaging:{page}") for page in ("compose", "inbox", "sent"))
MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DOWN = "tests.notifications.plugs.DownGateway"
UP = "notifications.gateways.memory.MemoryGateway"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY_NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def gateway(settings):
    settings.NOTICE_ADDRESS_BOOK = "casework.address_book.find_address"
    settings.NOTICE_QUIET_HOURS = (21, 8)
    memory.outbox.clear()

    def switched(path):
        settings.NOTICE_GATEWAYS = dict.fromkeys(("sms", "email"), path)

    switched(UP)
    return switched


@pytest.fixture
def clients(caseworker, clock):
    people = [PersonFactory(reachable=True, user=UserFactory(citizen=True)) for _ in range(4)]
    for person in people:
        CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return people


def write(caseworker, person, subject):
    """The empty letter as a browser gets it, filled in and sent."""
    key = re.search(
        r'name="draft" value="([^"]+)"', caseworker.client.get(COMPOSE).content.decode()
    )
    letter = {
        "recipients": [f"{person.public_id}.{person.public_id}"],
        "subject": subject,
        "body": "Hej! Passar det på torsdag?",
        "draft": key[1],
    }
    answer = caseworker.client.post(COMPOSE, letter, follow=True)
    assertContains(answer, "Meddelandet skickas om")
    return Message.objects.order_by("pk").last()


def anew(signed_in):
    """At work again: nobody stays signed in for a day."""
    return sign_in(Client(), signed_in.user, signed_in.membership)


def pages_work(caseworker, person):
    at_work = caseworker.client
    theirs = sign_in(Client(), person.user).client
    return {
        at_work.get(INBOX).status_code,
        at_work.get(SENT).status_code,
        at_work.get(reverse("casework:person", args=[person.public_id])).status_code,
        theirs.get(reverse("portal:inbox")).status_code,
    } == {200}


def outcome(person):
    """How many of the person's notices became what, and how often each channel told them."""
    rows = Notice.objects.filter(recipient=person.public_id)
    keys = {str(key) for key in rows.values_list("public_id", flat=True)}
    sent = [one.channel for one in memory.outbox if one.key in keys]
    return rows, sorted(sent)


@pytest.mark.covers("A-J12")
def test_a_gateway_away_for_a_day_loses_nothing_and_is_seen_by_the_sender(
    caseworker, clients, clock, gateway
):
    gateway(DOWN)
    for hour, person in enumerate(clients):
        letter = write(caseworker, person, f"Tid {hour}")
        clock.shift(timedelta(hours=1))
        caseworker = anew(caseworker)
        deliver_due()
    # The first of them is written to twice more: three notices, to be told of once.
    for hour in (4, 5):
        write(caseworker, clients[0], f"Ännu en tid {hour}")
    assert pages_work(caseworker, clients[0])
    while timezone.now() < MONDAY_NINE + timedelta(hours=24):
        deliver_due()
        clock.shift(timedelta(minutes=10))
    caseworker = anew(caseworker)
    assertContains(
        caseworker.client.get(reverse("messaging:message", args=[letter.public_id])),
        "Tjänsten som skickar sms svarar inte just nu.",
    )
    assert memory.outbox == []
    assert Notice.objects.queued().count() == 2 * (len(clients) + 2)

    gateway(UP)
    write(caseworker, clients[0], "Tisdag morgon")
    back_at = timezone.now()
    clock.shift(timedelta(minutes=1))
    while Notice.objects.queued().exists() and timezone.now() < back_at + timedelta(hours=7):
        deliver_due()
        clock.shift(timedelta(seconds=30))

    for person in clients:
        rows, sent = outcome(person)
        assert sent == ["email", "sms"]
        assert not rows.filter(status=Notice.Status.FAILED).exists()
    assert Notice.objects.filter(reason=Notice.Reason.GROUPED).count() == 6
    # It isn't waited for each notice's own next try, which may be six hours away.
    assert timezone.now() - back_at < timedelta(minutes=5)


def test_a_gateway_away_for_longer_is_given_up_in_the_open(caseworker, clients, clock, gateway):
    gateway(DOWN)
    letter = write(caseworker, clients[0], "Tid")
    clock.shift(timedelta(seconds=15))
    while Notice.objects.queued().exists():
        deliver_due()
        clock.shift(timedelta(minutes=30))

    assert timedelta(hours=24) < timezone.now() - MONDAY_NINE < timedelta(hours=49)
    page = anew(caseworker).client.get(reverse("messaging:message", args=[letter.public_id]))
    assertContains(page, "svarade inte på ett dygn. Det är inget fel på numret.")
    assertContains(page, "Skicka igen")


@pytest.fixture
def redis_is_away(settings, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
        monkeypatch.setenv("CELERY_BROKER_WRITE_URL", url)
        settings.REDIS_URL = url
        monkeypatch.setattr(post, "wake", Wake())
        yield


def test_redis_away_for_ten_minutes_loses_nothing_and_no_page_waits_for_it(
    caseworker,
    clients,
    clock,
    gateway,
    redis_is_away,
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    for minute in range(10):
        with django_capture_on_commit_callbacks(execute=True):
            write(caseworker, clients[minute % len(clients)], f"Tid {minute}")
        assert pages_work(caseworker, clients[minute % len(clients)])
        clock.shift(timedelta(minutes=1))
    state = Client().get(reverse("readyz"))
    assert (state.status_code, state.json()["queue"]) == (200, "trouble")
    # Beat's calls are lost as well: nobody has looked at the outbox.
    assert (memory.outbox, Notice.objects.queued().count()) == ([], 20)
    assert backlog_age(now=timezone.now()) > timedelta(minutes=9)

    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "memory://")
    assert Wake()(drain_outbox) is True
    # Two rounds of beat: what gives way to one that is under way is looked at when it has left.
    for _ in range(2):
        drain_outbox()
        clock.shift(timedelta(seconds=61))
    drain_outbox()

    assert not Notice.objects.queued().exists()
    for person in clients:
        _rows, sent = outcome(person)
        assert sent == ["email", "sms"]
    assert Notice.objects.filter(status=Notice.Status.FAILED).count() == 0
