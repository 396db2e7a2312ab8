"""A session that ended while its page was made, and a database that makes it look so."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer_when_saving_fails(monkeypatch, caseworker):
    """To a page that writes in its session."""

    def answer(error):
        def save(*_args, **_more):
            raise error

        monkeypatch.setattr(Session, "save", save)
        caseworker.client.raise_request_exception = False
        form = {"membership": caseworker.actor.membership.public_id}
        return caseworker.client.post(reverse("accounts:switch_role"), form)

    return answer


def test_a_session_that_has_ended_meanwhile_leads_away(answer_when_saving_fails):
    # As Django's sessions find out that the row is gone.
    answer = answer_when_saving_fails(DatabaseError("Forced update did not affect any rows."))

    assert (answer.status_code, answer.url) == (302, "/")


def test_a_database_that_died_meanwhile_is_told_as_what_it_is(answer_when_saving_fails):
    answer = answer_when_saving_fails(OperationalError("the connection is lost"))

    assert answer.status_code == 500
