from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit
from accounts.roles import Role
from messaging.absence_text import in_words
from messaging.models import Absence, Draft, ForwardingRule, MailboxGrant, Signature
from tests.bench.posted import posted_by
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    AbsenceFactory,
    ForwardingRuleFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    SignatureFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R110")]
SETTINGS, POST = reverse("messaging:settings"), reverse("messaging:units_post")


@pytest.fixture
def shared(caseworker):
    """The one shared mailbox the caseworker reads."""
    mailbox = MailboxFactory(shared=True, unit=caseworker.unit, name="Försörjning")
    MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
    return mailbox


@pytest.fixture
def manager(db):
    membership = MembershipFactory(role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


@pytest.fixture
def linda(manager):
    return MembershipFactory(unit=manager.unit, user__given_name="Linda").user


def absence(**differing):
    facts = {
        "since": f"{stockholm_today()}",
        "until": f"{days_ago(-7)}",
        "text": "Hej! Jag är borta.",
    }
    given = {f"absence-{name}": value for name, value in (facts | differing).items()}
    return given | {"absence": "1"}


def forwarding(mailbox, **differing):
    facts = {"to_mailbox": str(mailbox.public_id), "since": f"{stockholm_today()}"}
    given = {f"forwarding-{name}": value for name, value in (facts | differing).items()}
    return given | {"forwarding": "1"}


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestSettings:
    def test_everything_stands_filled_in(self, caseworker, shared):
        form = caseworker.client.get(SETTINGS).context["absence"]

        assert form["since"].value() == stockholm_today()
        assert form["until"].value() == days_ago(-7)
        assert in_words(days_ago(-7)) in form["text"].value()
        assert form["forward"].value()
        assert form["to_mailbox"].value() == shared.public_id

    def test_the_units_own_words_are_proposed(self, caseworker):
        Unit.objects.update(absence_text="Borta till {datum}, ring växeln.")

        form = caseworker.client.get(SETTINGS).context["absence"]

        assert form["text"].value() == f"Borta till {in_words(days_ago(-7))}, ring växeln."

    def test_another_last_day_gets_into_the_text_that_was_proposed(self, caseworker, shared):
        form = caseworker.client.get(SETTINGS).context["absence"]
        shown = {"text": form["text"].value(), "shown": f"{days_ago(-7)}", "forward": "on"}
        shown["to_mailbox"] = str(shared.public_id)

        caseworker.client.post(SETTINGS, absence(until=f"{days_ago(-3)}", **shown))

        text = Absence.objects.get().text
        assert in_words(days_ago(-3)) in text
        assert in_words(days_ago(-7)) not in text

    def test_nothing_is_forwarded_unless_the_box_is_ticked(self, caseworker, shared):
        caseworker.client.post(SETTINGS, absence(to_mailbox=str(shared.public_id)))

        assert Absence.objects.exists()
        assert not ForwardingRule.objects.exists()

    def test_a_text_that_promises_the_shared_mailbox_is_asked_about(self, caseworker, shared):
        promising = {"text": "Vår gemensamma brevlåda läses."}

        asked = caseworker.client.post(SETTINGS, absence(**promising))
        assertContains(asked, "men meddelanden vidarebefordras inte dit")
        assertContains(asked, "Spara texten som den är")
        assert not Absence.objects.exists()
        caseworker.client.post(SETTINGS, absence(**promising, as_written="on"))

        assert Absence.objects.get().text == promising["text"]

    def test_a_promise_kept_for_citizens_is_not_asked_about(self, caseworker, shared):
        promising = {"text": "Vår gemensamma brevlåda läses."}
        forwarded = {"forward": "on", "to_mailbox": str(shared.public_id)}
        later = {"since": f"{days_ago(-30)}", "until": f"{days_ago(-35)}"}

        caseworker.client.post(SETTINGS, absence(**promising, **forwarded))
        Unit.objects.filter(pk=caseworker.unit.pk).update(new_thread_route=Unit.Route.BOTH)
        page = caseworker.client.post(SETTINGS, absence(**promising, **later), follow=True)

        assert Absence.objects.count() == 2
        assertContains(page, "men det kollegor skriver vidarebefordras inte")

    def test_a_substitute_who_is_away_too_is_told_of_at_saving_and_on_the_page(self, caseworker):
        petra = MembershipFactory(unit=caseworker.unit, user__given_name="Petra").user
        for days in (3, 33):
            AbsenceFactory(user=petra, since=days_ago(-days), until=days_ago(-days - 1))
        theirs = {"substitute": str(petra.public_id)}
        later = {"since": f"{days_ago(-30)}", "until": f"{days_ago(-35)}"}

        told = [
            caseworker.client.post(SETTINGS, absence(**theirs, **days), follow=True)
            for days in ({}, later)
        ]
        page = caseworker.client.get(SETTINGS)

        for one, days in zip(told, (3, 33), strict=True):
            sentence = (
                f"{petra.full_name} är också borta "
                f"{days_ago(-days):%Y-%m-%d}–{days_ago(-days - 1):%Y-%m-%d}."
            )
            assert any(sentence in str(flash) for flash in one.context["messages"])
            assertContains(page, sentence)

    @pytest.mark.parametrize(
        ("differing", "sentence"),
        [
            ({"since": ""}, "Fyll i från."),
            ({"until": "snart"}, "Skriv datumet som ÅÅÅÅ-MM-DD."),
            ({"text": ""}, "Skriv ett frånvaromeddelande."),
            ({"text": "a" * 1001}, "högst 1000 tecken"),
            ({"since": "2020-01-01"}, "Från kan tidigast vara i dag."),
            ({"forward": "on"}, "Välj brevlåda."),
        ],
    )
    def test_what_can_not_be_says_why_and_keeps_what_was_written(
        self, caseworker, shared, differing, sentence
    ):
        page = caseworker.client.post(SETTINGS, absence(**differing))

        assertContains(page, sentence)
        assertContains(page, differing.get("text", "Hej! Jag är borta."))
        assert not Absence.objects.exists()

    @pytest.mark.covers("R114")
    def test_anothers_mailbox_is_no_choice(self, caseworker, shared):
        theirs = MailboxFactory(shared=True, unit=caseworker.unit, name="Hemliga")

        own = forwarding(theirs)
        with_absence = absence(forward="on", to_mailbox=str(theirs.public_id))
        for posted in (own, with_absence):
            page = caseworker.client.post(SETTINGS, posted)
            assertContains(page, "Välj något av alternativen.")
        assertNotContains(caseworker.client.get(SETTINGS), "Hemliga")
        assert not ForwardingRule.objects.exists()

    def test_a_right_that_ended_before_it_was_saved_gives_nothing(self, caseworker, shared):
        caseworker.client.get(SETTINGS)
        MailboxGrant.objects.update(until=days_ago(1))

        with_absence = absence(forward="on", to_mailbox=str(shared.public_id))
        for posted in (forwarding(shared), with_absence):
            page = caseworker.client.post(SETTINGS, posted)
            assertContains(page, "Välj något av alternativen.")
        assert not ForwardingRule.objects.exists()
        assert not Absence.objects.exists()

    def test_a_second_forwarding_is_refused_where_it_is_seen(self, caseworker, shared):
        caseworker.client.post(SETTINGS, forwarding(shared))

        page = caseworker.client.post(SETTINGS, forwarding(shared))

        assertContains(page, "vidarebefordras redan till Försörjning")

    @pytest.mark.covers("R113")
    def test_a_forwarding_is_set_shown_and_ended(self, caseworker, shared):
        assertRedirects(
            caseworker.client.post(SETTINGS, forwarding(shared, keep_copy="on")), SETTINGS
        )
        assertContains(
            caseworker.client.get(SETTINGS),
            "Vidarebefordras till Försörjning, kopia kvar i inkorgen",
        )
        end = reverse("messaging:forwarding_end", args=[ForwardingRule.objects.get().public_id])

        assertContains(caseworker.client.post(end, follow=True), "Vidarebefordran är avslutad.")
        assertContains(caseworker.client.post(end, follow=True), "var redan avslutad")

    def test_without_any_shared_mailbox_the_page_says_why(self, caseworker):
        page = caseworker.client.get(SETTINGS)

        assertContains(page, "Du har inte behörighet till någon gemensam brevlåda.")
        assertNotContains(page, "Behåll kopia")

    def test_an_absence_is_ended_early_by_its_owner_alone(self, caseworker):
        own = AbsenceFactory(user=caseworker.user)
        theirs = AbsenceFactory(user=MembershipFactory(unit=caseworker.unit).user)

        def end(one):
            return reverse("messaging:absence_end", args=[one.public_id])

        assertContains(caseworker.client.post(end(own), follow=True), "Frånvaron är avslutad.")
        assert caseworker.client.post(end(theirs)).status_code == 404
        theirs.refresh_from_db()
        assert theirs.ended_at is None

    @pytest.mark.covers("R111")
    def test_a_signature_is_kept_and_taken_away(self, caseworker):
        caseworker.client.post(SETTINGS, {"signature-text": "Hälsningar", "signature": "1"})
        assert Signature.objects.get(user=caseworker.user).text == "Hälsningar"
        assertContains(caseworker.client.get(SETTINGS), "Så slutar dina nya meddelanden")

        caseworker.client.post(SETTINGS, {"signature-text": " ", "signature": "1"})
        assert not Signature.objects.exists()

    def test_a_signature_that_is_too_long_is_refused_and_not_cut(self, caseworker):
        long = "Hälsningar\r\n" + "a" * 500
        page = caseworker.client.get(SETTINGS)

        refused = caseworker.client.post(SETTINGS, {"signature": "1", "signature-text": long})

        assert "maxlength" not in str(page.context["signature"]["text"])
        assertContains(refused, "Signaturen har 511 tecken och får ha högst 500.")
        assertContains(refused, "a" * 500)
        assert not Signature.objects.exists()

    def test_everybody_of_the_staff_has_settings(self, administrator, provider):
        for one in (administrator, provider):
            assertContains(one.client.get(SETTINGS), "Inställningar för meddelanden")

    @pytest.mark.covers("R137")
    def test_namesakes_among_the_substitutes_are_told_apart(self, caseworker):
        for code in ("ANNSVE", "ANNSV2"):
            MembershipFactory(
                unit=caseworker.unit,
                user__given_name="Anna",
                user__family_name="Svensson",
                user__user_code=code,
            )

        page = caseworker.client.get(SETTINGS)

        assertContains(page, "Anna Svensson, socialsekreterare (ANNSVE)")
        assertContains(page, "Anna Svensson, socialsekreterare (ANNSV2)")

    def test_as_many_questions_are_asked_for_many_as_for_two(self, caseworker, shared):
        def one_more(number):
            AbsenceFactory(
                user=caseworker.user, since=days_ago(-10 * number), until=days_ago(-10 * number - 5)
            )
            MembershipFactory(unit=caseworker.unit)

        one_more(1)
        # The first look makes the mailbox.
        queries(caseworker.client, SETTINGS)
        few = queries(caseworker.client, SETTINGS)
        for number in range(2, 9):
            one_more(number)

        assert queries(caseworker.client, SETTINGS) == few


@pytest.mark.covers("R111")
class TestSignatureInAnswers:
    @pytest.fixture
    def case(self, caseworker):
        SignatureFactory(user=caseworker.user, text="Hälsningar")
        return CaseFactory(responsible_unit=caseworker.unit)

    def answer_to(self, case, mailbox):
        asked = MessageFactory(
            thread__citizen=case.file.file_holder, thread__case=case, from_citizen=True, to=mailbox
        )
        return reverse("messaging:reply", args=[asked.public_id])

    def test_an_answer_ends_with_it_once_also_when_the_draft_is_taken_up(self, caseworker, case):
        here = self.answer_to(case, OwnMailboxFactory(owner=caseworker.user))
        form = caseworker.client.get(here).context["form"]
        assert form["body"].value() == "\n\nHälsningar"

        written = {"body": "Hej!\n\nHälsningar", "draft": form["draft"].value()}
        caseworker.client.post(here, written | {"save": "1"})
        draft = Draft.objects.get()

        again = caseworker.client.get(here, {"utkast": str(draft.public_id)}).context["form"]
        assert again["body"].value().split() == ["Hej!", "Hälsningar"]

    def test_alone_it_is_no_answer(self, caseworker, case):
        here = self.answer_to(case, OwnMailboxFactory(owner=caseworker.user))
        form = caseworker.client.get(here).context["form"]

        page = caseworker.client.post(
            here, {"body": form["body"].value(), "draft": form["draft"].value()}
        )

        assertContains(page, "Skriv ett meddelande.")

    @pytest.mark.covers("D14")
    def test_an_answer_from_a_shared_mailbox_bears_no_colleagues_name(
        self, caseworker, case, shared
    ):
        here = self.answer_to(case, shared)

        assert caseworker.client.get(here).context["form"]["body"].value() == ""


class TestUnitsPost:
    def page(self, name, *ids):
        return reverse(f"messaging:{name}", args=ids)

    def test_a_manager_ends_what_a_colleague_has_on(self, manager, linda):
        on = AbsenceFactory(user=linda)

        response = manager.client.post(self.page("absence_end", on.public_id))

        assertRedirects(response, self.page("units_colleague", linda.public_id))
        on.refresh_from_db()
        assert on.ended_at

    def test_nobody_manages_another_units_colleagues(self, manager):
        stranger = MembershipFactory().user
        on = AbsenceFactory(user=stranger)

        for name in ("units_colleague", "hand_over"):
            assert manager.client.get(self.page(name, stranger.public_id)).status_code == 404
        assert manager.client.post(self.page("take_back", stranger.public_id)).status_code == 404
        assert manager.client.post(self.page("absence_end", on.public_id)).status_code == 404

    def test_the_routine_is_changed_and_a_way_that_leads_nowhere_is_refused(self, manager):
        here = self.page("units_routine")
        routine = {
            "absence_policy": "Petra fördelar.",
            "absence_routine_url": "intranat.angslunda.example/franvaro",
            "absence_text": "Borta till {datum}.",
            "new_thread_route": "both",
        }

        refused = manager.client.post(here, routine)
        assertContains(refused, "Enheten har ingen gemensam brevlåda.")
        assertContains(refused, "Petra fördelar.")
        manager.client.post(here, routine | {"new_thread_route": "personal"})

        unit = Unit.objects.get(pk=manager.unit.pk)
        assert unit.absence_routine_url == "https://intranat.angslunda.example/franvaro"
        assertContains(manager.client.get(SETTINGS), "Petra fördelar.")

    def test_members_are_let_in_changed_and_let_go(self, manager, linda):
        mailbox = MailboxFactory(shared=True, unit=manager.unit, name="Försörjning")
        here = self.page("members", mailbox.public_id)
        hers = self.page("member", mailbox.public_id, linda.public_id)
        wanted = {"colleague": str(linda.public_id), "level": "send", "since": stockholm_today()}
        assertContains(manager.client.get(POST), "Ingen medarbetare har behörighet")

        assertContains(manager.client.post(here, wanted, follow=True), "Får läsa och skriva")
        manager.client.post(hers, {"level": "read"})
        assertContains(manager.client.get(here), "Får läsa från")
        assertContains(manager.client.post(hers, {"level": "all"}), "Välj något av alternativen.")

        away = self.page("member_remove", mailbox.public_id, linda.public_id)
        assertContains(manager.client.get(here), f'href="{away}"')
        assertContains(manager.client.get(away), "Behörigheten upphör genast.")
        assert manager.client.get(hers).status_code == 200
        assertContains(manager.client.post(away, follow=True), "inte längre")
        assert manager.client.get(hers).status_code == 404

    @pytest.mark.covers("R115")
    def test_whoever_is_granted_to_see_to_a_mailbox_changes_its_members(self, caseworker):
        mailbox = MailboxFactory(shared=True, unit=caseworker.unit)
        here = self.page("members", mailbox.public_id)
        grant = MailboxGrantFactory(mailbox=mailbox, user=caseworker.user)
        assert caseworker.client.get(here).status_code == 404
        MailboxGrant.objects.filter(pk=grant.pk).update(level=MailboxGrant.Level.MANAGE)

        assertContains(caseworker.client.get(SETTINGS), here)
        assertContains(caseworker.client.get(SETTINGS), "Du får sköta brevlådan.")
        assert caseworker.client.get(here).status_code == 200
        own = self.page("member_remove", mailbox.public_id, caseworker.user.public_id)
        assertContains(caseworker.client.get(own), "kan inte ge dig behörigheten igen")
        refused = caseworker.client.post(own, follow=True)
        assertContains(refused, "som kan läsa den i dag")

        other = MembershipFactory(unit=caseworker.unit).user
        MailboxGrantFactory(mailbox=mailbox, user=other, level=MailboxGrant.Level.MANAGE)
        assertRedirects(caseworker.client.post(own), SETTINGS)

    def test_whoever_left_before_it_was_saved_is_not_let_in(self, manager, linda):
        mailbox = MailboxFactory(shared=True, unit=manager.unit)
        Membership.objects.filter(user=linda).update(valid_to=days_ago(1))

        page = manager.client.post(
            self.page("members", mailbox.public_id),
            {"colleague": str(linda.public_id), "level": "send", "since": stockholm_today()},
        )

        assertContains(page, "Välj något av alternativen.")
        assert not MailboxGrant.objects.exists()

    def test_the_mailbox_is_chosen_by_its_tab_and_handed_over_and_taken_back(self, manager, linda):
        first = MailboxFactory(shared=True, unit=manager.unit)
        other = MailboxFactory(shared=True, unit=manager.unit, name="Andra")
        MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=linda))
        here = self.page("hand_over", linda.public_id)

        assert manager.client.get(here).context["to"] == first
        page = manager.client.get(here, {"brevlada": str(other.public_id)})
        assert page.context["to"] == other
        manager.client.post(here, {"to": page.context["form"]["to"].value()})

        assertContains(manager.client.get(POST), "Överlämnad till Andra")
        linda.mailbox.refresh_from_db()
        assert linda.mailbox.handed_over_to == other
        back = self.page("take_back", linda.public_id)
        assertContains(manager.client.post(back, follow=True), "igen.")
        assertContains(manager.client.post(back, follow=True), "inte överlämnad")

    def test_without_a_shared_mailbox_there_is_nothing_to_hand_over_to(self, manager, linda):
        here = self.page("hand_over", linda.public_id)

        assertContains(manager.client.get(here), "Enheten har ingen gemensam brevlåda")
        assertContains(manager.client.post(here, {"to": "x"}), "Enheten har ingen gemensam")

    def test_who_took_over_no_longer_offers_absence(self, manager, linda):
        shared = MailboxFactory(shared=True, unit=manager.unit)
        OwnMailboxFactory(owner=linda)
        here = self.page("units_colleague", linda.public_id)
        assertContains(manager.client.get(here), "Lägg in frånvaro")

        manager.client.post(self.page("hand_over", linda.public_id), {"to": str(shared.public_id)})

        assertNotContains(manager.client.get(here), "Lägg in frånvaro")

    def test_the_list_turns_its_pages(self, manager, monkeypatch):
        monkeypatch.setattr("messaging.units_post.PAGE", 2)
        for _ in range(3):
            MembershipFactory(unit=manager.unit)

        first = manager.client.get(POST)
        second = manager.client.get(POST + first.context["older_url"])

        shown = [line.user for page in (first, second) for line in page.context["post"].colleagues]
        assert len(shown) == len(set(shown)) == 3

    def test_as_many_questions_are_asked_for_many_as_for_one(self, manager):
        shared = MailboxFactory(shared=True, unit=manager.unit)

        def one_more():
            here = MembershipFactory(unit=manager.unit).user
            ForwardingRuleFactory(user=here, to_mailbox=shared, absence=AbsenceFactory(user=here))
            MailboxGrantFactory(mailbox=shared, user=here)
            over = OwnMailboxFactory(owner=MembershipFactory(unit=manager.unit).user)
            over.handed_over_to, over.handed_over_by = shared, manager.user
            over.handed_over_at = timezone.now()
            over.save()
            left = MembershipFactory(unit=manager.unit, ended=True).user
            MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=left))
            MailboxFactory(shared=True, unit=manager.unit)

        one_more()
        few = queries(manager.client, POST)
        members = self.page("members", shared.public_id)
        few_members = queries(manager.client, members)
        for _ in range(5):
            one_more()

        assert queries(manager.client, POST) == few
        assert queries(manager.client, members) == few_members


def test_of_several_forms_only_the_one_that_was_being_written_is_taken_up(caseworker):
    """The others stand as they were, and are not judged as if somebody had posted them."""
    page = caseworker.client.get(SETTINGS)
    form = posted_by(page, having="signature-text")
    caseworker.client.logout()
    left = caseworker.client.post(SETTINGS, {**form, "signature-text": "Hälsningar från mig"})

    again = sign_in(Client(), caseworker.user, caseworker.membership)
    page = again.client.get(unquote(left.url.partition("next=")[2]))

    assertContains(page, "Hälsningar från mig</textarea>")
    others = [page.context[name] for name in ("absence", "forwarding")]
    assert [other.is_bound for other in others] == [False, False]
