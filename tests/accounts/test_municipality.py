from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import path

import config.urls
from accounts.models import Municipality
from tests.factories.accounts import MunicipalityFactory

pytestmark = pytest.mark.django_db


@login_not_required
def asks_thrice(request):
    return JsonResponse({"hours": [current().emergency_hours for _ in range(3)]})


@login_not_required
def changes(request):
    before = current().emergency_hours
    row = Municipality(pk=1, emergency_hours=before + 1)
    row.save()
    return JsonResponse({"hours": [before, current().emergency_hours]})


@login_not_required
def breaks(request):
    current()
    raise ValueError("Sidan gick sönder.")


handler500 = config.urls.handler500
urlpatterns = [path("fraga/", asks_thrice), path("andra/", changes), path("fel/", breaks)]


def current():
    return Municipality.objects.current()


def test_a_municipality_that_has_changed_nothing_has_the_installations_values():
    assert current().closed_case_reach_days == settings.CLOSED_CASE_REACH_DAYS
    assert f"{current().nightly_run_at:%H:%M}" == settings.NIGHTLY_RUN_AT


def test_outside_requests_a_change_is_seen_at_once(django_assert_num_queries):
    current()
    MunicipalityFactory(emergency_hours=7)

    with django_assert_num_queries(2):
        assert current().emergency_hours == 7
        assert current().emergency_hours == 7


@pytest.mark.urls(__name__)
def test_a_request_reads_the_settings_once_and_the_next_request_reads_afresh(
    client, django_assert_num_queries
):
    MunicipalityFactory(emergency_hours=5)

    # Beside the row itself, the request's own transaction.
    with django_assert_num_queries(3):
        first = client.get("/fraga/").json()
    Municipality.objects.update(emergency_hours=6)
    second = client.get("/fraga/").json()

    assert (first["hours"], second["hours"]) == ([5, 5, 5], [6, 6, 6])


@pytest.mark.urls(__name__)
def test_what_a_request_changes_it_goes_by_itself(client):
    MunicipalityFactory(emergency_hours=5)

    assert client.get("/andra/").json()["hours"] == [5, 6]


@pytest.mark.urls(__name__)
def test_a_request_that_breaks_leaves_nothing_remembered(client, django_assert_num_queries):
    with pytest.raises(ValueError, match="gick sönder"):
        client.get("/fel/")

    with django_assert_num_queries(1):
        current()
