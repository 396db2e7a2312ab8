from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.calendar import stockholm_today
from accounts.models import Unit
from audit.models import AccessLogEntry, Action
from messaging.models import Mailbox, MailboxGrant
from tests.factories.accounts import MembershipFactory, UserFactory, days_ago
from tests.factories.messaging import MailboxFactory, MailboxGrantFactory, OwnMailboxFactory

pytestmark = pytest.mark.django_db

TODAY = f"{stockholm_today():%Y-%m-%d}"
YESTERDAY = f"{days_ago(1):%Y-%m-%d}"
NOBODY_READS = "minst en medarbetare på enheten som kan läsa den i dag"


@pytest.fixture
def reader():
    return MembershipFactory()


@pytest.fixture
def mailbox(reader):
    """A shared mailbox that one colleague reads and manages."""
    shared = MailboxFactory(shared=True, unit=reader.unit, name="Vuxen")
    MailboxGrantFactory(mailbox=shared, user=reader.user, since=days_ago(9), level="manage")
    return shared


def row(number, grant=None, **given):
    """A line of the form."""
    line = {"level": "send", "since": TODAY, "until": "", **given}
    if grant:
        known = {"id": grant.pk, "since": f"{grant.since:%Y-%m-%d}", "level": grant.level}
        line |= known | given
    return {f"grants-{number}-{name}": value for name, value in line.items()}


def save(administrator, mailbox, *rows, old=1, **facts):
    lines = {key: value for line in rows for key, value in line.items()}
    counts = {"grants-TOTAL_FORMS": str(len(rows)), "grants-INITIAL_FORMS": str(old)}
    place = reverse("admin:messaging_mailbox_change", args=[mailbox.pk])
    about = {"name": mailbox.name, "is_active": "on", **facts}
    return administrator.client.post(place, about | counts | lines)


def test_only_shared_mailboxes_are_there(administrator, mailbox):
    own = OwnMailboxFactory(owner=UserFactory(given_name="Egen", family_name="Brevlåda"))

    listed = administrator.client.get(reverse("admin:messaging_mailbox_changelist"))
    others = administrator.client.get(reverse("admin:messaging_mailbox_change", args=[own.pk]))

    assertContains(listed, "Vuxen")
    assertContains(listed, "1 brevlåda")
    assert others.status_code == 302


def test_a_colleague_is_let_in_and_it_is_written_down(administrator, mailbox, reader):
    colleague = MembershipFactory(unit=reader.unit).user
    grant = mailbox.grants.get()

    save(administrator, mailbox, row(0, grant), row(1, user=colleague.pk, level="read"))

    made = mailbox.grants.get(user=colleague)
    entry = AccessLogEntry.objects.get(action=Action.CREATED)
    assert (made.level, made.granted_by) == ("read", administrator.user)
    assert (entry.object_type, entry.object_id) == ("mailboxgrant", str(made.pk))
    assert entry.reason == "Vuxen: läsa"


def test_the_last_reader_can_not_be_taken_away(administrator, mailbox):
    grant = mailbox.grants.get()

    page = save(administrator, mailbox, row(0, grant, until=YESTERDAY))

    grant.refresh_from_db()
    assert NOBODY_READS in unescape(page.content.decode())
    assert grant.until is None


def test_the_last_reader_can_leave_when_another_comes(administrator, mailbox, reader):
    next_one = MembershipFactory(unit=reader.unit).user

    save(
        administrator,
        mailbox,
        row(0, mailbox.grants.get(), until=YESTERDAY),
        row(1, user=next_one.pk, level="manage"),
    )

    assert list(mailbox.grants.valid().values_list("user", flat=True)) == [next_one.pk]


def test_somebody_who_has_left_the_unit_or_the_municipality_is_no_reader(
    administrator, mailbox, reader
):
    elsewhere = MembershipFactory().user
    gone = MembershipFactory(unit=reader.unit, user__is_active=False).user
    left = MembershipFactory(unit=reader.unit, ended=True).user
    closed = row(0, mailbox.grants.get(), until=YESTERDAY)

    for somebody in (elsewhere, gone, left):
        page = save(administrator, mailbox, closed, row(1, user=somebody.pk))
        assert NOBODY_READS in unescape(page.content.decode())

    assert mailbox.grants.valid().count() == 1


def test_a_mailbox_out_of_use_needs_no_reader(administrator, mailbox):
    grant = mailbox.grants.get()

    save(administrator, mailbox, row(0, grant, until=YESTERDAY), is_active="")

    mailbox.refresh_from_db()
    assert not mailbox.is_active


def test_a_grant_stays_the_one_it_was_given_to(administrator, mailbox, reader):
    other = MembershipFactory(unit=reader.unit, role="unit_manager").user
    grant = mailbox.grants.get()

    save(administrator, mailbox, row(0, grant, user=other.pk, level="read"))

    grant.refresh_from_db()
    assert (grant.user, grant.level) == (reader.user, "read")
    entry = AccessLogEntry.objects.get(action=Action.CHANGED)
    assert entry.reason == "Vuxen: läsa; Nivå"


def test_the_last_who_manages_it_can_not_be_taken_away(administrator, mailbox):
    grant = mailbox.grants.get()

    page = save(administrator, mailbox, row(0, grant, level="send"))

    grant.refresh_from_db()
    assert "som kan sköta den i dag" in unescape(page.content.decode())
    assert grant.level == "manage"


@pytest.mark.covers("P5")
def test_the_mailbox_where_new_conversations_go_stays_in_use(administrator, mailbox, reader):
    Unit.objects.update(new_thread_route="both")
    grant = row(0, mailbox.grants.get())

    page = save(administrator, mailbox, grant, is_active="")
    assertContains(page, "Ändra enhetens väg för nya konversationer")

    MailboxFactory(shared=True, unit=reader.unit)
    save(administrator, mailbox, grant, is_active="")
    mailbox.refresh_from_db()
    assert not mailbox.is_active


def test_a_grant_does_not_end_before_it_begins(administrator, mailbox, reader):
    colleague = MembershipFactory(unit=reader.unit).user

    page = save(
        administrator,
        mailbox,
        row(0, mailbox.grants.get()),
        row(1, user=colleague.pk, until=YESTERDAY),
    )

    assertContains(page, "Sista dagen kan inte vara före den första.")


def test_a_new_shared_mailbox_has_a_name_a_unit_and_a_reader(administrator, reader):
    place = reverse("admin:messaging_mailbox_add")
    counts = {"grants-TOTAL_FORMS": "1", "grants-INITIAL_FORMS": "0"}
    nobody = {"name": "Nya", "unit": reader.unit.pk, "is_active": "on", **counts}

    without_reader = administrator.client.post(place, nobody | {"grants-TOTAL_FORMS": "0"})
    without_name = administrator.client.post(
        place, nobody | row(0, user=reader.user.pk, level="manage") | {"name": ""}
    )
    administrator.client.post(place, nobody | row(0, user=reader.user.pk, level="manage"))

    made = Mailbox.objects.get(name="Nya")
    assert NOBODY_READS in unescape(without_reader.content.decode())
    assert without_name.status_code == 200
    assert (made.kind, made.unit) == (Mailbox.Kind.SHARED, reader.unit)
    assert MailboxGrant.objects.get(mailbox=made).user == reader.user


def test_no_citizen_can_be_let_in(administrator, mailbox):
    citizen = UserFactory(citizen=True)

    page = administrator.client.get(reverse("admin:messaging_mailbox_change", args=[mailbox.pk]))

    assertNotContains(page, citizen.full_name)
