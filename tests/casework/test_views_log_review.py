from __future__ import annotations

import csv
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action, LogReview
from casework.log_review import seal, select, unseal
from casework.log_review_forms import usual_period
from casework.views import log_review as view
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory, days_ago
from tests.factories.audit import AccessLogEntryFactory, LogReviewFactory
from tests.factories.casework import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P12", "A-S3")]
REVIEW, QUESTION = reverse("casework:log_review"), reverse("casework:log_question")
EXPORT, EARLIER = reverse("casework:log_review_export"), reverse("casework:log_reviews")


def somebody(role, **membership):
    made = MembershipFactory(role=role, **membership)
    return sign_in(Client(), made.user, made)


@pytest.fixture
def reviewer(db):
    return somebody(Role.LOG_REVIEWER)


@pytest.fixture
def manager(db):
    return somebody(Role.UNIT_MANAGER, unit__name="Vuxenenheten")


def yesterday(**facts):
    return AccessLogEntryFactory(at=timezone.now() - timedelta(days=1), **facts)


def sign_off(signed_in, **differing):
    seen = seal(select(signed_in.actor, *usual_period()))
    posted = {"seen": seen, "result": "approved", "comment": ""}
    return signed_in.client.post(REVIEW, {**posted, **differing})


def test_a_row_tells_when_who_what_about_whom_and_why(reviewer):
    yesterday(
        action=Action.EMERGENCY,
        object_type="emergency",
        customer_number="6973952",
        case_number="VU-26-0018",
        reason="Ringer jouren och är i kris.",
    )

    response = reviewer.client.get(REVIEW)

    for shown in (
        "Nödöppning",
        "Åsa Ahlgren",
        "Handläggare, Enhet 1 i Ängslunda",
        "Nödöppnade",
        "6973952",
        "VU-26-0018",
        "Ringer jouren och är i kris.",
    ):
        assertContains(response, shown)


def test_the_page_never_names_who_was_looked_at(reviewer):
    person = PersonFactory(given_name="Elin", family_name="Bergström")
    yesterday(action=Action.EMERGENCY, customer_number=person.customer_number)

    assertNotContains(reviewer.client.get(REVIEW), "Bergström")


def test_a_manager_sees_the_own_unit_and_a_reviewer_all(manager, reviewer):
    yesterday(action=Action.EMERGENCY, unit="Vuxenenheten", customer_number="1111111")
    yesterday(action=Action.EMERGENCY, unit="Försörjningsenheten", customer_number="2222222")

    assertContains(manager.client.get(REVIEW), "1111111")
    assertNotContains(manager.client.get(REVIEW), "2222222")
    assertContains(reviewer.client.get(REVIEW), "2222222")


def test_a_provider_manager_reviews_the_own_unit():
    manager = somebody(Role.PROVIDER_MANAGER, unit=UnitFactory(provider=True, name="Eken"))
    yesterday(action=Action.EMERGENCY, unit="Eken", customer_number="1111111")

    assertContains(manager.client.get(REVIEW), "1111111")


@pytest.mark.covers("A-S7")
def test_with_two_roles_the_acting_one_decides_what_is_reviewed(manager):
    second = MembershipFactory(user=manager.user, unit=manager.unit, role=Role.CASEWORKER)

    sign_in(manager.client, manager.user, second)

    assert manager.client.get(REVIEW).status_code == 403


def test_the_look_at_the_log_is_itself_logged(reviewer):
    yesterday()

    reviewer.client.get(REVIEW)

    row = AccessLogEntry.objects.get(object_type="access_log")
    since, until = usual_period()
    assert row.reason.startswith(f"visade {since:%Y-%m-%d}–{until:%Y-%m-%d}: ")


def test_the_period_is_chosen_and_a_wrong_one_is_told_of(reviewer):
    old = AccessLogEntryFactory(at=timezone.now() - timedelta(days=90), customer_number="1111111")
    period = {"since": f"{days_ago(91)}", "until": f"{days_ago(89)}"}

    assertContains(reviewer.client.get(REVIEW, period), old.customer_number)
    turned = {"since": period["until"], "until": period["since"]}
    assertContains(reviewer.client.get(REVIEW, turned), "samma dag som från och med eller senare")
    too_long = {"since": f"{days_ago(800)}", "until": period["until"]}
    assertContains(reviewer.client.get(REVIEW, too_long), "högst ett år")
    assertContains(reviewer.client.get(REVIEW, {"since": "i går"}), "Skriv datumet som")


