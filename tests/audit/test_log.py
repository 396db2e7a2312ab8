from __future__ import annotations

from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit import log
from audit.log import System
from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details
from tests.bench.database import role_of
from tests.factories.accounts import ActorFactory
from tests.factories.audit import AccessLogEntryFactory
from tests.factories.casework import PersonFactory

pytestmark = pytest.mark.django_db

ROW = """
    INSERT INTO audit_accesslogentry (at, actor_kind, actor_name, role, unit, action, object_type,
        object_id, customer_number, case_number, reason)
    VALUES (now(), 'system', 'nattkörning', '', '', 'viewed', '', '', '', '', '')
"""
CHANGES = [
    "UPDATE audit_accesslogentry SET actor_name = 'ingen'",
    "DELETE FROM audit_accesslogentry",
    "TRUNCATE audit_accesslogentry",
]


@pytest.mark.covers("A-S2", "P12")
@pytest.mark.parametrize("statement", CHANGES)
def test_the_application_has_no_right_to_change_the_log(statement):
    AccessLogEntryFactory()

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AccessLogEntry.objects.get().actor_name == "Åsa Ahlgren"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_accesslogentry DISABLE TRIGGER ALL",
        "DROP TRIGGER access_log_keeps_its_rows ON audit_accesslogentry",
        "DROP TABLE audit_accesslogentry",
    ],
)
def test_the_application_can_not_take_the_locks_away(statement):
    with (
        pytest.raises(ProgrammingError, match="must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.fixture
def owner(db):
    """The tables' owner, who has every right to them; nothing of it is ever committed."""
    place, role = connection.settings_dict, role_of(settings.MIGRATION_DATABASE_URL)
    with closing(
        psycopg.connect(
            host=place["HOST"],
            port=place["PORT"],
            dbname=place["NAME"],
            user=role["USER"],
            password=role["PASSWORD"],
        )
    ) as opened:
        yield opened


@pytest.mark.parametrize("statement", CHANGES)
def test_even_the_owner_is_refused(owner, statement):
    owner.execute(ROW)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(statement)


def test_the_owner_may_add_to_it_and_read_it_as_everybody(owner):
    owner.execute(ROW)

    rows = owner.execute("SELECT actor_name FROM audit_accesslogentry").fetchall()

    assert rows == [("nattkörning",)]


def test_a_row_says_who_did_what_to_which_object_about_whom():
    actor = ActorFactory(ip="192.0.2.7", request_id=uuid4())
    thing = uuid4()

    log.record(
        Action.VIEWED,
        by=actor,
        object_type="case",
        object_id=thing,
        customer_number="6973952",
        case_number="EB-26-0142",
        reason="Ärendet handläggs.",
    )

    row = AccessLogEntry.objects.get()
    assert (row.actor, row.actor_name) == (actor.user.public_id, actor.user.full_name)
    assert (row.role, row.unit) == ("caseworker", actor.unit.name)
    assert (row.action, row.object_type, row.object_id) == ("viewed", "case", str(thing))
    assert (row.customer_number, row.case_number) == ("6973952", "EB-26-0142")
    assert (row.ip, row.request_id) == ("192.0.2.7", actor.request_id)
    assert row.at


def test_the_row_keeps_what_was_true_when_the_colleague_has_changed_name_and_gone():
    actor = ActorFactory(membership__user__family_name="Ek")
    log.record(Action.VIEWED, by=actor)

    actor.user.memberships.all().delete()
    actor.user.delete()

    row = AccessLogEntry.objects.get()
    assert row.actor_name.endswith("Ek")
    assert row.unit == actor.unit.name


def test_what_happens_by_the_clock_has_no_user():
    log.record(Action.ACTIVATED, by=System())

    row = AccessLogEntry.objects.get()
    assert (row.actor_kind, row.actor, row.actor_name) == ("system", None, "nattkörning")


def test_the_system_is_never_a_person():
    with pytest.raises(IntegrityError, match="log_system_has_no_user"):
        AccessLogEntryFactory(system=True, actor=uuid4())


def test_when_the_deed_is_taken_back_so_is_its_row():
    person = PersonFactory()

    with transaction.atomic():
        change_contact_details(by=ActorFactory(), person=person, mobile="", email="a@b.example")
        transaction.set_rollback(True)

    assert not AccessLogEntry.objects.exists()
    assert not person.contact_history.exists()


def test_when_the_row_can_not_be_written_the_deed_is_not_done():
    person = PersonFactory()
    nowhere = ActorFactory(ip="no address at all")

    with pytest.raises(ValueError, match="IPv4"):
        change_contact_details(by=nowhere, person=person, mobile="", email="a@b.example")

    assert not person.contact_history.exists()
    assert not AccessLogEntry.objects.exists()
