from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import STOCKHOLM
from accounts.roles import Role
from audit.models import AccessLogEntry, Action, LogReview
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory
from tests.factories.audit import AccessLogEntryFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import JournalEntryFactory
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, ThreadFactory

pytestmark = pytest.mark.django_db


def at_a_browser(**membership):
    made = MembershipFactory(**membership)
    OwnMailboxFactory(owner=made.user)
    return sign_in(Client(), made.user, made)


@pytest.mark.covers("A-S1", "P12", "I21")
def test_a_s1_log_of_reading():
    linda = at_a_browser()
    case = CaseFactory(responsible_unit=linda.unit)
    person = case.file.file_holder
    entry = JournalEntryFactory(case=case)
    message = MessageFactory(
        thread=ThreadFactory(citizen=person, case=case), from_citizen=True, to=linda.user.mailbox
    )

    for name, thing in (
        ("casework:person", person),
        ("casework:case", case),
        ("journal:entry", entry),
        ("messaging:message", message),
    ):
        assert linda.client.get(reverse(name, args=[thing.public_id])).status_code == 200

    rows = AccessLogEntry.objects.filter(customer_number=person.customer_number).order_by("pk")
    assert [row.object_type for row in rows] == ["person", "case", "journal_entry", "message"]
    for row in rows:
        assert (row.actor, row.role, row.unit) == (
            linda.user.public_id,
            Role.CASEWORKER,
            linda.unit.name,
        )
        assert row.object_id
        assert row.at


@pytest.mark.covers("A-S2", "I21")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_accesslogentry SET reason = ''", "DELETE FROM audit_accesslogentry"],
)
def test_a_s2_log_cannot_be_changed(statement):
    AccessLogEntryFactory(reason="nödöppning")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AccessLogEntry.objects.get().reason == "nödöppning"


@pytest.mark.covers("A-S3", "P12")
@time_machine.travel(datetime(2026, 11, 20, 13, 0, tzinfo=STOCKHOLM))
def test_a_s3_review():
    linda = UserFactory(family_name="Ekström")
    relative = PersonFactory(family_name="Ekström")
    noon = datetime(2026, 11, 10, 12, 0, tzinfo=STOCKHOLM)
    night = datetime(2026, 11, 11, 23, 40, tzinfo=STOCKHOLM)
    emergency = AccessLogEntryFactory(at=noon, action=Action.EMERGENCY, object_type="emergency")
    same_name = AccessLogEntryFactory(
        at=noon, actor=linda.public_id, customer_number=relative.customer_number
    )
    at_night = AccessLogEntryFactory(at=night)
    ordinary = AccessLogEntryFactory.create_batch(30, at=noon)
    reviewer = at_a_browser(role=Role.LOG_REVIEWER)

    page = reviewer.client.get(
        reverse("casework:log_review"), {"since": "2026-11-01", "until": "2026-11-20"}
    )

    sections = {
        why.label: [line.number for line in lines] for why, _, lines in page.context["sections"]
    }
    assert next(iter(sections)) == "nödöppning"
    assert sections == {
        "nödöppning": [emergency.pk],
        "samma efternamn som medarbetaren": [same_name.pk],
        "utanför arbetstid": [at_night.pk],
    }
    drawn = {line.number for line in page.context["sample"]}
    assert len(drawn) == 20
    assert drawn <= {row.pk for row in ordinary} | {same_name.pk}

    seen = page.context["form"]["seen"].value()
    done = reviewer.client.post(
        reverse("casework:log_review"),
        {"seen": seen, "result": "follow_up", "comment": "Fråga om kvällen den 11."},
        follow=True,
    )
    assertContains(done, "Behöver följas upp")
    review = LogReview.objects.get()
    assert {emergency.pk, same_name.pk, at_night.pk} | drawn == {int(pk) for pk in review.rows}
    assert AccessLogEntry.objects.filter(action=Action.REVIEWED).count() == 1


@pytest.mark.covers("A-S7")
def test_a_s7_role_at_a_time_log():
    user = UserFactory()
    families, adults = UnitFactory(), UnitFactory()
    one = MembershipFactory(user=user, unit=families)
    other = MembershipFactory(user=user, unit=adults)
    child = CaseFactory(responsible_unit=families).file.file_holder
    grown_up = CaseFactory(responsible_unit=adults).file.file_holder
    client = sign_in(Client(), user, one).client
    lists, search = reverse("casework:cases") + "?visa=enheten", reverse("casework:search")

    assertContains(client.get(lists), child.customer_number)
    client.post(reverse("accounts:switch_role"), {"membership": str(other.public_id)})

    assertContains(client.get(lists), grown_up.customer_number)
    assertNotContains(client.get(lists), child.customer_number)
    assertContains(client.post(search, {"query": child.customer_number}), "Ingen träff.")
    client.get(reverse("casework:person", args=[grown_up.public_id]))
    row = AccessLogEntry.objects.get(action=Action.VIEWED)
    assert (row.unit, row.customer_number) == (adults.name, grown_up.customer_number)
    header = client.get(reverse("casework:home"))
    assertContains(header, adults.name)
