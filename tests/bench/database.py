"""The owner makes and migrates the test database; the tests themselves are the application.

So a test that passes has also shown that the application's role may do what it needs, and what a
table refuses it is refused here too.
"""

from __future__ import annotations

from contextlib import contextmanager

import environ
import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import pre_migrate
from psycopg import sql

TRUNCATE_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 32 > 0
"""


def role_of(url):
    """Who a database address signs in as."""
    config = environ.Env.db_url_config(url)
    return {"USER": config["USER"], "PASSWORD": config["PASSWORD"]}


def act_as(url):
    """Every connection from here on, in every thread, is this role's."""
    connection.close()
    connection.settings_dict.update(role_of(url))


@contextmanager
def granted_before_migrating():
    """Give the application its rights beforehand, so that what a migration takes away stays away.

    A cluster's template database may say the same; a bench that leans on that works on one machine.
    """
    application = sql.Identifier(role_of(settings.DATABASE_URL)["USER"])
    grants = sql.SQL(
        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application};"
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO {application};"
        "GRANT USAGE ON SCHEMA public TO {application}"
    ).format(application=application)

    def grant(**_kwargs):
        with connection.cursor() as cursor:
            cursor.execute(grants.as_string())

    pre_migrate.connect(grant)
    try:
        yield
    finally:
        pre_migrate.disconnect(grant)


def empty_as_owner(_operations, statements):
    """What Django does after a test with real commits, as the one role that may.

    The log's tables refuse to be emptied by anyone: their triggers rest meanwhile, inside the same
    transaction, so that no test ever sees them resting.
    """
    database, role = connection.settings_dict, role_of(settings.MIGRATION_DATABASE_URL)
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        dbname=database["NAME"],
        user=role["USER"],
        password=role["PASSWORD"],
    ) as owner:
        owner.execute("SET LOCAL lock_timeout = '10s'")
        triggers = owner.execute(TRUNCATE_TRIGGERS).fetchall()
        _switch(owner, "DISABLE", triggers)
        for statement in statements:
            owner.execute(statement)
        _switch(owner, "ENABLE", triggers)


def _switch(owner, word, triggers):
    for table, trigger in triggers:
        name = sql.Identifier(trigger).as_string(owner)
        owner.execute(f"ALTER TABLE {table} {word} TRIGGER {name}")


def let_the_owner_empty(monkeypatch):
    monkeypatch.setattr(DatabaseOperations, "execute_sql_flush", empty_as_owner)
