from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from accounts.access import OutOfReach
from accounts.guards import staff_page
from accounts.middleware import SESSION_ROLE
from accounts.models import Membership, Unit
from accounts.roles import Role
from audit import log
from audit.models import AccessLogEntry, Action
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UserFactory, days_ago

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

WANTED = UUID("00000000-0000-4000-8000-000000000001")


def who(request):
    actor = request.actor
    return JsonResponse(
        {
            "role": actor.role,
            "unit": actor.unit.name if actor.unit else "",
            "several": actor.has_several_roles,
            "ip": actor.ip,
            "same_request": str(actor.request_id) == str(request.request_id),
        }
    )


@staff_page()
def shut_door(request):
    """Looks at one thing, writes another and then stands before a shut door."""
    log.record(Action.VIEWED, by=request.actor)
    Unit.objects.create(name="Skrivet före dörren", kind="authority")
    raise OutOfReach("person", WANTED)


def nothing_here(request):
    raise Http404


urlpatterns = [
    path("vem/", who),
    path("dorr/", shut_door),
    path("ingenting/", nothing_here),
]


def handler404(request, exception):
    return HttpResponse(str(exception), status=404)


def test_each_request_knows_who_acts_in_which_role_from_where(caseworker):
    said = caseworker.client.get("/vem/", REMOTE_ADDR="192.0.2.7").json()

    assert said == {
        "role": "caseworker",
        "unit": caseworker.unit.name,
        "several": False,
        "ip": "192.0.2.7",
        "same_request": True,
    }


def test_one_role_acts_at_a_time_and_the_choice_is_the_sessions(caseworker):
    other = MembershipFactory(user=caseworker.user, role=Role.UNIT_MANAGER)
    before = caseworker.client.get("/vem/").json()

    session = caseworker.client.session
    session[SESSION_ROLE] = str(other.public_id)
    session.save()
    after = caseworker.client.get("/vem/").json()

    assert (before["role"], before["several"]) == ("caseworker", True)
    assert (after["role"], after["unit"]) == ("unit_manager", other.unit.name)


def test_a_role_that_ends_while_somebody_is_signed_in_is_gone_at_the_next_request(caseworker):
    before = caseworker.client.get("/vem/").json()

    Membership.objects.update(valid_to=days_ago(1))

    after = caseworker.client.get("/vem/").json()
    assert (before["role"], after["role"], after["unit"]) == ("caseworker", "", "")


def test_a_citizen_acts_in_no_role(citizen):
    assert citizen.client.get("/vem/").json()["role"] == ""


def refusals():
    return AccessLogEntry.objects.filter(action=Action.REFUSED)


def test_what_a_shut_door_refused_stays_in_the_log_though_the_request_is_rolled_back(caseworker):
    response = caseworker.client.get("/dorr/", REMOTE_ADDR="192.0.2.7")

    row = refusals().get()
    assert response.status_code == 404
    assert (row.object_type, row.object_id) == ("person", str(WANTED))
    assert (row.actor, row.role) == (caseworker.user.public_id, "caseworker")
    assert (row.unit, row.ip) == (caseworker.unit.name, "192.0.2.7")
    assert row.request_id
    # The rest of the request never happened.
    assert AccessLogEntry.objects.count() == 1
    assert not Unit.objects.filter(name="Skrivet före dörren").exists()


def test_the_row_is_committed_by_itself(committed_db):
    membership = MembershipFactory()
    client = sign_in(Client(), membership.user, membership).client

    client.get("/dorr/")

    with transaction.atomic():
        transaction.set_rollback(True)
    assert refusals().count() == 1


def test_a_page_that_just_is_not_there_is_no_refusal(caseworker):
    assert caseworker.client.get("/ingenting/").status_code == 404
    assert caseworker.client.get(f"/{uuid4()}/").status_code == 404

    assert not AccessLogEntry.objects.exists()


def test_a_shut_door_says_the_same_to_everybody():
    mine = OutOfReach("person", WANTED)
    other = OutOfReach("case", uuid4())

    assert str(mine) == str(other)
    assert "person" not in str(mine)
    assert UserFactory().full_name not in str(mine)
