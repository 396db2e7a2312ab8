"""Drift: what turns and what doesn't, and where it is mended (beyond F15)."""

from __future__ import annotations

import shutil
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
import redis
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from accounts.roles import Role
from casework.models import EServiceActivation, NightlyRun, SignOfLife, Task
from config import started
from config.operations import machinery, people, waiting
from config.operations.fact import Fact, Line, State
from config.operations.facts import (
    facts_in,
    groups,
    service_state,
    summary,
    turning,
    worst_first,
)
from messaging.models import DraftFile, JournalOrder
from notifications.addresses import address_mark
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    NightlyRunFactory,
    PersonFactory,
    SignOfLifeFactory,
    TaskFactory,
)
from tests.factories.journal import PdfRenditionFactory
from tests.factories.messaging import (
    DraftFileFactory,
    JournalOrderFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    NotJournaledFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

MINUTES = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def started_long_ago(now, monkeypatch):
    monkeypatch.setattr(started, "STARTED_AT", now - 60 * MINUTES)


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


@pytest.mark.parametrize("last_seen", [None, 600])
@pytest.mark.parametrize(("up", "state"), [(1, State.WAITING), (5, State.TROUBLE)])
def test_nobody_is_missed_just_after_a_start(now, monkeypatch, last_seen, up, state):
    monkeypatch.setattr(started, "STARTED_AT", now - up * MINUTES)
    if last_seen:
        SignOfLifeFactory(name=SignOfLife.Name.WORKER, seen_at=now - last_seen * MINUTES)

    assert machinery.worker(now).state == state


@pytest.mark.usefixtures("all_is_well")
def test_a_start_is_told_as_one_and_not_as_a_fault(now, monkeypatch, client):
    monkeypatch.setattr(redis.Redis, "ping", lambda _self: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=50))
    monkeypatch.setattr(started, "STARTED_AT", now - MINUTES)
    SignOfLife.objects.all().delete()

    fact = machinery.worker(now)

    assert fact.text.startswith("Väntar på första livstecknet sedan starten för 60 sekunder sedan")
    assert summary(groups(now)) == (
        "Inget är fel. 2 har just startat och har inte hunnit höras av."
    )
    assert client.get("/readyz").json()["status"] == "ok"


def test_silence_without_the_queue_leads_to_the_queue(now):
    SignOfLifeFactory(name=SignOfLife.Name.WORKER, seen_at=now - 6 * MINUTES)

    fact = machinery.worker(now, has_queue=False)

    assert "(6 minuter)" in fact.text
    assert fact.mend == "Kön svarar inte. Börja med den: utan den tystnar också de andra."


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
    assert fact.more == (Line("1: Relationen har upphört."),)
    assert fact.state == State.ATTENTION
    assert fact.place.url == "/admin/casework/nightlyrun/"


@pytest.mark.parametrize(("late", "is_well"), [(30, True), (90, False)])
def test_a_night_that_is_not_done_is_told_an_hour_after_its_time(now, monkeypatch, late, is_well):
    monkeypatch.setattr(machinery, "is_due", lambda _now: True)
    monkeypatch.setattr(machinery, "_todays", lambda _now: now - late * MINUTES)
    NightlyRunFactory(date=stockholm_today(now) - timedelta(days=1))

    assert machinery.night(now).is_well is is_well


def test_a_queue_that_stands_is_told_by_the_age_of_the_oldest(now):
    NoticeFactory.create_batch(3, due_at=now - 30 * MINUTES)

    fact = waiting.notices(now)

    assert fact.text.startswith("3 väntar på att skickas, den äldsta sedan 30 minuter")
    assert fact.state == State.TROUBLE
    assert fact.place.url.endswith("?status__exact=queued")


def test_the_age_is_told_before_it_is_too_much(now):
    message = MessageFactory()
    NoticeFactory(due_at=now - 5 * MINUTES)
    PdfRenditionFactory(ordered=True, ordered_at=now - 3 * MINUTES)
    JournalOrderFactory(message=message, due_at=now - 2 * MINUTES)
    SignOfLifeFactory(name=SignOfLife.Name.WORKER, seen_at=now - 3 * MINUTES)

    facts = [
        waiting.notices(now),
        waiting.pdfs(now),
        waiting.journal_orders(now),
        machinery.worker(now),
    ]

    assert [fact.is_well for fact in facts] == [True] * 4
    told = [("5 minuter", "10"), ("3 minuter", "10"), ("2 minuter", "10"), ("3 minuter", "4")]
    for fact, (age, limit) in zip(facts, told, strict=True):
        assert age in fact.text
        assert f"(larm efter {limit} minuter)" in fact.text


