"""An inbox of 100,000 costs the questions and the plan of an inbox of one (T3, T4, T5).

No clock: what is looked at is which questions are asked, and how the database goes about them. The
rows are made in bulk by the owner of the tables, who alone may count them for the planner, and all
of it is rolled back.
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import Actor
from casework.models import Person
from messaging.listing import list_items, lying_in
from messaging.models import MailboxItem
from messaging.not_journaled import STRETCHES, list_not_journaled, not_journaled
from messaging.paging import PAGE, cursor_at
from messaging.unread import shared_mailboxes, unread_badge
from tests.bench.database import act_as
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import CircleMemberFactory
from tests.factories.messaging import (
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
)

pytestmark = pytest.mark.django_db
INBOX = MailboxItem.Folder.INBOX
MANY, PERSONS, THREADS = 100_000, 3_000, 20_000

PEOPLE = """
insert into casework_person (public_id, customer_number, identity_type, identity_number, given_name,
    family_name, preferred_name, care_of, street_address, postal_code, city, language,
    interpreter_needed, interpreter_language, protection, eservice_allowed, source, created_at)
select gen_random_uuid(), lpad((9000000 + n)::text, 7, '0'), 'reservnummer', 'X' || n, 'Per' || n,
    'Persson', '', '', '', '', '', 'sv', false, '',
    case when n %% 50 = 0 then 'protected_registration' else 'none' end, false, 'own', now()
from generate_series(1, %(persons)s) as n;

insert into messaging_mailbox (public_id, kind, person_id, name, is_active)
select gen_random_uuid(), 'citizen', id, '', true from casework_person
where given_name like 'Per%%';
"""

LETTERS = """
insert into messaging_thread (public_id, kind, subject, citizen_id, about_id, relation_label,
    created_at)
select gen_random_uuid(), 'citizen', 'Tid för möte', person.id, person.id, '', now()
from generate_series(1, %(threads)s) as n
join (select id, row_number() over (order by id) as number from casework_person
    where given_name like 'Per%%') as person on person.number = 1 + n %% %(persons)s;

insert into messaging_message (public_id, thread_id, kind, body, body_hash, sender_mailbox_id,
    sender_name, sender_title, sender_name_to_citizen, read_receipt_requested, created_at, sent_at,
    submission)
select gen_random_uuid(), thread.id, 'normal', 'Hej! Jag undrar över mitt ärende.', '', mailbox.id,
    'Per Persson', '', 'Per Persson', false, now(), now() - n * interval '1 minute',
    gen_random_uuid()
from generate_series(1, %(many)s) as n
join (select id, citizen_id, row_number() over (order by id) as number from messaging_thread
    where subject = 'Tid för möte') as thread on thread.number = 1 + n %% %(threads)s
join messaging_mailbox as mailbox on mailbox.person_id = thread.citizen_id;

insert into messaging_mailboxitem (public_id, mailbox_id, message_id, folder, sent_at, read_at,
    minor_importance, trashed_from)
select gen_random_uuid(), box.id, message.id, 'inbox', message.sent_at,
    case when message.id %% 20 = 0 then null else message.sent_at end, false, ''
from messaging_message as message, (values (%(own)s), (%(shared)s)) as box(id)
where message.sender_name = 'Per Persson';
"""
WAITING = """
insert into messaging_notjournaled (message_id, sent_at)
select id, sent_at from messaging_message where sender_name = 'Per Persson' and id %% 25 = 0;
"""
TABLES = ("messaging_thread", "messaging_message", "messaging_mailboxitem")
ANALYZED = (*TABLES, "messaging_mailbox", "messaging_notjournaled", "casework_person")
# That what a row points to is there is checked row by row: half the time it takes to fill them.
CHECKS = """
select conrelid::regclass::text, conname from pg_constraint
where contype = 'f' and conrelid in ('messaging_thread'::regclass, 'messaging_message'::regclass,
    'messaging_mailboxitem'::regclass)
