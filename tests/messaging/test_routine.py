"""What the unit has agreed on, and what is proposed to whoever goes away (R116, P5)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Unit
from accounts.roles import Role
from audit.models import AccessLogEntry
from messaging.absence_text import proposed_text, with_date
from messaging.actions.routine import Routine, set_routine
from messaging.actions.signatures import set_signature
from messaging.models import Signature
from messaging.routine import routine_of
from tests.factories.accounts import ActorFactory, UnitFactory
from tests.factories.messaging import MailboxFactory

pytestmark = pytest.mark.django_db
Route = Unit.Route
SUNDAY, FRIDAY = date(2026, 12, 6), date(2026, 12, 11)


@pytest.fixture
def hakan():
    return ActorFactory(membership__role=Role.UNIT_MANAGER)


def routine(**differing):
    facts = {
        "absence_policy": "Petra fördelar.",
        "absence_routine_url": "https://intranat.angslunda.example/franvaro",
        "absence_text": "Hej! Borta till {datum}.",
        "new_thread_route": Route.PERSONAL,
    }
    return Routine(**{**facts, **differing})


@pytest.mark.covers("R116", "R117")
def test_the_routine_is_kept_and_written_down_once(hakan):
    assert set_routine(by=hakan, routine=routine())
    assert not set_routine(by=hakan, routine=routine())

    unit = Unit.objects.get(pk=hakan.unit.pk)
    assert unit.absence_policy == "Petra fördelar."
    assert AccessLogEntry.objects.get().object_id == str(unit.public_id)


@pytest.mark.covers("P5")
@pytest.mark.parametrize("way", [Route.SHARED, Route.BOTH])
def test_a_way_to_a_shared_mailbox_needs_one(hakan, way):
    MailboxFactory(shared=True, unit=hakan.unit, is_active=False)

    with pytest.raises(ValidationError) as refused:
        set_routine(by=hakan, routine=routine(new_thread_route=way))
    assert list(refused.value.message_dict) == ["new_thread_route"]

    MailboxFactory(shared=True, unit=hakan.unit)
    assert set_routine(by=hakan, routine=routine(new_thread_route=way))


def test_the_page_says_where_letters_really_go(hakan):
    def said(way):
        hakan.unit.new_thread_route = way
        found = routine_of(hakan.unit)
        return found.new_threads, found.absent

    assert "läggs hos den" in said(Route.BOTH)[0], "there is nowhere else"
    MailboxFactory(shared=True, unit=hakan.unit, name="Försörjning")

    assert said(Route.SHARED)[0].endswith("läggs i Försörjning.")
    assert "och i Försörjning" in said(Route.BOTH)[0]
    assert "också i Försörjning" in said(Route.BOTH)[1]
    assert "Försörjning" not in "".join(said(Route.PERSONAL))


def test_the_proposal_is_the_units_words_with_the_last_day():
    unit = UnitFactory.build(absence_text="Borta till {datum}. {Hej}")

    assert proposed_text(unit, SUNDAY, is_forwarded=True) == "Borta till 6 december 2026. {Hej}"


def test_our_own_promises_a_shared_mailbox_only_where_there_is_one():
    assert "gemensamma brevlåda" in proposed_text(None, SUNDAY, is_forwarded=True)
    assert "gemensam" not in proposed_text(None, SUNDAY, is_forwarded=False)


def test_the_date_follows_the_last_day_unless_somebody_has_rewritten_it():
    shown = "Borta till och med 6 december 2026."

    assert with_date(shown, FRIDAY, SUNDAY) == "Borta till och med 11 december 2026."
    assert with_date("Borta ett tag.", FRIDAY, SUNDAY) == "Borta ett tag."


@pytest.mark.covers("R111")
def test_a_signature_is_kept_changed_and_taken_away(hakan):
    assert set_signature(by=hakan, text="Hälsningar Håkan")
    assert not set_signature(by=hakan, text="Hälsningar Håkan")
    assert set_signature(by=hakan, text="Vänliga hälsningar")
    assert Signature.objects.get().text == "Vänliga hälsningar"

    assert set_signature(by=hakan, text="")
    assert not Signature.objects.exists()
    assert AccessLogEntry.objects.count() == 3
