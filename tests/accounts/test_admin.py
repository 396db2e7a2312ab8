from __future__ import annotations

import re
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.admin_rights import PERMISSIONS
from accounts.calendar import stockholm_today
from accounts.logged_admin import LoggedAdmin
from accounts.models import Membership, Municipality, Unit, User
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from casework.models import Person
from tests.bench.signed_in import sign_in
from tests.factories.accounts import (
    MembershipFactory,
    MunicipalityFactory,
    UnitFactory,
    UserFactory,
    days_ago,
)
from tests.factories.casework import CaseFactory
from tests.factories.messaging import MailboxFactory
from tests.house.addresses import addresses

pytestmark = pytest.mark.django_db

# What may be in the administration at all. Never a person, a case, a paper, a letter or a text.
ALLOWED = {
    "accounts.Membership",
    "accounts.Municipality",
    "accounts.Unit",
    "accounts.User",
    "audit.AccessLogEntry",
    "casework.NightlyRun",
    "journal.FiledItemType",
    "journal.JournalType",
    "journal.DocumentTemplate",
    "journal.DocumentType",
    "journal.PrintTemplate",
    "journal.SenderType",
    "messaging.Mailbox",
    "notifications.Notice",
    "portal.AccessibilityFault",
    "portal.Link",
    "portal.SupportInfo",
}
LOOKED_AT = {"audit.AccessLogEntry", "casework.NightlyRun", "notifications.Notice"}
TODAY = f"{stockholm_today():%Y-%m-%d}"


def registered():
    return {model._meta.label: page for model, page in admin.site._registry.items()}


def written(action):
    return AccessLogEntry.objects.filter(action=action).exclude(object_type="")


def no_inlines(prefix="memberships"):
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def errors_on(page):
    return unescape(re.sub(r"\s+", " ", page.content.decode()))


def test_nothing_but_what_the_municipality_runs_on_is_in_the_administration():
    assert set(registered()) == ALLOWED


def test_whatever_can_be_changed_there_is_logged_and_can_not_be_removed():
    changing = {label for label, page in registered().items() if isinstance(page, LoggedAdmin)}

    assert changing == ALLOWED - LOOKED_AT
    assert not [right for right in PERMISSIONS if ".delete_" in right]


def test_the_rights_are_about_what_is_there():
    spoken_of = {right.replace(".view_", ".") for right in PERMISSIONS if ".view_" in right}

    # Grants are kept inside their mailbox; the access log is the reviewers'.
    there = {label.lower() for label in ALLOWED} | {"messaging.mailboxgrant"}
    assert spoken_of == there - {"audit.accesslogentry"}


def test_a_system_administrator_keeps_it_without_being_marked_as_anything(administrator):
    page = administrator.client.get("/admin/")

    assert not administrator.user.is_staff
    assert not administrator.user.is_superuser
    for heading in ("Kommunen", "Enheter och behörigheter", "Kodverk", "Drift"):
        assertContains(page, f"<caption>{heading}</caption>")
    for name in ("Enheter", "Användare", "Brevlådor", "Länkar", "Nattkörningar", "Aviseringar"):
        assertContains(page, f">{name}</a>")
    assertNotContains(page, "tkomstlogg")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_no_other_role_comes_in(client, role):
    unit = UnitFactory(provider=True) if role.startswith("provider") else UnitFactory()
    membership = MembershipFactory(role=role, unit=unit)
    sign_in(client, membership.user, membership)

    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/accounts/unit/").status_code == 302


def test_the_rights_sleep_while_somebody_acts_in_another_role(administrator):
    other = MembershipFactory(user=administrator.user, role=Role.CASEWORKER)
    client = sign_in(Client(), administrator.user, other).client

    assert client.get("/admin/accounts/unit/").status_code == 302


def test_a_role_that_has_ended_opens_nothing(administrator):
    Membership.objects.update(valid_to=days_ago(1))

    assert administrator.client.get("/admin/").status_code == 302


def test_being_marked_as_staff_is_not_enough(client):
    user = UserFactory(is_staff=True)
    sign_in(client, user)

    assert client.get("/admin/").status_code == 302


def pages(client):
    """Every page of the administration that needs no id."""
    places = [one.path({}) for one in addresses() if one.is_admin and not one.parts]
    shut = ("/admin/login/", "/admin/logout/", "/admin/password_change", "/admin/jsi18n/")
    for place in places:
        if not place.startswith(shut):
            yield place, client.get(place, follow=True)


