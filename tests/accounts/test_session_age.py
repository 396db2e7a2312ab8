"""How long somebody stays signed in, and what a colleague's session does about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.form_key import new_key
from accounts.models import KeptForm
from accounts.session_age import SessionAge
from accounts.session_store import SessionStore
from messaging.models import Draft
from messaging.written import FIELD
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UserFactory

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HOME, LEFT, SIGN_IN = "/personal/", "/personal/session/", "/personal/logga-in/"


def after(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def session():
    opened = SessionAge(SessionStore(), idle_minutes=15)
    opened.begin(NOW)
    return opened


@pytest.mark.parametrize(("minutes", "is_over"), [(14.9, False), (15, True)])
def test_a_quarter_of_an_hour_untouched_is_the_end(session, minutes, is_over):
    assert session.has_run_out(after(minutes)) is is_over


@pytest.mark.parametrize(("minutes", "is_over"), [(479, False), (480, True)])
def test_eight_hours_are_the_end_however_busy_somebody_is(session, minutes, is_over):
    for worked in range(5, 480, 5):
        session.wind(after(worked))
    session.wind(after(479))

    assert session.has_run_out(after(minutes)) is is_over


def test_asking_how_long_is_left_is_no_touch(session):
    for minutes in (5, 10, 14):
        session.time_left(after(minutes))

    assert session.time_left(after(14)).seconds == 60


def test_a_page_that_leaves_at_nought_finds_the_session_over(session):
    almost = NOW + timedelta(minutes=14, seconds=59.4)

    assert session.time_left(almost).seconds == 1
    assert not session.has_run_out(almost)


@pytest.mark.parametrize(
    ("minutes", "seconds", "until_warning", "can_be_extended"),
    [
        (0, 900, 780, True),
        (13, 120, 0, True),
        (14, 60, 0, True),
        (15, 0, 0, True),
        (20, 0, 0, True),
    ],
)
def test_the_warning_comes_two_minutes_before(
    session, minutes, seconds, until_warning, can_be_extended
):
    left = session.time_left(after(minutes))

    assert (left.seconds, left.seconds_until_warning) == (seconds, until_warning)
    assert left.can_be_extended is can_be_extended


def test_the_last_minutes_of_the_whole_time_cant_be_extended(session):
    for worked in range(5, 480, 5):
        session.wind(after(worked))

    assert session.time_left(after(478)).can_be_extended is False


@pytest.mark.parametrize(
    ("who", "setting", "minutes"),
    [("citizen", "CITIZEN_IDLE_MINUTES", 15), ("caseworker", "STAFF_IDLE_MINUTES", 30)],
)
def test_the_time_untouched_is_a_setting_of_each_kind(request, rf, settings, who, setting, minutes):
    asked = rf.get("/")
    asked.user, asked.session = request.getfixturevalue(who).user, SessionStore()

    assert SessionAge.of(asked).idle_minutes == minutes
    setattr(settings, setting, 10)
    assert SessionAge.of(asked).idle_minutes == 10


# A colleague's session


def said(response):
    return json.loads(response.content)["seconds"]


@pytest.fixture
def at_work(request, time_machine):
    """A colleague who has just opened a page, and a clock that stands still."""
    time_machine.move_to(datetime.now(UTC), tick=False)
    caseworker = request.getfixturevalue("caseworker")
    assert caseworker.client.get(HOME).status_code == 200
    return caseworker


def test_every_page_of_a_colleagues_knows_when_to_warn(at_work):
    page = at_work.client.get(HOME)

    assertContains(page, 'data-first-look="1680"')
    assertContains(page, f"{LEFT}?page_of={at_work.user.public_id}")
    assertContains(page, "Du loggas ut om du inte gör något på 30 minuter.")


def test_a_citizens_page_warns_no_colleague(at_work):
    assertNotContains(at_work.client.get("/"), "data-session-end")


def test_a_colleague_who_does_nothing_for_half_an_hour_is_signed_out(at_work, time_machine):
    time_machine.shift(timedelta(minutes=29))
    assert said(at_work.client.get(LEFT)) == 60

    time_machine.shift(timedelta(minutes=1))

    assert said(at_work.client.get(LEFT)) == 0
    page = at_work.client.get(HOME, follow=True)
    assertRedirects(page, f"{SIGN_IN}?next={HOME}")
    assertContains(page, "Du har loggats ut eftersom det gick lång tid.")


def test_a_colleague_who_works_stays_until_the_day_is_over(at_work, time_machine):
    for _ in range(19):
        time_machine.shift(timedelta(minutes=25))
        assert at_work.client.get(HOME).status_code == 200

    time_machine.shift(timedelta(minutes=5))

    led_away = at_work.client.get(HOME)
    assertRedirects(led_away, f"{SIGN_IN}?next={HOME}", fetch_redirect_response=False)
    page = at_work.client.get(led_away.url)
    assertContains(page, "Du har loggats ut eftersom det gick lång tid.", count=1)


def test_the_sign_in_page_knows_nobody_whose_time_has_run_out(at_work, time_machine):
    for _ in range(19):
        time_machine.shift(timedelta(minutes=25))
        at_work.client.get(HOME)
    time_machine.shift(timedelta(minutes=5))

    page = at_work.client.get(SIGN_IN, {"next": HOME})

    assertContains(page, "Du har loggats ut eftersom det gick lång tid.", count=1)
    assertNotContains(page, "Inloggad som")


def test_the_administration_warns_too(client, db):
    administrator = UserFactory(is_staff=True, is_superuser=True)
    sign_in(client, administrator)

    page = client.get("/admin/")

    assertContains(page, "data-session-end")
    assertContains(page, "js/leave-guard.js")


def test_one_press_keeps_a_colleague_signed_in(at_work, time_machine):
    time_machine.shift(timedelta(minutes=29))

    assert said(at_work.client.post(LEFT)) == 30 * 60


@pytest.mark.parametrize("name", ["messaging:unread_badge", "accounts:session_left"])
def test_what_an_open_page_asks_for_by_itself_keeps_nobody_signed_in(at_work, time_machine, name):
    for _ in range(6):
        time_machine.shift(timedelta(minutes=5))
        at_work.client.get(reverse(name))

    assertRedirects(at_work.client.get(HOME), f"{SIGN_IN}?next={HOME}")


def still_kept_alive(client):
    """As when something else has kept the row."""
    session = client.session
    session.set_expiry(24 * 3600)
    session.save()


def test_a_letter_sent_too_late_waits_behind_the_sign_in(at_work, time_machine):
    still_kept_alive(at_work.client)
    time_machine.shift(timedelta(minutes=31))
    page = reverse("messaging:compose")

    away = at_work.client.post(page, {"body": "Hej!", FIELD: str(new_key(at_work.user))})

    draft = Draft.objects.of(at_work.user).get()
    assert (draft.body, draft.path) == ("Hej!", page)
    assert urlsplit(away.url).path == SIGN_IN
    assert str(draft.public_id) in parse_qs(urlsplit(away.url).query)["next"][0]


def test_a_form_saved_too_late_waits_behind_the_sign_in(at_work, time_machine):
    still_kept_alive(at_work.client)
    time_machine.shift(timedelta(minutes=31))

    away = at_work.client.post(HOME, {"text": "Hej!", "kept_form": str(new_key(at_work.user))})

    assert KeptForm.objects.get(owner=at_work.user).written["text"] == "Hej!"
    assert urlsplit(away.url).path == SIGN_IN


def test_the_cookie_of_a_colleague_goes_with_the_browser(client, db):
    user = MembershipFactory().user

    client.post("/personal/logga-in/demo/", {"user": user.public_id})

    assert client.cookies["sessionid"]["max-age"] == ""


def test_a_new_sign_in_begins_a_new_day(client, db, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    colleague = sign_in(client, MembershipFactory().user)
    client.get(HOME)
    time_machine.shift(timedelta(minutes=20))

    client.post("/personal/logga-in/demo/", {"user": colleague.user.public_id})

    assert said(client.get(LEFT)) == 30 * 60
