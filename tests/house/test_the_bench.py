"""The strict bench is itself tried: each of its promises is broken once, on purpose."""

from __future__ import annotations

import socket
import warnings

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.template import Context, Template
from django.utils import translation

from accounts.models import Unit
from audit import log
from audit.log import System
from audit.models import AccessLogEntry, Action
from tests.bench.templates import UnknownTemplateVariableError
from tests.factories.accounts import UnitFactory
from tests.factories.casework import PersonFactory


def tables_of(role):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = %s", [role])
        return cursor.fetchone()[0]


def test_tests_act_as_a_role_that_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, is_superuser = cursor.fetchone()

    assert not is_superuser
    assert tables_of(role) == 0


def test_the_tables_have_another_owner(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'casework_person'")
        (owner,) = cursor.fetchone()

    assert tables_of(owner) > 20


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_accesslogentry SET actor_name = 'ingen'",
        "DELETE FROM audit_accesslogentry",
        "TRUNCATE audit_accesslogentry",
        "TRUNCATE casework_person CASCADE",
        "CREATE TABLE own (id int)",
    ],
)
def test_what_the_application_may_not_do_fails_here_too(db, statement):
    log.record(Action.VIEWED, by=System())

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


class TestRealCommits:
    """Twice the same test: the second finds nothing of the first."""

    @pytest.mark.parametrize("turn", [1, 2])
    def test_others_see_what_is_committed_and_nothing_stays(self, committed_db, turn):
        PersonFactory()
        log.record(Action.VIEWED, by=System())

        assert seen_by_another_process("casework_person") == 1
        assert seen_by_another_process("audit_accesslogentry") == 1

    def test_the_log_is_guarded_again_afterwards(self, db):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), bool_and(tgenabled = 'O') FROM pg_trigger"
                " WHERE tgrelid = 'audit_accesslogentry'::regclass AND NOT tgisinternal"
            )
            count, all_awake = cursor.fetchone()

        assert count == 2
        assert all_awake
        assert not AccessLogEntry.objects.exists()


def seen_by_another_process(table):
    place = connection.settings_dict
    with psycopg.connect(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"]
    ) as other:
        return other.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


def test_a_name_nobody_passed_to_a_page_fails():
    with pytest.raises(UnknownTemplateVariableError, match="heading"):
        Template("<h1>{{ heading }}</h1>").render(Context())


@pytest.mark.parametrize(
    "text",
    ["{% if heading %}!{% endif %}", "{{ heading|default:'' }}", "{{ heading|default:other }}"],
)
def test_asking_whether_there_is_a_name_is_fine(text):
    assert Template(text).render(Context({"other": ""})) == ""


def test_rows_without_an_order_come_in_any(db):
    UnitFactory.create_batch(12)

    rows = {tuple(unit.pk for unit in Unit.objects.all()) for _ in range(5)}
    columns = {tuple(Unit.objects.values_list("pk", flat=True)) for _ in range(5)}

    assert len(rows) > 1
    assert len(columns) > 1


def test_rows_with_an_order_come_in_it(db):
    UnitFactory.create_batch(12)

    orders = {tuple(unit.pk for unit in Unit.objects.order_by("pk")) for _ in range(5)}

    assert len(orders) == 1


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_no_test_reaches_the_outside():
    with pytest.raises(Exception, match=r"blocked|allow"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_begins_in_the_language_another_one_left(turn):
    assert translation.get_language() == "sv"

    translation.activate("en")
