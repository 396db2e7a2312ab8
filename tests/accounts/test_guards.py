from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.guards import staff_page
from accounts.roles import Deed, Role
from tests.factories.accounts import ActorFactory, UserFactory

pytestmark = pytest.mark.django_db


@staff_page(Deed.SEE_CASES)
def cases(request, *, number=""):
    """A page of the authority's."""
    return HttpResponse(f"ärende {number}")


@staff_page()
def for_any_colleague(request):
    return HttpResponse("hej")


def asked_by(actor):
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]  # as the middleware does
    return request


def test_a_role_that_does_the_deed_gets_the_page():
    actor = ActorFactory(membership__role=Role.GROUP_LEADER)

    response = cases(asked_by(actor), number="VU-26-0001")

    assert response.content.decode() == "ärende VU-26-0001"


@pytest.mark.parametrize("role", [Role.PROVIDER_STAFF, Role.SYSTEM_ADMIN, Role.LOG_REVIEWER])
def test_a_role_that_does_not_do_it_is_told_no(role):
    with pytest.raises(PermissionDenied):
        cases(asked_by(ActorFactory(membership__role=role)))


def test_a_colleague_without_a_role_is_told_no():
    with pytest.raises(PermissionDenied):
        cases(asked_by(ActorFactory(membership=None, user=UserFactory())))


@pytest.mark.parametrize("view", [cases, for_any_colleague])
def test_a_citizen_learns_of_no_page(view):
    with pytest.raises(Http404):
        view(asked_by(ActorFactory(citizen=True)))


@pytest.mark.parametrize("role", Role)
def test_a_page_without_a_deed_is_any_colleagues(role):
    assert for_any_colleague(asked_by(ActorFactory(membership__role=role))).status_code == 200


def test_the_page_keeps_its_name_and_words():
    assert (cases.__name__, cases.__doc__) == ("cases", "A page of the authority's.")