def test_an_approval_is_kept_with_the_rows_and_why_each_was_chosen(reviewer):
    emergency = yesterday(action=Action.EMERGENCY, object_type="emergency", customer_number="")

    response = sign_off(reviewer)

    review = LogReview.objects.get()
    assertRedirects(response, reverse("casework:log_review_done", args=[review.public_id]))
    assert review.rows[str(emergency.pk)].startswith("nödöppning")
    assert (review.result, review.unit, review.reviewer) == (
        "approved",
        "",
        reviewer.user.public_id,
    )


def test_what_was_logged_after_the_page_was_opened_is_not_signed_off(reviewer):
    seen = seal(select(reviewer.actor, *usual_period()))
    yesterday(action=Action.EMERGENCY)

    sign_off(reviewer, seen=seen)

    assert LogReview.objects.get().rows == {}


def test_a_follow_up_without_a_comment_is_refused_and_everything_is_kept(reviewer):
    response = sign_off(reviewer, result="follow_up")

    assertContains(response, "Skriv vad som behöver följas upp.")
    assertContains(response, 'value="follow_up"')
    assert not LogReview.objects.exists()
    sign_off(reviewer, result="follow_up", comment="Fråga varför kundnumret öppnades.")
    assert LogReview.objects.get().comment == "Fråga varför kundnumret öppnades."


def test_an_outcome_is_chosen(reviewer):
    assertContains(sign_off(reviewer, result=""), "Välj Godkänd eller Behöver följas upp.")


def test_what_another_reviewer_was_shown_is_not_signed_off(reviewer, manager):
    elses = seal(select(manager.actor, *usual_period()))

    for seen in (elses, "", "nonsense"):
        assertRedirects(sign_off(reviewer, seen=seen), REVIEW)

    assert unseal(reviewer.actor, elses) is None
    assert not LogReview.objects.exists()


def test_a_selection_too_large_to_answer_for_is_not_signed_off(reviewer, monkeypatch):
    monkeypatch.setattr(view, "MOST_ROWS", 1)
    for _ in range(2):
        yesterday(action=Action.EMERGENCY, object_type="emergency")

    assertContains(sign_off(reviewer), "Välj en kortare period.")
    assert not LogReview.objects.exists()


def test_the_pages_of_deviations_are_turned(reviewer, monkeypatch):
    monkeypatch.setattr(view, "PAGE", 2)
    for number in ("1111111", "2222222", "3333333"):
        yesterday(action=Action.EMERGENCY, object_type="emergency", customer_number=number)

    first = reviewer.client.get(REVIEW)
    second = reviewer.client.get(REVIEW, {"sida": "2"})

    shown = [[line.customer_number for line in section[2]] for section in first.context["sections"]]
    assert shown[0] == ["3333333", "2222222"]
    assert [line.customer_number for line in second.context["sections"][0][2]] == ["1111111"]
    assert first.context["older_url"].endswith("&sida=2")
    for nonsense in ("0", "-1", "x", "9" * 9):
        assert reviewer.client.get(REVIEW, {"sida": nonsense}).status_code == 200


