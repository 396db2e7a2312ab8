from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from messaging.models import Thread
from messaging.unanswered import PAGE
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CircleMemberFactory
from tests.messaging.waiting import lately, letter_for, long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P10", "R116")]
HOME, QUEUE = reverse("casework:home"), reverse("messaging:unanswered")
UNITS = f"{QUEUE}?visa=enheten"
SENTENCE = "1 meddelande från en medborgare har legat oläst i mer än 2 arbetsdagar."


@pytest.fixture
def manager(caseworker):
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_mine_with_the_way_to_the_letter_and_to_no_answer(caseworker):
    letter = letter_for(caseworker)

    shown = caseworker.client.get(QUEUE)

    assertContains(shown, letter.thread.citizen.customer_number)
    assertContains(shown, letter.thread.case.number)
    assertContains(shown, reverse("messaging:message", args=[letter.public_id]))
    assertContains(shown, reverse("messaging:no_answer", args=[letter.public_id]))


def test_above_the_units_a_manager_finds_the_ways_to_the_post_of_who_is_away(caseworker, manager):
    ways = [reverse("messaging:covers"), reverse("messaging:units_post")]

    for who, is_told in ((manager, True), (caseworker, False)):
        page = who.client.get(UNITS).content.decode()
        assert [f'<a href="{way}"' in page for way in ways] == [is_told, is_told]


@pytest.mark.covers("I10")
def test_the_units_without_a_word_of_what_was_written_and_no_way_to_others_letters(
    caseworker, manager
):
    letter = letter_for(caseworker, body="Hemligheten")
    Thread.objects.update(subject="Hemligt ämne")

    shown = manager.client.get(UNITS)

    assertContains(shown, letter.thread.citizen.customer_number)
    assertContains(shown, caseworker.user.full_name)
    assertNotContains(shown, "Hemlig")
    assertNotContains(shown, f"{letter.public_id}")


@pytest.mark.parametrize("asked", ["dagar=x", "dagar=4", "olasta=0", "visa=alla", "efter=nej"])
def test_what_no_page_of_ours_asks_for_counts_as_nothing(caseworker, asked):
    letter = letter_for(caseworker)

    assertContains(caseworker.client.get(f"{QUEUE}?{asked}"), letter.thread.case.number)


def test_the_choice_stays_while_one_turns_the_pages(caseworker):
    for _ in range(PAGE + 1):
        letter_for(caseworker, sent_at=long_ago(1))

    first = caseworker.client.get(f"{UNITS}&dagar=1")
    onward = first.context["older_url"]
    second = caseworker.client.get(QUEUE + onward)

    assert "visa=enheten" in onward
    assert "dagar=1" in onward
    assert len(second.context["page"].rows) == 1
    assert second.context["newer_url"] == "?visa=enheten&dagar=1"


def test_an_empty_queue_says_whose(caseworker):
    assertContains(caseworker.client.get(QUEUE), "Ingen medborgare väntar på svar från dig.")
    assertContains(caseworker.client.get(UNITS), "Ingen medborgare väntar på svar från enheten.")
    assertContains(
        caseworker.client.get(f"{QUEUE}?dagar=5"), "Ingen konversation stämmer med urvalet."
    )


@pytest.mark.covers("A-H31")
def test_the_managers_start_page_tells_of_what_nobody_has_opened(caseworker, manager):
    assertNotContains(manager.client.get(HOME), "legat oläst")
    letter = letter_for(caseworker, sent_at=long_ago())
    letter_for(caseworker, sent_at=lately())

    shown = manager.client.get(HOME)

    assertContains(shown, SENTENCE)
    assertNotContains(caseworker.client.get(HOME), "legat oläst")
    onward = manager.client.get(f"{UNITS}&olasta=1")
    assertContains(shown, f"{UNITS}&amp;olasta=1")
    assert [row.thread for row in onward.context["page"].rows] == [letter.thread]
    assertContains(onward, "Ingen har öppnat")


def test_and_the_providers_managers_too(provider):
    letter_for(provider, sent_at=long_ago())
    membership = MembershipFactory(unit=provider.unit, role=Role.PROVIDER_MANAGER)

    shown = sign_in(Client(), membership.user, membership).client.get(HOME)

    assertContains(shown, SENTENCE)


def test_the_folders_have_the_figure_for_the_manager_alone(caseworker, manager):
    letter_for(caseworker, sent_at=long_ago())
    inbox = reverse("messaging:inbox")

    assert manager.client.get(inbox).context["unread_flag"].count == 1
    assertContains(manager.client.get(inbox), 'class="figure">1<', count=1)
    assertContains(caseworker.client.get(inbox), 'class="figure">', count=2)
    assert caseworker.client.get(inbox).context["unread_flag"].count == 0


@pytest.mark.covers("P9")
def test_the_manager_sees_how_it_stands_and_that_some_are_out_of_reach(caseworker, manager):
    hidden = letter_for(caseworker, sent_at=long_ago()).thread.citizen
    CircleMemberFactory(person=hidden, user=caseworker.user)

    shown = manager.client.get(UNITS)

    assertContains(shown, "1 konversation väntar på svar.")
    assertContains(shown, "1 av dem gäller någon som du inte når, och visas inte i listan.")
    assertNotContains(shown, hidden.customer_number)
    assertNotContains(shown, hidden.full_name)
    assertNotContains(caseworker.client.get(UNITS), "Läget vid")


@pytest.mark.parametrize("address", [HOME, QUEUE, UNITS])
def test_a_page_costs_as_much_for_fifty_as_for_one(caseworker, manager, address):
    letter_for(caseworker, sent_at=long_ago())
    letter_for(manager, sent_at=long_ago())
    few = queries(manager.client, address)
    for _ in range(25):
        letter_for(caseworker, sent_at=long_ago())
        letter_for(manager, sent_at=long_ago())

    assert queries(manager.client, address) == few