ENGLISH = re.compile(
    r">[^<]*\b(?:Add|Change|Delete|Save|Select|Search|Home|View|Today|Welcome|Password|Name|History"
    r"|Filter|Users?|Groups?|Show|Close|Unknown|Go|Yes|The|this|your|and|with)\b[^<]*<"
)


def test_every_page_opens_in_swedish_and_shows_no_citizen(administrator):
    UserFactory(citizen=True, given_name="Hemlig", family_name="Medborgare")
    MembershipFactory()
    MunicipalityFactory()
    found = dict(pages(administrator.client))

    # Its own people alone are asked about the log.
    assert {place for place, page in found.items() if page.status_code != 200} == {
        "/admin/audit/accesslogentry/",
        "/admin/audit/accesslogentry/add/",
        "/admin/accounts/municipality/add/",
        "/admin/casework/nightlyrun/add/",
        "/admin/notifications/notice/add/",
        "/admin/portal/accessibilityfault/add/",
        "/admin/autocomplete/",
    }
    for place, page in found.items():
        text = page.content.decode()
        assert "Medborgare" not in text, place
        assert not ENGLISH.findall(text), (place, ENGLISH.findall(text))


def test_an_english_word_would_be_found():
    assert ENGLISH.findall("<button>Save and add another</button>")
    assert not ENGLISH.findall("<a class='Save' href='/Add/'>Spara och lägg till ny</a>")


def test_a_new_unit_is_written_down(administrator):
    response = administrator.client.post(
        reverse("admin:accounts_unit_add"),
        {
            "name": "Ungdomsmottagningen",
            "kind": "authority",
            "operator": "own",
            "new_thread_route": "personal",
            "is_active": "on",
        },
    )

    unit = Unit.objects.get(name="Ungdomsmottagningen")
    row = written(Action.CREATED).get()
    assert response.status_code == 302
    assert (row.object_type, row.object_id) == ("unit", str(unit.public_id))
    assert (row.actor, row.role) == (administrator.user.public_id, Role.SYSTEM_ADMIN)


def test_a_change_is_written_down_by_its_fields_and_without_what_was_written(administrator):
    user = UserFactory(given_name="Anna", title="socialsekreterare")

    administrator.client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {
            "username": user.username,
            "given_name": "Anna-Karin",
            "family_name": user.family_name,
            "title": "familjebehandlare",
            "user_code": user.user_code,
            "work_phone": user.work_phone,
            "email": user.email,
            "is_active": "on",
            **no_inlines(),
        },
    )

    row = written(Action.CHANGED).get()
    assert (row.object_type, row.object_id) == ("user", str(user.public_id))
    assert row.reason == "Förnamn, Befattning"
    user.refresh_from_db()
    assert user.title == "familjebehandlare"


def test_saving_without_a_change_leaves_no_row(administrator):
    unit = UnitFactory()
    place = reverse("admin:accounts_unit_change", args=[unit.pk])
    same = {
        "name": unit.name,
        "operator": unit.operator,
        "new_thread_route": unit.new_thread_route,
        "is_active": "on",
    }

    assertRedirects(
        administrator.client.post(place, same), reverse("admin:accounts_unit_changelist")
    )

    assert not written(Action.CHANGED).exists()


def test_nothing_can_be_removed_not_even_by_a_superuser(client):
    superuser = UserFactory(is_staff=True, is_superuser=True)
    sign_in(client, superuser)
    unit = UnitFactory()

    for place in ("delete", "change"):
        url = reverse(f"admin:accounts_unit_{place}", args=[unit.pk])
        page = client.post(url, {"post": "yes"})
        assert page.status_code in {200, 403}
        assert "Ta bort" not in page.content.decode()
    assert Unit.objects.filter(pk=unit.pk).exists()


@pytest.fixture
def give(administrator):
    """Gives somebody a role, by the form; the page that comes back."""

    def post(**given):
        data = {"valid_from": TODAY, "reason": "Vikariat", **given}
        return administrator.client.post(reverse("admin:accounts_membership_add"), data)

    return post


def test_a_role_that_is_given_is_written_down_with_who_gave_it(give, administrator):
    user, unit = UserFactory(), UnitFactory()

    give(user=user.pk, unit=unit.pk, role=Role.CASEWORKER)

    membership = Membership.objects.get(user=user)
    row = written(Action.CREATED).get()
    assert membership.granted_by == administrator.user
    assert row.object_id == str(membership.public_id)
    assert row.reason == f"Handläggare, {unit.name}"
    assert user.family_name not in row.reason


def test_nobody_gives_herself_a_role(give, administrator):
    page = give(user=administrator.user.pk, unit=UnitFactory().pk, role=Role.CASEWORKER)

    assert "Du kan inte ge dig själv en behörighet" in errors_on(page)
    assert Membership.objects.filter(user=administrator.user).count() == 1