def test_of_the_night_one_reads_when_the_next_is_and_how_many_wait(now, monkeypatch):
    monkeypatch.setattr(machinery, "is_due", lambda _now: False)
    EServiceActivationFactory(person=PersonFactory(), requested=True)

    text = machinery.night(now).text

    assert text.startswith("Aldrig körd. Nästa ")
    assert text.endswith("1 beställda väntar på den.")


def test_a_notice_that_waits_for_the_morning_is_nothing_to_see_to(now):
    NoticeFactory(due_at=now + 60 * MINUTES)

    assert waiting.notices(now).text.startswith("0 väntar på att skickas.")


@pytest.mark.parametrize(("waited", "state"), [(4, State.ATTENTION), (11, State.TROUBLE)])
def test_a_file_nobody_could_look_at_is_counted(now, settings, waited, state):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    DraftFileFactory(state=DraftFile.State.PENDING, checked_at=None)
    DraftFile.objects.update(added_at=now - waited * MINUTES)

    fact = waiting.files(now)

    assert fact.text.startswith(f"1 fil väntar på viruskontroll, den äldsta sedan {waited} minuter")
    assert fact.state == state
    assert "tcp://127.0.0.1:9" in fact.mend


def test_a_pdf_that_waits_too_long_stands_still(now):
    PdfRenditionFactory(ordered=True, ordered_at=now - 11 * MINUTES)

    assert waiting.pdfs(now).state == State.TROUBLE


def test_what_could_not_be_journaled_is_counted_until_somebody_has_done_it(now):
    order = JournalOrderFactory(state=JournalOrder.State.FAILED, failure="Gick inte.")
    waits = NotJournaledFactory(message=order.message)
    fact = waiting.journal_orders(now)
    waits.delete()

    assert "1 gick inte att journalföra" in fact.text
    assert fact.more == (Line(f"{order.unit.name}: 1"),)
    assert waiting.journal_orders(now).is_well


def test_a_shared_mailbox_nobody_reads_is_named_with_what_lies_there_and_leads_to_it(
    now, administrator
):
    mailbox = MailboxFactory(shared=True, name="Vuxenenhetens brevlåda")
    MailboxItemFactory(mailbox=mailbox, sent_at=now - timedelta(days=3))

    fact = people.shared_mailboxes(now)

    [line] = fact.more
    assert fact.state == State.TROUBLE
    assert line.text == "Ingen läser: Vuxenenhetens brevlåda (1 oläst, äldst 3 dagar)"
    assert administrator.client.get(line.url).status_code == 200


def test_a_client_without_box_or_address_is_not_told():
    told = PersonFactory(reachable=True)
    EServiceActivationFactory(person=PersonFactory())
    no_address = EServiceActivationFactory(person=PersonFactory(), notify_sms=True)
    ContactDetailsFactory(person=no_address.person, mobile="")

    orderer = MembershipFactory(user=no_address.requested_by)

    fact = people.clients_not_told()

    assert told.activations.exists()
    assert fact.more == (Line(f"{orderer.unit.name}: 1"),)
    assert fact.text == "2 av 3 klienter med e-tjänsten får ingen avisering."


def test_an_address_that_fails_is_counted_until_one_gets_through_or_it_is_put_right():
    person, other = PersonFactory(), PersonFactory()
    ContactDetailsFactory(person=person, mobile="+46701740605")
    put_right = ContactDetailsFactory(person=other, mobile="+46701740607")
    NoticeFactory(failed=True, recipient=person.public_id)
    mark = address_mark(put_right.mobile)
    NoticeFactory(failed=True, recipient=other.public_id, address_mark=mark)
    before = people.failing_addresses(timezone.now())

    put_right.mobile = "+46701740606"
    put_right.save()
    NoticeFactory(sent=True, recipient=person.public_id)

    assert before.text.startswith("2 mobilnummer och 0 e-postadresser, det första sedan ")
    assert people.failing_addresses(timezone.now()).is_well


