"""Two browsers and one order: what is approved for one never opens the other (security T6, T8)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import LoginAttempt
from accounts.signin.order import PendingOrder
from accounts.signin.wording import come_back
from portal import wording
from portal.answered import HELD_FOR
from tests.factories.casework import PersonFactory
from tests.portal.phone import WAITING, WAITING_STATE, begin, is_signed_in, row_of

pytestmark = pytest.mark.django_db
SIGN_IN = "/logga-in/"
HOME = "/minasidor/"
BOTH = pytest.mark.parametrize("eid", ["bankid", "freja"])


@pytest.fixture(autouse=True)
def samira():
    return PersonFactory(
        reachable=True, identity_type="personnummer", identity_number="199101292382"
    )


@pytest.fixture
def other():
    """A second browser."""
    return Client()


def wait_long_at(client, phone):
    """Stand on the page for half a minute and follow wherever it leads."""
    for _ in range(10):
        phone.wait()
        client.get(WAITING_STATE)
        client.get(WAITING)


@BOTH
def test_only_the_browser_that_began_is_signed_in(client, other, phone, eid):
    begin(client, eid)
    phone.approve(client)
    phone.wait()

    in_the_other = other.get(WAITING)
    in_its_own = client.get(WAITING)

    assertRedirects(in_the_other, SIGN_IN)
    assertRedirects(in_its_own, HOME)
    assert is_signed_in(client)
    assert not is_signed_in(other)


@BOTH
def test_the_way_back_of_a_code_that_was_shown_leads_to_the_page_that_waits(client, phone, eid):
    begin(client, eid)
    way_back = PendingOrder.from_json(row_of(client).pending).visit.return_url
    phone.approve(client)
    phone.wait()

    assertRedirects(client.get(way_back), HOME)

    assert is_signed_in(client)


def test_a_session_planted_before_signing_in_is_worth_nothing_afterwards(client, other, phone):
    begin(client)
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    phone.approve(client)
    phone.wait()

    client.get(WAITING)

    assert is_signed_in(client)
    assertRedirects(other.get(HOME), f"{SIGN_IN}?next={HOME}")


def test_a_link_that_was_passed_on_signs_in_nobody(client, other, phone, settings):
    begin(client, this_device="1")
    way_back = phone.follow_link(client)

    in_the_victims_browser = other.get(way_back, follow=True)
    wait_long_at(client, phone)

    assertContains(in_the_victims_browser, wording.began_elsewhere())
    assert not is_signed_in(other)
    assert not is_signed_in(client)


@BOTH
def test_coming_back_from_the_app_to_the_same_browser_signs_in(client, phone, eid):
    begin(client, eid, this_device="1")
    way_back = phone.follow_link(client)
    phone.wait()

    response = client.get(way_back, follow=True)

    assert [address for address, _status in response.redirect_chain] == [WAITING, HOME]
    assert is_signed_in(client)


def test_the_page_that_waited_says_to_come_back_and_goes_on_when_one_has(client, phone):
    begin(client, this_device="1")
    way_back = phone.follow_link(client)
    phone.wait()

    before = client.get(WAITING_STATE)
    client.get(way_back)
    after = client.get(WAITING_STATE)

    assertContains(before, come_back())
    assert after.headers["HX-Redirect"] == HOME


def test_the_page_that_is_approved_offers_nothing_more_to_open(client, phone):
    layout = begin(client, this_device="1").context["layout"]
    phone.follow_link(client)
    phone.wait()

    answer = client.get(WAITING_STATE, {"layout": layout})

    assert answer.headers["HX-Redirect"] == WAITING
    page = client.get(WAITING)
    assertContains(page, "<h1>Kom tillbaka hit från appen</h1>")
    assertNotContains(page, "data-app-link")
    assert "HX-Redirect" not in client.get(WAITING_STATE, {"layout": "approved"}).headers


def test_an_approval_nobody_came_back_from_is_forgotten(client, phone):
    begin(client, this_device="1")
    way_back = phone.follow_link(client)
    phone.wait()
    client.get(WAITING_STATE)
    phone.wait(HELD_FOR.total_seconds())

    response = client.get(way_back, follow=True)

    assertContains(response, wording.cancelled())
    assert not is_signed_in(client)


@pytest.mark.parametrize("word", ["", "fel", "å"])
def test_a_wrong_word_comes_back_to_nothing(client, phone, word):
    begin(client, this_device="1")
    phone.follow_link(client)

    response = client.get(WAITING, {"svar": word}, follow=True)
    wait_long_at(client, phone)

    assertContains(response, wording.began_elsewhere())
    assert not is_signed_in(client)


def test_a_scanned_order_isnt_answered_by_a_word(client, phone):
    begin(client)
    word = row_of(client).word

    response = client.get(WAITING, {"svar": word}, follow=True)

    assertContains(response, wording.began_elsewhere())


def test_the_word_stands_on_no_page(client, phone, settings):
    settings.EID_SIMULATOR_URL = ""
    page = begin(client, this_device="1")

    assertContains(page, "bankid:///")
    assertNotContains(page, row_of(client).word)
    assertNotContains(client.get(WAITING_STATE), row_of(client).word)


def test_an_answer_read_twice_signs_in_once(client, other, phone):
    """Freja tells it as often as it is asked: two copies of one session race for it."""
    begin(client, "freja")
    copy = other.session
    copy["signin"] = client.session["signin"]
    copy.save()
    phone.approve(client)
    phone.wait()

    client.get(WAITING)
    late = other.get(WAITING)

    assert is_signed_in(client)
    assertRedirects(late, SIGN_IN)
    assert not is_signed_in(other)
    assert LoginAttempt.objects.count() == 1


def test_a_session_that_moved_to_another_browser_has_begun_nothing(client, phone):
    begin(client)
    phone.approve(client)
    phone.wait()
    client.defaults["HTTP_USER_AGENT"] = "Another browser"

    assertRedirects(client.get(WAITING), SIGN_IN)
    assert not is_signed_in(client)


def test_what_has_ended_keeps_no_secret(client, phone):
    begin(client)
    begun = row_of(client)
    assert "qr_secret" in begun.pending["order"], "there was one to lose"
    client.post("/logga-in/avbryt/")

    begun.refresh_from_db()
    assert begun.pending is None
    assert begun.ended_at is not None


def test_an_order_nobody_picks_up_is_replaced_in_silence(client, phone):
    begin(client)
    first = phone.order_of(client).reference
    phone.wait(31)

    response = client.get(WAITING_STATE)

    assertContains(response, "<svg")
    assert phone.order_of(client).reference != first