def test_nobody_gives_herself_a_role_on_her_own_page_either(administrator):
    own = administrator.membership
    user = administrator.user
    extended = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": own.pk,
        "memberships-0-user": user.pk,
        "memberships-0-valid_to": "2099-12-31",
        "memberships-0-reason": "",
    }
    facts = {name: getattr(user, name) for name in ("username", "given_name", "family_name")}

    page = administrator.client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        facts | {"is_active": "on"} | extended,
    )

    own.refresh_from_db()
    assert "Du kan inte ge dig själv en behörighet" in errors_on(page)
    assert own.valid_to is None


@pytest.mark.parametrize(
    ("role", "at_provider", "said"),
    [
        (Role.PROVIDER_STAFF, False, "Rollen Utförare finns bara på en utförares enhet."),
        (Role.CASEWORKER, True, "Rollen Handläggare finns bara på en myndighets enhet."),
        (Role.SYSTEM_ADMIN, True, "Rollen Systemförvaltare finns bara på en myndighets enhet."),
    ],
)
def test_a_role_stands_at_a_unit_of_its_kind(give, role, at_provider, said):
    unit = UnitFactory(provider=True) if at_provider else UnitFactory()

    page = give(user=UserFactory().pk, unit=unit.pk, role=role)

    assert said in errors_on(page)
    assert not Membership.objects.filter(unit=unit).exists()


def test_a_role_once_given_can_end_and_not_become_another(administrator):
    given = MembershipFactory()

    administrator.client.post(
        reverse("admin:accounts_membership_change", args=[given.pk]),
        {"role": Role.UNIT_MANAGER, "valid_from": "2020-01-01", "valid_to": TODAY, "reason": ""},
    )

    before = (given.role, given.valid_from)
    given.refresh_from_db()
    assert (given.role, given.valid_from) == before
    assert given.valid_to == stockholm_today()
    assert written(Action.CHANGED).get().reason.endswith("Till och med")


def test_a_role_does_not_end_before_it_begins(give):
    page = give(
        user=UserFactory().pk,
        unit=UnitFactory().pk,
        role=Role.CASEWORKER,
        valid_to=f"{days_ago(9):%Y-%m-%d}",
    )

    assert page.status_code == 200
    assert Membership.objects.count() == 1


def test_a_citizen_is_never_to_choose_from(administrator):
    citizen = UserFactory(citizen=True)

    page = administrator.client.get(reverse("admin:accounts_membership_add"))
    own_page = administrator.client.get(reverse("admin:accounts_user_change", args=[citizen.pk]))

    assertNotContains(page, citizen.full_name)
    assert own_page.status_code == 302


def test_a_unit_keeps_its_kind_and_does_not_lie_under_itself(administrator):
    above = UnitFactory()
    below = UnitFactory(parent=above)
    place = reverse("admin:accounts_unit_change", args=[above.pk])

    page = administrator.client.post(
        place,
        {
            "name": above.name,
            "kind": "provider",
            "operator": "own",
            "parent": below.pk,
            "new_thread_route": "personal",
            "is_active": "on",
        },
    )

    above.refresh_from_db()
    assert "En enhet kan inte ligga under sig själv." in errors_on(page)
    assert (above.kind, above.parent) == (Unit.Kind.AUTHORITY, None)


def test_a_system_administrator_hands_out_no_powers_and_touches_no_superuser(administrator):
    colleague, superuser = UserFactory(), UserFactory(is_staff=True, is_superuser=True)
    facts = {name: getattr(colleague, name) for name in ("username", "given_name", "family_name")}

    administrator.client.post(
        reverse("admin:accounts_user_change", args=[colleague.pk]),
        {**facts, "is_active": "on", "is_superuser": "on", "is_staff": "on", **no_inlines()},
    )
    password = f"/admin/accounts/user/{superuser.pk}/password/"

    colleague.refresh_from_db()
    assert not colleague.is_superuser
    assert not colleague.is_staff
    assert administrator.client.get(password).status_code == 403


def second_factor_of(user):
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )


def test_a_lost_phone_is_forgotten_and_written_down(administrator):
    colleague = UserFactory()
    superuser = UserFactory(is_staff=True, is_superuser=True)
    for user in (colleague, superuser, administrator.user):
        second_factor_of(user)

    administrator.client.post(
        reverse("admin:accounts_user_changelist"),
        {
            "action": "forget_second_factor",
            "_selected_action": [colleague.pk, superuser.pk, administrator.user.pk],
        },
    )

    left = set(Authenticator.objects.values_list("user", flat=True))
    assert left == {superuser.pk, administrator.user.pk}
    row = written(Action.CHANGED).get()
    assert (row.object_id, row.reason) == (str(colleague.public_id), "nollställde andra faktorn")


