"""Changing an absence that is set: by its owner from Inställningar, or by the unit's manager."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.absence_text import in_words
from messaging.models import Absence
from tests.bench.posted import posted_by
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.messaging import AbsenceFactory, ForwardingRuleFactory, MailboxFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R112")]
SETTINGS = reverse("messaging:settings")
UNTIL = days_ago(-7)


def page_of(absence):
    return reverse("messaging:absence_change", args=[absence.public_id])


@pytest.fixture
def absence(caseworker):
    """Begun yesterday, for a week more."""
    return AbsenceFactory(
        user=caseworker.user,
        since=days_ago(1),
        until=UNTIL,
        text=f"Hej! Jag är borta till {in_words(UNTIL)}.",
    )


def change(who, absence, **written):
    form = posted_by(who.client.get(page_of(absence)), having="since")
    return who.client.post(page_of(absence), {**form, **written}, follow=True)


def test_the_settings_lead_there_and_everything_stands_filled_in(caseworker, absence):
    assertContains(caseworker.client.get(SETTINGS), page_of(absence))

    form = caseworker.client.get(page_of(absence)).context["form"]

    assert [form[name].value() for name in ("since", "until", "text")] == [
        absence.since,
        absence.until,
        absence.text,
    ]


def test_the_days_and_the_text_are_changed_and_the_date_in_it_follows(caseworker, absence):
    longer = days_ago(-14)

    saved = change(caseworker, absence, until=f"{longer}")

    assertRedirects(saved, SETTINGS)
    absence.refresh_from_db()
    assert (absence.since, absence.until) == (days_ago(1), longer)
    assert absence.text == f"Hej! Jag är borta till {in_words(longer)}."
    entry = AccessLogEntry.objects.filter(object_id=absence.public_id).latest("pk")
    assert entry.action == Action.CHANGED


def test_a_substitute_is_chosen_and_taken_away(caseworker, absence):
    petra = MembershipFactory(unit=caseworker.unit).user

    change(caseworker, absence, substitute=str(petra.public_id))
    absence.refresh_from_db()
    assert absence.substitute == petra

    change(caseworker, absence, substitute="")
    absence.refresh_from_db()
    assert absence.substitute is None


def test_what_it_forwards_follows_the_days(caseworker, absence):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    rule = ForwardingRuleFactory(
        user=caseworker.user,
        to_mailbox=shared,
        absence=absence,
        since=absence.since,
        until=absence.until,
    )

    saved = change(
        caseworker, absence, until=f"{days_ago(-3)}", text="Vår gemensamma brevlåda läses."
    )

    assertRedirects(saved, SETTINGS)
    rule.refresh_from_db()
    assert (rule.since, rule.until) == (days_ago(1), days_ago(-3))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"until": f"{days_ago(1)}"}, "Till kan tidigast vara i dag. Avsluta annars frånvaron."),
        ({"since": f"{days_ago(2)}"}, "Från kan tidigast vara i dag."),
        (
            {"until": f"{stockholm_today()}", "since": f"{days_ago(-8)}"},
            "Sista dagen ska vara samma dag som den första",
        ),
        ({"until": f"{days_ago(-400)}"}, "Frånvaron kan vara högst 365 dagar."),
        ({"text": ""}, "Skriv ett frånvaromeddelande."),
        ({"text": "Vår gemensamma brevlåda läses."}, "Texten nämner en gemensam brevlåda"),
    ],
)
def test_what_cant_be_is_said_at_the_field_and_nothing_is_lost(
    caseworker, absence, written, sentence
):
    page = change(caseworker, absence, **{"text": "Mina ord.", **written})

    name = next(iter(written))
    assert any(sentence in error for error in page.context["form"].errors[name])
    assertContains(page, written.get("text", "Mina ord."))
    absence.refresh_from_db()
    assert (absence.since, absence.until) == (days_ago(1), UNTIL)


def test_it_may_not_run_into_another(caseworker, absence):
    AbsenceFactory(user=caseworker.user, since=days_ago(-10), until=days_ago(-12))

    page = change(caseworker, absence, until=f"{days_ago(-11)}")

    assertContains(page, "Det finns redan en frånvaro")


def test_a_page_left_open_writes_over_nobodys(caseworker, absence):
    form = posted_by(caseworker.client.get(page_of(absence)), having="since")
    change(caseworker, absence, until=f"{days_ago(-3)}")

    page = caseworker.client.post(page_of(absence), {**form, "text": "Mina ord."})

    assertContains(page, f"Nu gäller {days_ago(1)} – {days_ago(-3)}.")
    assertContains(page, "Mina ord.</textarea>")
    again = posted_by(page, having="since")
    assertRedirects(caseworker.client.post(page_of(absence), again), SETTINGS)
    absence.refresh_from_db()
    assert (absence.until, absence.text) == (UNTIL, "Mina ord.")


def test_a_mistake_on_an_old_page_makes_it_no_newer(caseworker, absence):
    """Only who has been told what holds now may write over it."""
    older = posted_by(caseworker.client.get(page_of(absence)), having="since")
    change(caseworker, absence, text="En annan text.")

    wrong = caseworker.client.post(page_of(absence), {**older, "text": ""})
    assertNotContains(wrong, "har ändrats sedan du öppnade sidan")
    again = {**posted_by(wrong, having="since"), "text": "Min text."}
    told = caseworker.client.post(page_of(absence), again)

    assertContains(told, "har ändrats sedan du öppnade sidan")
    absence.refresh_from_db()
    assert absence.text == "En annan text."


@pytest.mark.parametrize(
    "over", [{"ended_at": timezone.now()}, {"since": days_ago(9), "until": days_ago(2)}]
)
def test_what_is_over_cant_be_changed(caseworker, absence, over):
    form = posted_by(caseworker.client.get(page_of(absence)), having="since")
    Absence.objects.update(**over)

    page = caseworker.client.post(page_of(absence), {**form, "text": "Nytt."}, follow=True)

    assertContains(page, "Frånvaron är avslutad och kan inte ändras.")
    assert not Absence.objects.filter(text="Nytt.").exists()


def test_a_manager_changes_it_for_a_colleague_and_others_never(caseworker, absence):
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    manager = sign_in(Client(), membership.user, membership)

    saved = change(manager, absence, text="Linda är sjuk.")

    assertRedirects(saved, reverse("messaging:units_colleague", args=[caseworker.user.public_id]))
    assertContains(saved, "Linda är sjuk.")
    elses = MembershipFactory(role=Role.UNIT_MANAGER)
    stranger = sign_in(Client(), elses.user, elses)
    assert stranger.client.get(page_of(absence)).status_code == 404
    assertNotContains(stranger.client.get(SETTINGS), "Linda är sjuk.")
