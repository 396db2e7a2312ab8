from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.middleware import SESSION_ROLE
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = reverse("accounts:staff_signin")
DEMO = reverse("accounts:demo_signin")
SIGN_OUT = reverse("accounts:signout")
ROLES = reverse("accounts:switch_role")
HOME = reverse("casework:home")


def colleague(given="Linda", family="Ekström", title="socialsekreterare", unit=None, **fields):
    return MembershipFactory(
        user=UserFactory(given_name=given, family_name=family, title=title),
        unit=unit or UnitFactory(name="Försörjningsenheten"),
        **fields,
    ).user


def choose(client, user, **fields):
    return client.post(DEMO, {"user": user.public_id, **fields})


def buttons(response):
    """What a screen reader says of each button."""
    found = re.findall(r'<button class="button" type="submit".*?</button>', response.text, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", button)).split()) for button in found]


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def log():
    return list(AccessLogEntry.objects.order_by("pk").values_list("action", "actor"))


def test_each_button_tells_name_title_and_unit(client):
    colleague()

    assert buttons(client.get(SIGN_IN)) == ["Linda Ekström socialsekreterare, Försörjningsenheten"]


def test_two_with_the_same_name_are_told_apart(client):
    colleague("Anna", "Svensson", unit=UnitFactory(name="Barn- och familjeenheten"))
    colleague(
        "Anna",
        "Svensson",
        "familjebehandlare",
        UnitFactory(name="Öppenvården Eken", provider=True),
        role=Role.PROVIDER_STAFF,
    )

    assert buttons(client.get(SIGN_IN)) == [
        "Anna Svensson socialsekreterare, Barn- och familjeenheten",
        "Anna Svensson familjebehandlare, Öppenvården Eken",
    ]


def test_the_buttons_are_grouped_and_in_swedish_order(client):
    colleague("Kristina", "Öberg")
    colleague("Håkan", "Ahl")
    colleague("Amir", "Rezai", role=Role.PROVIDER_STAFF)
    colleague("Tomas", "Björk", role=Role.OBJECT_SPECIALIST)

    text = client.get(SIGN_IN).text

    order = ["Myndigheten", "Håkan Ahl", "Kristina Öberg", "Utförare", "Amir Rezai", "Förvaltning"]
    places = [text.index(words) for words in [*order, "Tomas Björk"]]
    assert places == sorted(places)


def test_somebody_with_two_roles_is_listed_once(client):
    user = colleague(role=Role.UNIT_MANAGER)
    MembershipFactory(user=user, role=Role.LOG_REVIEWER)

    assert len(buttons(client.get(SIGN_IN))) == 1


def test_those_who_have_left_and_citizens_are_not_listed(client):
    UserFactory(citizen=True)
    colleague(ended=True)
    gone = colleague("Karl", "Ek")
    gone.is_active = False
    gone.save()

    assert buttons(client.get(SIGN_IN)) == []


def test_one_click_signs_in(client):
    user = colleague()

    response = choose(client, user)

    assertRedirects(response, HOME)
    assertContains(client.get(HOME), "Linda Ekström")


def test_the_session_gets_a_new_key_when_somebody_signs_in(client):
    session = client.session
    session["before"] = "x"
    session.save()
    before = session.session_key

    choose(client, colleague())

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_in_leaves_a_row_with_the_role_and_the_unit(client):
    user = colleague()

    choose(client, user)

    row = AccessLogEntry.objects.get(action=Action.SIGNED_IN)
    assert (row.actor, row.role, row.unit) == (user.public_id, "caseworker", "Försörjningsenheten")


def test_one_goes_on_to_where_one_was_going(client):
    user, going_to = colleague(), reverse("casework:cases")

    shown = client.get(SIGN_IN, {"next": going_to})
    response = choose(client, user, next=going_to)

    assertContains(shown, f'<input type="hidden" name="next" value="{going_to}">', html=True)
    assertRedirects(response, going_to)


@pytest.mark.parametrize(
    "away",
    [
        "https://annan.example/",
        "//annan.example/",
        "javascript:alert(1)",
        "/\\annan.example",
        "nowhere",
        "operations",
    ],
)
def test_nobody_is_led_away_from_here(client, away):
    user = colleague()

    response = choose(client, user, next=away)

    assertRedirects(response, HOME)
    assertNotContains(client.get(SIGN_IN, {"next": away}), "annan.example")


@pytest.mark.parametrize("value", ["", "x", "3d2a1b0c-1111-4222-8333-444455556666"])
def test_a_button_that_isn_t_there_signs_nobody_in(client, value):
    response = client.post(DEMO, {"user": value})

    assert response.status_code == 404
    assert signed_in_as(client) is None


def test_a_citizen_can_not_come_in_by_the_staff_door(client):
    citizen = UserFactory(citizen=True)

    assert choose(client, citizen).status_code == 404


@pytest.mark.covers("A-S9")
def test_the_demo_door_is_not_there_in_operation(client, settings):
    user = colleague()
    settings.DEMO = False

    assert choose(client, user).status_code == 404
    assertNotContains(client.get(SIGN_IN), "Linda Ekström")
    assert signed_in_as(client) is None


def test_it_takes_a_post_to_sign_in(client):
    assert client.get(DEMO).status_code == 405


def test_choosing_somebody_else_ends_the_first_session(client):
    first, second = colleague(), colleague("Petra", "Nordin")
    choose(client, first)

    choose(client, second)

    assert signed_in_as(client) == str(second.pk)
    assert log() == [
        (Action.SIGNED_IN, first.public_id),
        (Action.SIGNED_OUT, first.public_id),
        (Action.SIGNED_IN, second.public_id),
    ]


def test_signing_out_ends_the_session_and_is_written_down(client):
    user = colleague()
    choose(client, user)
    old_cookie = client.cookies["sessionid"].value

    response = client.post(SIGN_OUT, follow=True)

    assertContains(response, "Du är utloggad.")
    assert log()[-1] == (Action.SIGNED_OUT, user.public_id)
    client.cookies["sessionid"] = old_cookie
    assert client.get(HOME).status_code == 302


def test_signing_out_clears_what_the_browser_keeps(client):
    choose(client, colleague())

    response = client.post(SIGN_OUT)

    assert "cache" in response["Clear-Site-Data"]


def test_signing_out_twice_is_no_fault_and_one_row(client):
    choose(client, colleague())

    client.post(SIGN_OUT)
    response = client.post(SIGN_OUT)

    assertRedirects(response, SIGN_IN)
    assert [action for action, _actor in log()].count(Action.SIGNED_OUT) == 1


def test_a_link_can_not_sign_anybody_out(client):
    choose(client, colleague())

    assert client.get(SIGN_OUT).status_code == 405
    assert signed_in_as(client)


@pytest.fixture
def hakan(client):
    """A unit manager who also reviews the log."""
    user = colleague("Håkan", "Dahl", "enhetschef", role=Role.UNIT_MANAGER)
    reviewer = MembershipFactory(
        user=user, role=Role.LOG_REVIEWER, unit=UnitFactory(name="Försörjningsenheten")
    )
    choose(client, user)
    return reviewer


def test_the_roles_are_listed_and_the_present_one_is_marked(client, hakan):
    response = client.get(ROLES)

    assertContains(response, "Din roll nu", count=1)
    assertContains(response, "Byt till Loggranskare")


def test_the_other_role_holds_from_the_next_page_and_is_written_down(client, hakan):
    response = client.post(ROLES, {"membership": hakan.public_id}, follow=True)

    assertContains(response, "<strong>Loggranskare</strong>", html=True)
    row = AccessLogEntry.objects.get(action=Action.ROLE_SWITCHED)
    assert (row.object_id, row.reason) == (
        str(hakan.public_id),
        "Loggranskare, Försörjningsenheten",
    )
    assert client.get(reverse("casework:search")).status_code == 403


def test_somebody_elses_role_can_not_be_taken(client, hakan):
    others = MembershipFactory(role=Role.SYSTEM_ADMIN)

    response = client.post(ROLES, {"membership": others.public_id})

    assert response.status_code == 404
    assert SESSION_ROLE not in client.session


def test_a_role_that_has_ended_can_not_be_taken(client, hakan):
    hakan.valid_to = hakan.valid_from
    hakan.save()

    assert client.post(ROLES, {"membership": hakan.public_id}).status_code == 404


def test_a_chosen_role_is_forgotten_when_one_signs_in_again(client, hakan):
    client.post(ROLES, {"membership": hakan.public_id})

    choose(client, hakan.user)

    assertContains(client.get(HOME), "<strong>Enhetschef</strong>", html=True)


def test_a_citizen_has_no_roles(citizen):
    assert citizen.client.get(ROLES).status_code == 404


def test_the_administration_is_reached_by_the_staff_door_only(client):
    response = client.get("/admin/login/", {"next": "/admin/"})

    assertRedirects(response, f"{SIGN_IN}?next=%2Fadmin%2F")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405


def test_a_colleague_without_the_right_is_not_sent_around_in_circles(client):
    choose(client, colleague())

    assert client.get("/admin/", follow=True).status_code == 403


def test_leaving_the_administration_is_written_down_too(client):
    user = colleague()
    choose(client, user)

    client.post("/admin/logout/")

    assert log()[-1] == (Action.SIGNED_OUT, user.public_id)


def test_administrators_see_colleagues_and_never_citizens(client):
    UserFactory(citizen=True, given_name="Samira", family_name="Haddad")
    admin = colleague("Kristina", "Berg", role=Role.SYSTEM_ADMIN)
    admin.is_staff = admin.is_superuser = True
    admin.save()
    choose(client, admin)

    listed = client.get("/admin/accounts/user/")
    to_choose_from = client.get("/admin/accounts/membership/add/")

    for page in (listed, to_choose_from):
        assertContains(page, "Kristina Berg")
        assertNotContains(page, "Samira")