def test_an_account_without_a_role_is_counted_and_the_link_lists_it_alone(administrator):
    works = MembershipFactory().user
    left = UserFactory()

    fact = people.accounts_of_leavers()
    page = administrator.client.get(fact.place.url)

    assert fact.text == "1 konto är öppet utan någon roll i dag."
    assertContains(page, left.username)
    assertNotContains(page, works.username)


def test_a_failed_activation_is_told_by_the_unit_that_has_the_task(now):
    EServiceActivationFactory(
        person=PersonFactory(),
        state=EServiceActivation.State.FAILED,
        last_error="Mobilnummer saknas.",
        requested_at=now - timedelta(days=4),
    )
    task = TaskFactory(kind=Task.Kind.ACTIVATION_FAILED)

    fact = people.failed_activations(now)

    assert fact.text == "1 väntar på att rättas, den äldsta beställd för 4 dagar sedan."
    assert fact.more == (Line(f"{task.unit.name}: 1"),)


@pytest.mark.usefixtures("all_is_well")
def test_strangers_hear_ready_or_not_and_nothing_more(client, monkeypatch):
    ready = client.get("/readyz", REMOTE_ADDR="203.0.113.9")

    def full(*_args, **_more):
        raise OSError("no space left")

    monkeypatch.setattr(default_storage, "save", full)
    not_ready = client.get("/readyz", REMOTE_ADDR="203.0.113.9")

    assert (ready.status_code, ready.json()) == (200, {"ready": True})
    assert (not_ready.status_code, not_ready.json()) == (503, {"ready": False})


def test_a_proxy_nobody_vouches_for_makes_everybody_a_stranger(client, settings):
    settings.TRUSTED_PROXIES = []

    told = client.get("/readyz", headers={"X-Forwarded-For": "127.0.0.1"}).json()

    assert set(told) == {"ready"}


def test_the_networks_own_are_told_through_the_proxy_and_visitors_not(client, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    settings.OPERATIONS_NETWORKS = [ip_network("10.7.0.0/16")]

    def told(visitor):
        return client.get("/readyz", headers={"X-Forwarded-For": visitor}).json()

    assert "worker" in told("10.7.1.2")
    assert set(told("10.7.1.2, 203.0.113.9")) == {"ready"}


@pytest.mark.usefixtures("all_is_well")
def test_who_watches_is_told_of_the_machinery_a_word_each(
    client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(redis.Redis, "ping", lambda _self: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=50))
    MailboxFactory(shared=True)
    UserFactory()
    NoticeFactory(failed=True)

    # One of them only between midnight and the night's time.
    with django_assert_max_num_queries(7):
        told = client.get("/readyz").json()

    machinery_keys = ("database", "storage", "queue", "beat", "worker", "night")
    assert told == {"ready": True, "status": "ok"} | dict.fromkeys(machinery_keys, "ok")


@pytest.mark.usefixtures("all_is_well")
def test_what_is_wrong_stands_on_top_the_worst_first_and_each_row_leads_somewhere(
    now, monkeypatch, administrator
):
    monkeypatch.setattr(redis.Redis, "ping", lambda _self: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: usage(free=50))
    UserFactory()
    MailboxFactory(shared=True)
    NoticeFactory(failed=True, queued_at=now)

    first, *others = worst_first(groups(now))
    page = administrator.client.get("/personal/drift/")

    assert first.heading == "Att göra"
    keys = [fact.key for fact in first.facts]
    assert keys == ["shared_mailboxes", "notices", "leavers_accounts"]
    assert all(fact.is_well for fact in facts_in(others))
    places = [fact.place for fact in facts_in([first, *others]) if not fact.place.is_on_server]
    assert len(places) == 8
    for place in places:
        assertContains(page, f'href="{place.url}"')
        assert administrator.client.get(place.url).status_code == 200
    assertContains(page, 'id="pa-servern"')


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

    with django_assert_max_num_queries(40):
        groups(now)


def test_the_page_is_the_system_administrators(administrator, caseworker):
    assert administrator.actor.role == Role.SYSTEM_ADMIN
    assert administrator.client.get("/personal/drift/").status_code == 200
    assert caseworker.client.get("/personal/drift/").status_code == 403