SETTINGS = {
    "activation_mode": "nightly",
    "nightly_run_at": "04:10",
    "assignment_grace_days": "30",
    "closed_case_reach_days": "730",
    "approval_warning_days": "30",
    "emergency_hours": "4",
    "unread_flag_working_days": "2",
    "trash_days": "30",
}


def test_the_municipalitys_settings_are_one_row_that_begins_with_what_holds(administrator):
    place = reverse("admin:accounts_municipality_changelist")
    form = administrator.client.get(place, follow=True)

    made = administrator.client.post(
        reverse("admin:accounts_municipality_add"), SETTINGS | {"emergency_hours": "8"}
    )
    administrator.client.post(
        reverse("admin:accounts_municipality_change", args=[1]), SETTINGS | {"emergency_hours": "2"}
    )

    assertContains(form, 'value="730"')
    assert made.status_code == 302
    assert Municipality.objects.get().emergency_hours == 2
    assert administrator.client.get(reverse("admin:accounts_municipality_add")).status_code == 403
    assert written(Action.CREATED).get().object_type == "municipality"
    assert "Timmar en nödöppning gäller" in written(Action.CHANGED).get().reason


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nightly_run_at": "07:30"}, "Nattkörningen ska börja mellan 00.00 och 06.00."),
        ({"nightly_run_at": "25:10"}, "Fyll i en giltig tid."),
        ({"emergency_hours": "25"}, "mindre än eller lika med 24"),
        ({"emergency_hours": "0"}, "större än eller lika med 1"),
        ({"assignment_grace_days": "366"}, "mindre än eller lika med 365"),
    ],
)
def test_a_setting_out_of_reason_is_refused_in_swedish(administrator, wrong, said):
    page = administrator.client.post(reverse("admin:accounts_municipality_add"), SETTINGS | wrong)

    assert said in errors_on(page)
    assert not Municipality.objects.exists()


def test_a_shorter_time_after_a_closed_case_holds_from_the_next_page(administrator, caseworker):
    case = CaseFactory(
        closed=True,
        responsible_unit=caseworker.unit,
        opened_on=days_ago(60),
        closed_on=days_ago(40),
    )
    before = set(Person.objects.visible_to(caseworker.actor))

    administrator.client.post(
        reverse("admin:accounts_municipality_add"), SETTINGS | {"closed_case_reach_days": "39"}
    )

    assert before == {case.file.file_holder}
    assert not Person.objects.visible_to(caseworker.actor).exists()


@pytest.mark.parametrize("model", ["user", "membership", "unit"])
def test_fifty_rows_cost_no_more_questions_than_one(administrator, model):
    place = reverse(f"admin:accounts_{model}_changelist")
    with CaptureQueriesContext(connection) as few:
        administrator.client.get(place)
    for _ in range(49):
        MembershipFactory(unit=UnitFactory(parent=administrator.unit))
    with CaptureQueriesContext(connection) as many:
        administrator.client.get(place)

    assert len(many) <= len(few)


def test_a_colleague_is_made_with_a_name_and_gets_a_role_in_the_same_place(administrator):
    client = administrator.client
    made = client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "annsve",
            "given_name": "Anna",
            "family_name": "Svensson",
            "usable_password": "false",
            **no_inlines(),
        },
    )

    colleague = User.objects.get(username="annsve")
    assert made.status_code == 302
    assert (colleague.kind, colleague.has_usable_password()) == (User.Kind.STAFF, False)
    assert written(Action.CREATED).get().object_type == "user"


def test_a_filter_nobody_could_have_written_is_refused_politely(administrator):
    response = administrator.client.get("/admin/accounts/user/?memberships__role__exact=%00")

    assert response.status_code == 400


@pytest.mark.covers("P5", "R116")
def test_a_way_for_new_conversations_leads_somewhere(administrator):
    unit = UnitFactory()
    place = reverse("admin:accounts_unit_change", args=[unit.pk])
    wanted = {
        "operator": unit.operator,
        "new_thread_route": "both",
        "absence_text": "Borta till {datum}.",
        "is_active": "on",
    }

    assertContains(administrator.client.post(place, wanted), "Enheten har ingen gemensam brevlåda")
    MailboxFactory(shared=True, unit=unit)
    administrator.client.post(place, wanted)

    unit.refresh_from_db()
    assert (unit.new_thread_route, unit.absence_text) == ("both", "Borta till {datum}.")
