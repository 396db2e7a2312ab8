"""Every look at somebody leaves its row in the access log: who, in which role, at whom (P12)."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import path

import config.urls
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from tests.house.addresses import addresses
from tests.house.belongings import CITIZEN, belongings_of, group_of, somebody, strangers_belongings
from tests.house.matrix import row_of

pytestmark = pytest.mark.django_db
# The parts of an address that lead to somebody's personal data.
ABOUT_SOMEBODY = {
    "person_id",
    "case_id",
    "assignment_id",
    "message_id",
    "post_id",
    "sent_message_id",
    "incident_id",
    "attachment_id",
    "entry_id",
    "item_id",
    "document_id",
    "rendition_id",
    "draft_file_id",
    "thread_id",
    "covered_message_id",
    "covered_attachment_id",
    "relation_id",
    "approval_id",
    "intake_id",
    "application_id",
    "decision_id",
}
WHO = (CITIZEN, Role.CASEWORKER, Role.UNIT_MANAGER, Role.PROVIDER_STAFF)


def past_the_door(_request, **_parts):
    return HttpResponse()


handler500 = config.urls.handler500
urlpatterns = [
    path("personal/glomd/<uuid:person_id>/", past_the_door, name="silent"),
    *config.urls.urlpatterns,
]


def about_somebody():
    return [address for address in addresses() if ABOUT_SOMEBODY & set(address.parts)]


def look(who, opened):
    """The log's rows for each page of the visitor's own that opens."""
    signed_in, client = somebody(who)
    own = belongings_of(signed_in)
    rows = {}
    for address in about_somebody():
        if not opened(address):
            continue
        before = set(AccessLogEntry.objects.values_list("pk", flat=True))
        response = client.get(address.path(own))
        assert response.status_code == 200, address.name
        if response.streaming:
            response.getvalue()
        rows[address.name] = list(AccessLogEntry.objects.exclude(pk__in=before).order_by("pk"))
    return signed_in, own["customer_number"], rows


def opens_for(who):
    return lambda address: bool(row := row_of(address)) and row.own_of(who, group_of(who)) == 200


def silent(rows, signed_in, customer_number):
    """The pages that left no row, or one that doesn't say who looked at whom and in which role."""
    return {
        name
        for name, written in rows.items()
        if not any(
            row.actor == signed_in.user.public_id
            and row.role == signed_in.actor.role
            and row.customer_number == customer_number
            for row in written
        )
    }


@pytest.mark.parametrize("who", WHO)
def test_a_look_leaves_a_row_and_not_a_heap_of_them(who):
    signed_in, number, rows = look(who, opens_for(who))

    assert silent(rows, signed_in, number) == set()
    assert len(rows) >= 2
    assert {name: len(written) for name, written in rows.items() if len(written) > 2} == {}


@pytest.mark.urls(__name__)
def test_a_page_that_goes_past_the_door_is_found():
    signed_in, number, rows = look(Role.CASEWORKER, lambda address: address.name == "silent")

    assert silent(rows, signed_in, number) == {"silent"}


@pytest.mark.parametrize("who", WHO)
def test_what_is_refused_leaves_a_row_too_and_tells_the_log_nothing_of_whom(who):
    theirs = strangers_belongings()
    signed_in, client = somebody(who)

    unwritten = set()
    for address in about_somebody():
        row = row_of(address)
        cell = row.cell_of(who, group_of(who))
        if cell.get != 404 or row.own_of(who, group_of(who)) is None:
            continue
        before = AccessLogEntry.objects.filter(action=Action.REFUSED).count()
        assert client.get(address.path(theirs)).status_code == 404
        refused = AccessLogEntry.objects.filter(action=Action.REFUSED)
        if refused.count() != before + 1:
            unwritten.add(address.name)

    assert unwritten == set()
    rows = AccessLogEntry.objects.filter(action=Action.REFUSED)
    assert {row.actor for row in rows} == {signed_in.user.public_id}
    assert {row.customer_number for row in rows} == {""}


def test_a_search_leaves_a_row_that_says_how_many_were_shown():
    signed_in, client = somebody(Role.CASEWORKER)
    own = belongings_of(signed_in)

    client.post("/personal/sok/", {"query": own["customer_number"]})

    row = AccessLogEntry.objects.get(action=Action.SEARCHED)
    assert row.customer_number == own["customer_number"]
    assert "1" in row.reason