"""


class World:
    """Somebody with one letter, and somebody with as many as there are."""

    def __init__(self):
        self.few, self.few_shared = colleague()
        MessageFactory(from_citizen=True, to=self.few.mailbox)
        MessageFactory(from_citizen=True, to=self.few_shared)
        self.many, self.many_shared = colleague()
        fill(self.many.mailbox, self.many_shared)
        for person in Person.objects.filter(given_name="Per77").order_by("pk"):
            CircleMemberFactory(person=person, user=UserFactory())

    def actor(self, user):
        return Actor(user=user, membership=user.memberships.select_related("unit").get())


def colleague():
    membership = MembershipFactory()
    OwnMailboxFactory(owner=membership.user)
    shared = MailboxFactory(shared=True, unit=membership.unit)
    MailboxGrantFactory(mailbox=shared, user=membership.user)
    return membership.user, shared


def fill(own, shared):
    sizes = {"many": MANY, "persons": PERSONS, "threads": THREADS}
    with connection.cursor() as cursor:
        # What the factories made is checked now: a table with checks to come can't be altered.
        cursor.execute("set constraints all immediate")
        cursor.execute(CHECKS)
        for table, check in cursor.fetchall():
            cursor.execute(f"alter table {table} drop constraint {check}")
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        # What other tests left the planner to believe would have it go through 20,000 threads for
        # each of the letters.
        cursor.execute("set local enable_nestloop = off")
        for statements in (PEOPLE, LETTERS, WAITING):
            cursor.execute(statements, {**sizes, "own": own.pk, "shared": shared.pk})
        cursor.execute("set local enable_nestloop = on")
        for table in ANALYZED:
            cursor.execute(f"analyze {table}")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        act_as(settings.MIGRATION_DATABASE_URL)
        try:
            with transaction.atomic():
                yield World()
                transaction.set_rollback(True)
        finally:
            tidy()
            act_as(settings.DATABASE_URL)


def tidy():
    """What was rolled back still lies in the tables: every later test would read past it."""
    with connection.cursor() as cursor:
        for table in ANALYZED:
            cursor.execute(f"vacuum (analyze) {table}")


def items_of(actor, mailbox):
    among = MailboxItem.objects.not_closed_to(actor)
    return lying_in(mailbox, INBOX, among=among, now=timezone.now())


def questions(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def way_through(sql, params):
    """The nodes by which the database gets at the rows; not what it asks about each of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {sql}", params)
        plan = cursor.fetchone()[0][0]["Plan"]
    return list(_nodes(plan))


def _nodes(node):
    yield node
    for child in node.get("Plans", ()):
        if child["Parent Relationship"] not in {"SubPlan", "InitPlan"}:
            yield from _nodes(child)


def every_node(sql, how="format json"):
    with connection.cursor() as cursor:
        cursor.execute(f"explain ({how}) {sql}")
        waiting = [cursor.fetchone()[0][0]["Plan"]]
    found = []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += node.get("Plans", ())
    return found


def every_index(sql):
    return {node.get("Index Name") for node in every_node(sql)}


def way_to_page(actor, mailbox, cursor=""):
    with CaptureQueriesContext(connection) as asked:
        page = list_items(items_of(actor, mailbox), now=timezone.now(), cursor=cursor)
    return page, way_through(asked[0]["sql"], None)


def scans_of(nodes, table):
    return {
        (node["Node Type"], node.get("Index Name"))
        for node in nodes
        if node.get("Relation Name") == table
    }


def of_both(world):
    return (
        (world.actor(world.many), world.many.mailbox),
        (world.actor(world.many), world.many_shared),
    )


def is_in_order_of_the_index(nodes):
    kinds = {node["Node Type"] for node in nodes}
    items = scans_of(nodes, "messaging_mailboxitem")
    # A table with next to nothing in it is rightly read from end to end: there are no cases here.
    read_through = {node.get("Relation Name") for node in nodes if node["Node Type"] == "Seq Scan"}
    is_in_order = items == {("Index Scan", "mailbox_newest_first")} and "Sort" not in kinds
    return is_in_order and not read_through & set(ANALYZED)