def test_as_many_questions_are_asked_for_many_rows_as_for_one(reviewer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert reviewer.client.get(REVIEW).status_code == 200
        return len(captured)

    yesterday(action=Action.EMERGENCY)
    few = queries()
    for _ in range(50):
        yesterday(action=Action.EMERGENCY)

    assert queries() == few


def test_the_file_holds_the_whole_selection_and_the_export_is_logged(reviewer, monkeypatch):
    monkeypatch.setattr(view, "PAGE", 1)
    for number in ("1111111", "2222222"):
        yesterday(action=Action.EMERGENCY, object_type="emergency", customer_number=number)

    response = reviewer.client.get(EXPORT)

    text = response.getvalue().decode()
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert {row[6] for row in rows if row[9] == "nödöppning"} == {"1111111", "2222222"}
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert AccessLogEntry.objects.filter(reason__startswith="exporterade").count() == 1


def test_no_file_is_made_of_a_wrong_period(reviewer):
    assertRedirects(reviewer.client.get(EXPORT, {"since": "x"}), REVIEW)


def test_earlier_reviews_are_listed_and_opened(manager, reviewer):
    own = LogReviewFactory(unit="Vuxenenheten", result="follow_up", comment="Fråga varför.")
    elses = LogReviewFactory(unit="Försörjningsenheten")
    page = reverse("casework:log_review_done", args=[own.public_id])

    assertContains(manager.client.get(EARLIER), page)
    assertNotContains(manager.client.get(EARLIER), str(elses.public_id))
    assertContains(reviewer.client.get(EARLIER), str(elses.public_id))
    assertContains(manager.client.get(page), "Fråga varför.")
    for unreachable in (elses.public_id, uuid4()):
        url = reverse("casework:log_review_done", args=[unreachable])
        assert manager.client.get(url).status_code == 404


def test_the_list_of_reviews_turns_its_pages(reviewer, monkeypatch):
    monkeypatch.setattr("casework.views.log_reviews.PAGE_OF_REVIEWS", 2)
    reviews = LogReviewFactory.create_batch(3)

    first = reviewer.client.get(EARLIER)
    second = reviewer.client.get(EARLIER + first.context["older_url"])

    assert [one.pk for one in first.context["reviews"]] == [reviews[2].pk, reviews[1].pk]
    assert [one.pk for one in second.context["reviews"]] == [reviews[0].pk]


def test_a_review_shows_its_rows_the_emergencies_first(reviewer):
    emergency, drawn = yesterday(action=Action.EMERGENCY), yesterday()
    rows = {str(drawn.pk): "slumpmässigt urval", str(emergency.pk): "nödöppning, utanför arbetstid"}
    review = LogReviewFactory(rows=rows)

    response = reviewer.client.get(reverse("casework:log_review_done", args=[review.public_id]))

    assert [line.number for line in response.context["lines"]] == [emergency.pk, drawn.pk]
    assertContains(response, "Nödöppning, utanför arbetstid")


def test_a_month_without_a_review_is_told_on_start_and_on_the_page(reviewer):
    home = reverse("casework:home")

    for page in (home, REVIEW):
        assertContains(reviewer.client.get(page), "Ingen loggkontroll är gjord än.")
    LogReviewFactory()

    assertContains(
        reviewer.client.get(home), f"Senaste loggkontrollen gjordes {stockholm_today():%Y-%m-%d}."
    )


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.LOG_REVIEWER, Role.PROVIDER_MANAGER])
def test_the_menu_leads_there(role):
    unit = UnitFactory(provider=True) if role == Role.PROVIDER_MANAGER else UnitFactory()

    assertContains(somebody(role, unit=unit).client.get(reverse("casework:home")), REVIEW)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.GROUP_LEADER, Role.SYSTEM_ADMIN])
def test_nobody_elses_menu_does(role):
    assertNotContains(somebody(role).client.get(reverse("casework:home")), REVIEW)


def ask(client, **posted):
    since, until = usual_period()
    return client.post(QUESTION, {"since": f"{since}", "until": f"{until}", **posted})


def test_all_rows_about_a_client_number_are_asked_for_and_that_is_logged(reviewer):
    yesterday(customer_number="6973952", actor_name="Linda Ekström")
    yesterday(customer_number="1379676", actor_name="Fredrik Holm")

    response = ask(reviewer.client, customer_number="697 39 52")

    assertContains(response, "Linda Ekström")
    assertNotContains(response, "Fredrik Holm")
    row = AccessLogEntry.objects.get(action=Action.SEARCHED)
    assert (row.object_type, row.customer_number) == ("access_log", "6973952")
    assert row.reason.endswith(": 1 rader")


def test_all_rows_by_a_colleague_are_asked_for_also_one_who_has_left(manager):
    left = MembershipFactory(unit=manager.unit, ended=True).user
    yesterday(actor=left.public_id, unit="Vuxenenheten", customer_number="1111111")
    yesterday(actor=left.public_id, unit="Försörjningsenheten", customer_number="2222222")

    response = ask(manager.client, colleague=str(left.public_id))

    assertContains(response, "1111111")
    assertNotContains(response, "2222222")


def test_a_manager_asks_about_no_colleague_of_another_unit(manager):
    stranger = MembershipFactory().user

    response = ask(manager.client, colleague=str(stranger.public_id))

    assertContains(response, "Välj en medarbetare i listan.")
    assertNotContains(response, stranger.full_name)


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Fyll i ett kundnummer eller välj en medarbetare."),
        ({"customer_number": "6973953"}, "Kundnumret stämmer inte."),
        ({"customer_number": "6973952", "until": ""}, "Fyll i till och med."),
    ],
)
def test_a_question_that_can_not_be_asked_says_why(reviewer, posted, sentence):
    assertContains(ask(reviewer.client, **posted), sentence)
    assert not AccessLogEntry.objects.exists()


def test_a_long_answer_shows_the_latest_and_says_so(reviewer, monkeypatch):
    monkeypatch.setattr("casework.log_question.MOST", 1)
    for name in ("Linda Ekström", "Fredrik Holm"):
        yesterday(customer_number="6973952", actor_name=name)

    response = ask(reviewer.client, customer_number="6973952")

    assertContains(response, "Bara de senaste raderna visas.")
    assertContains(response, "Fredrik Holm")
    assertNotContains(response, "Linda Ekström")
