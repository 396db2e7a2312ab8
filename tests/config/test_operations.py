"""Drift: what turns and what doesn't, and where it is mended (beyond F15)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
import redis
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.roles import Role
from casework.models import NightlyRun, SignOfLife
from config.operations import machinery, people, waiting
from config.operations.fact import Fact, State
from config.operations.facts import facts_in, groups, service_state, summary, turning
from messaging.models import DraftFile, JournalOrder
from notifications.addresses import address_mark
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    NightlyRunFactory,
    PersonFactory,
    SignOfLifeFactory,
)
from tests.factories.journal import PdfRenditionFactory
from tests.factories.messaging import (
    DraftFileFactory,
    JournalOrderFactory,
    MailboxFactory,
    MailboxGrantFactory,
    NotJournaledFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

MINUTES = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def all_is_well(now, monkeypatch):
    """A whole machinery around what a test breaks of it."""
    monkeypatch.setattr(machinery, "is_due", lambda _now: False)
    for name in (SignOfLife.Name.WORKER, SignOfLife.Name.BEAT):
        SignOfLifeFactory(name=name, seen_at=now)
    NightlyRunFactory(date=stockholm_today(now), picked=2, activated=2)


def keyed(now):
    return {fact.key: fact for fact in facts_in(groups(now))}


@pytest.mark.usefixtures("all_is_well")
def test_where_nothing_is_wrong_everything_says_so(now, monkeypatch):
    monkeypatch.setattr(redis.Redis, "ping", lambda _self: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=50))

    found = groups(now)

    assert [fact.key for fact in facts_in(found) if not fact.is_well] == []
    assert (summary(found), service_state(turning(now))) == ("Allt fungerar.", "ok")


def usage(*, free):
    return SimpleNamespace(total=100, used=100 - free, free=free)


@pytest.mark.parametrize(
    ("free", "state"), [(21, State.OK), (19, State.ATTENTION), (4, State.TROUBLE)]
)
def test_a_disk_is_told_of_before_it_is_full(monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=free))

    fact = machinery.storage()

    assert fact.state == state
    assert f"{free} % av disken" in fact.text


def test_a_storage_that_takes_nothing_makes_the_service_unavailable(now, monkeypatch):
    def full(*_args, **_more):
        raise OSError("no space left")

    monkeypatch.setattr(default_storage, "save", full)

    assert keyed(now)["storage"].state == State.TROUBLE
    assert service_state(turning(now)) == "unavailable"


def test_without_the_queue_the_service_is_degraded_and_says_what_waits(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    fact = machinery.queue()
    answer = client.get("/readyz")

    assert (fact.state, "väntar så länge" in fact.mend) == (State.TROUBLE, True)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["queue"]) == ("degraded", "trouble")


@pytest.mark.parametrize(("silent", "is_well"), [(3, True), (5, False)])
def test_worker_and_beat_are_missed_after_some_minutes(now, silent, is_well):
    for name in (SignOfLife.Name.WORKER, SignOfLife.Name.BEAT):
        SignOfLifeFactory(name=name, seen_at=now - silent * MINUTES)

    assert (machinery.worker(now).is_well, machinery.beat(now).is_well) == (is_well, is_well)


def test_who_was_never_heard_of_is_not_alive(now):
    assert machinery.beat(now).text == "Har aldrig hörts av."


@pytest.mark.covers("A-J1")
def test_the_night_is_told_with_its_reasons(now, monkeypatch):
    monkeypatch.setattr(machinery, "is_due", lambda _now: False)
    NightlyRunFactory(
        date=stockholm_today(now),
        picked=3,
        activated=2,
        failed=1,
        reasons={"Relationen har upphört.": 1},
    )

    fact = machinery.night(now)

    assert "2 aktiverade, 1 fel" in fact.text
    assert fact.more == ("1: Relationen har upphört.",)
    assert (fact.state, bool(fact.url)) == (State.ATTENTION, True)


@pytest.mark.parametrize(("late", "is_well"), [(30, True), (90, False)])
def test_a_night_that_is_not_done_is_told_an_hour_after_its_time(now, monkeypatch, late, is_well):
    monkeypatch.setattr(machinery, "is_due", lambda _now: True)
    monkeypatch.setattr(machinery, "_todays", lambda _now: now - late * MINUTES)
    NightlyRunFactory(date=stockholm_today(now) - timedelta(days=1))

    assert machinery.night(now).is_well is is_well


def test_a_queue_that_stands_is_told_by_the_age_of_the_oldest(now):
    NoticeFactory.create_batch(3, due_at=now - 30 * MINUTES)

    fact = waiting.notices(now)

    assert fact.text.startswith("3 väntar, den äldsta sedan 30 minuter.")
    assert fact.state == State.TROUBLE


def test_a_notice_that_waits_for_the_morning_is_nothing_to_see_to(now):
    NoticeFactory(due_at=now + 60 * MINUTES)

    assert waiting.notices(now).text.startswith("0 väntar på att skickas.")


def test_a_file_nobody_could_look_at_is_counted(settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    DraftFileFactory(state=DraftFile.State.PENDING, checked_at=None)

    fact = waiting.files()

    assert (fact.text, fact.state) == ("1 fil väntar på viruskontroll.", State.ATTENTION)
    assert "tcp://127.0.0.1:9" in fact.mend


def test_a_pdf_that_waits_too_long_stands_still(now):
    PdfRenditionFactory(ordered=True, ordered_at=now - 11 * MINUTES)

    assert waiting.pdfs(now).state == State.TROUBLE


def test_what_could_not_be_journaled_is_counted_until_somebody_has_done_it(now):
    order = JournalOrderFactory(state=JournalOrder.State.FAILED, failure="Gick inte.")
    waits = NotJournaledFactory(message=order.message)
    fact = waiting.journal_orders(now)
    waits.delete()

    assert fact.text.startswith("1 meddelande gick inte")
    assert waiting.journal_orders(now).is_well


def test_a_shared_mailbox_nobody_reads_is_named():
    MailboxFactory(shared=True, name="Vuxenenhetens brevlåda")

    fact = people.shared_mailboxes()

    assert fact.state == State.TROUBLE
    assert any("Vuxenenhetens brevlåda" in line for line in fact.more)


def test_a_client_without_box_or_address_is_not_told():
    told = PersonFactory(reachable=True)
    EServiceActivationFactory(person=PersonFactory())
    no_address = EServiceActivationFactory(person=PersonFactory(), notify_sms=True)
    ContactDetailsFactory(person=no_address.person, mobile="")

    fact = people.clients_not_told()

    assert told.activations.exists()
    assert fact.text == "2 av 3 klienter med e-tjänsten får ingen avisering."


def test_an_address_that_fails_is_counted_until_one_gets_through_or_it_is_put_right():
    person, other = PersonFactory(), PersonFactory()
    ContactDetailsFactory(person=person, mobile="+46701740605")
    put_right = ContactDetailsFactory(person=other, mobile="+46701740607")
    NoticeFactory(failed=True, recipient=person.public_id)
    mark = address_mark(put_right.mobile)
    NoticeFactory(failed=True, recipient=other.public_id, address_mark=mark)
    before = people.failing_addresses()

    put_right.mobile = "+46701740606"
    put_right.save()
    NoticeFactory(sent=True, recipient=person.public_id)

    assert before.text == "2 mobilnummer och 0 e-postadresser."
    assert people.failing_addresses().is_well


def test_an_account_without_a_role_is_counted():
    MembershipFactory()
    UserFactory()

    assert people.accounts_of_leavers().text == "1 konto är öppet utan någon roll i dag."


@pytest.mark.usefixtures("all_is_well")
def test_strangers_are_told_of_the_machinery_only(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(redis.Redis, "ping", lambda _self: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=50))
    MailboxFactory(shared=True)
    UserFactory()
    NoticeFactory(failed=True)

    with django_assert_num_queries(4):
        told = client.get("/readyz").json()

    machinery_keys = ("database", "storage", "queue", "beat", "worker", "night")
    assert told == {"status": "ok"} | dict.fromkeys(machinery_keys, "ok")


def test_without_the_database_the_rest_is_not_asked(now, monkeypatch):
    gone = Fact("database", "Databasen", "Svarar inte.", State.TROUBLE)
    monkeypatch.setattr(machinery, "database", lambda: gone)

    found = groups(now)

    assert [fact.key for fact in facts_in(found)] == ["database", "storage", "queue"]
    assert service_state(turning(now)) == "unavailable"


def test_how_many_there_are_costs_no_more_questions(now, django_assert_max_num_queries):
    for _ in range(3):
        PersonFactory(reachable=True)
        NoticeFactory(failed=True)
        MailboxFactory(shared=True)
        MailboxGrantFactory()
    NightlyRun.objects.all().delete()

    with django_assert_max_num_queries(30):
        groups(now)


def test_the_page_is_the_system_administrators(administrator, caseworker):
    assert administrator.actor.role == Role.SYSTEM_ADMIN
    assert administrator.client.get("/personal/drift/").status_code == 200
    assert caseworker.client.get("/personal/drift/").status_code == 403