def test_a_page_of_a_hundred_thousand_is_read_in_the_order_of_the_index(world):
    for actor, mailbox in of_both(world):
        page, way = way_to_page(actor, mailbox)

        assert len(page.rows) == PAGE
        assert is_in_order_of_the_index(way), way


def test_a_page_at_ninety_per_cent_depth_goes_the_same_way(world):
    for actor, mailbox in of_both(world):
        deep = mailbox.items.order_by("-sent_at", "-pk")[MANY * 9 // 10]

        page, way = way_to_page(actor, mailbox, cursor_at("older", deep))

        assert len(page.rows) == PAGE
        assert all(row.at <= deep.sent_at for row in page.rows)
        assert is_in_order_of_the_index(way), way


def test_and_so_does_the_way_back(world):
    for actor, mailbox in of_both(world):
        deep = mailbox.items.order_by("-sent_at", "-pk")[MANY // 2]

        _page, way = way_to_page(actor, mailbox, cursor_at("newer", deep))

        assert is_in_order_of_the_index(way), way


def test_one_letter_and_a_hundred_thousand_are_asked_for_in_as_many_questions(world):
    few, many = world.actor(world.few), world.actor(world.many)

    for small, large in (
        (world.few.mailbox, world.many.mailbox),
        (world.few_shared, world.many_shared),
    ):
        of_one = questions(lambda box=small: list_items(items_of(few, box), now=timezone.now()))
        of_all = questions(lambda box=large: list_items(items_of(many, box), now=timezone.now()))
        assert of_one == of_all == 1


def test_the_red_figures_are_counted_from_the_unread_alone(world):
    actor = world.actor(world.many)

    for ask, expected in ((unread_badge, 100), (lambda who: shared_mailboxes(who)[0].unread, 100)):
        with CaptureQueriesContext(connection) as asked:
            badge = ask(actor)

        assert (badge.count, badge.text, len(asked)) == (expected, "99+", 1)
        assert "mailbox_unread" in every_index(asked[0]["sql"])
        assert not scans_of(every_node(asked[0]["sql"]), "messaging_mailboxitem") & {
            ("Seq Scan", None)
        }


def test_a_plan_that_reads_everything_and_sorts_it_is_found(world):
    """The positive control: by another order the same rows are read whole and sorted."""
    rows = items_of(world.actor(world.many), world.many.mailbox).order_by("public_id")[:PAGE]

    assert not is_in_order_of_the_index(way_through(*rows.query.sql_with_params()))


def letters_looked_into(sql):
    """Of how many the conversation is read, to ask who may know of it."""
    nodes = every_node(sql, "analyze, timing off, format json")
    of_threads = [node for node in nodes if node.get("Relation Name") == "messaging_thread"]
    return sum(node["Actual Rows"] * node["Actual Loops"] for node in of_threads)


@pytest.mark.covers("P11")
def test_for_a_page_of_the_units_not_journaled_a_stretch_of_the_index_is_looked_into(world):
    actor = world.actor(world.many)
    with CaptureQueriesContext(connection) as asked:
        page = list_not_journaled(actor, of_the_unit=True)
    [walk] = [one["sql"] for one in asked if "LIMIT 51" in one["sql"]]

    assert len(page.rows) == 50
    assert 50 < letters_looked_into(walk) <= 3 * STRETCHES[0]


def test_what_would_look_into_all_that_lies_in_the_mailboxes_is_found(world):
    """The positive control: in an order no index has, all letters are asked about."""
    now, actor = timezone.now(), world.actor(world.many)
    lying = MailboxItem.objects.filter(message=OuterRef("message")).readable_by(actor, now)
    gathered = not_journaled(now).filter(Exists(lying)).order_by("message__public_id")[:51]

    with CaptureQueriesContext(connection) as asked:
        list(gathered)

    assert letters_looked_into(asked[0]["sql"]) > MANY / 10
