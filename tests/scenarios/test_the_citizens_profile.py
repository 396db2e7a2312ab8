"""What a citizen changes about themselves, and leaving (domain 5.4: A-C11, A-C15)."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.session_age import FRESH
from audit.models import AccessLogEntry, Action
from casework.actions.contact_details import change_contact_details
from casework.address_book import find_address
from casework.models import ContactDetails, EServiceActivation, Task
from notifications.destination import Destination
from notifications.models import Channel, Kind, Notice
from tests.bench.posted import posted_by
from tests.bench.signed_in import sign_in
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import MessageFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db
PROFILE, CHANGE = "/minasidor/profil/", "/minasidor/profil/andra/"
UNDO = "/minasidor/profil/angra/"
LANGUAGE, LEAVE = "/minasidor/profil/sprak/", "/minasidor/profil/avsluta/"
NEW = {"mobile": "070-174 06 90", "email": "ny.adress@epost.example"}


@pytest.fixture(autouse=True)
def a_number_that_is_written_nowhere_here(citizen):
    ContactDetails.objects.filter(person=citizen.person).update(mobile="+46701740650")


def change(citizen, **written):
    form = posted_by(citizen.client.get(CHANGE), having="mobile")
    return citizen.client.post(CHANGE, {**form, **written}, follow=True)


def contact(citizen):
    return ContactDetails.objects.get(person=citizen.person, is_current=True)


def some_time_after_the_e_id(citizen, minutes=6):
    session = citizen.client.session
    session["signed_in_since"] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()


@pytest.mark.covers("A-C11", "R123", "P19")
def test_a_c11_my_profile(citizen, caseworker):
    CaseFactory(file__file_holder=citizen.person, responsible_unit=caseworker.unit)
    before = contact(citizen)
    assertContains(citizen.client.get(PROFILE), before.email)

    saved = change(citizen, **NEW)

    assertRedirects(saved, PROFILE)
    assertContains(saved, "Vi har skickat en bekräftelse till din gamla och din nya adress.")
    assertContains(saved, "070-174 06 90")
    assertContains(saved, "Ändrat av dig")
    # Old and new get a notice, over both channels.
    after = contact(citizen)
    notices = Notice.objects.filter(kind=Kind.CONTACT_CHANGED)
    told = {(one.channel, one.trigger) for one in notices}
    assert told == {(channel, row.public_id) for channel in Channel for row in (before, after)}
    # The caseworker sees who made the change.
    page = reverse("casework:person", args=[citizen.person.public_id])
    assertContains(caseworker.client.get(page), "av medborgaren")
    # And the next message is announced at the new number.
    to = find_address(citizen.person.public_id, Channel.SMS, Kind.NEW_MESSAGE, None)
    assert isinstance(to, Destination)
    assert to.address == "+46701740690"


def undo(citizen):
    form = posted_by(citizen.client.get(UNDO), having="seen")
    return citizen.client.post(UNDO, form, follow=True)


def happened(citizen, hours):
    """All that is known so far was written that long before."""
    for row in citizen.person.contact_history.all():
        row.changed_at -= timedelta(hours=hours)
        row.save()


class TestUndoingAChange:
    """Whoever had the phone for a moment keeps nothing by it (security T15)."""

    def test_the_addresses_are_put_back_and_both_are_told(self, citizen):
        before = contact(citizen)
        change(citizen, **NEW)
        assertContains(citizen.client.get(PROFILE), UNDO)

        undone = undo(citizen)

        assertRedirects(undone, PROFILE)
        now = contact(citizen)
        assert (now.mobile, now.email) == (before.mobile, before.email)
        assertContains(undone, "Vi har skickat en bekräftelse till din gamla och din nya adress.")
        assert Notice.objects.filter(trigger=now.public_id).count() == len(Channel)

    def test_however_often_it_was_changed_since_all_of_it_is_put_back(self, citizen):
        before = contact(citizen)
        happened(citizen, hours=48)
        for mobile in ("070-174 06 90", before.shown_mobile, "070-174 06 91"):
            change(citizen, mobile=mobile)

        undo(citizen)

        assert contact(citizen).mobile == before.mobile

    def test_a_number_that_was_added_goes_and_its_box_with_it(self, citizen):
        citizen.person.contact_history.update(mobile="")
        citizen.person.activations.update(notify_sms=False)
        before = contact(citizen)
        happened(citizen, hours=48)
        change(citizen, **NEW, notify_sms="on")
        assert citizen.person.activations.get().notify_sms

        undo(citizen)

        now = contact(citizen)
        assert (now.mobile, now.email) == ("", before.email)
        assert not citizen.person.activations.get().notify_sms

    def test_who_is_told_nowhere_any_more_hears_so(self, citizen):
        change(citizen, **NEW)
        citizen.person.activations.update(notify_sms=False, notify_email=False)

        assertContains(undo(citizen), "Du får inga notiser nu.")

    def test_what_was_put_back_isnt_offered_to_be_undone(self, citizen):
        change(citizen, **NEW)
        undo(citizen)

        assertNotContains(citizen.client.get(PROFILE), UNDO)

    def test_after_a_day_it_is_too_late(self, citizen):
        change(citizen, **NEW)
        happened(citizen, hours=25)

        page = citizen.client.get(UNDO, follow=True)

        assertContains(page, "Ändringen kan inte ångras längre.")
        assert contact(citizen).email == NEW["email"]

    def test_what_a_colleague_wrote_since_is_never_written_over(self, citizen, caseworker):
        change(citizen, **NEW)
        form = posted_by(citizen.client.get(UNDO), having="seen")
        change_contact_details(
            by=caseworker.actor,
            person=citizen.person,
            mobile="+46701740690",
            email="a@epost.example",
        )

        page = citizen.client.post(UNDO, form, follow=True)

        assertContains(page, "Kontaktuppgifterna har ändrats sedan du öppnade sidan.")
        assertContains(page, "Inget är ångrat.")
        assert contact(citizen).email == "a@epost.example"

    def test_a_page_left_open_over_a_change_of_ones_own_undoes_nothing(self, citizen):
        change(citizen, **NEW)
        form = posted_by(citizen.client.get(UNDO), having="seen")
        change(citizen, mobile="070-174 06 91")

        page = citizen.client.post(UNDO, form, follow=True)

        assertContains(page, "Inget är ångrat.")
        assert contact(citizen).mobile == "+46701740691"

    def test_nothing_is_put_back_but_what_stood_on_the_page(self, citizen):
        change(citizen, **NEW)
        form = posted_by(citizen.client.get(UNDO), having="seen")
        boxes = citizen.person.activations.get().notify_sms

        page = citizen.client.post(UNDO, {**form, "before": form["seen"]}, follow=True)

        assertContains(page, "Inget är ångrat.")
        assert contact(citizen).email == NEW["email"]
        assert citizen.person.activations.get().notify_sms is boxes

    def test_a_page_left_open_over_the_day_says_that_it_is_too_late(self, citizen):
        change(citizen, **NEW)
        form = posted_by(citizen.client.get(UNDO), having="seen")
        happened(citizen, hours=25)

        page = citizen.client.post(UNDO, form, follow=True)

        assertContains(page, "Ändringen kan inte ångras längre.")
        assert contact(citizen).email == NEW["email"]

    def test_what_was_changed_in_several_steps_is_put_back_as_one(self, citizen):
        before = contact(citizen)
        change(citizen, mobile="070-174 06 90")
        happened(citizen, hours=2)
        change(citizen, email=NEW["email"])
        happened(citizen, hours=23)

        undo(citizen)

        now = contact(citizen)
        assert (now.mobile, now.email) == (before.mobile, before.email)

    def test_a_change_of_an_earlier_day_stands(self, citizen):
        change(citizen, mobile="070-174 06 90")
        happened(citizen, hours=25)
        change(citizen, mobile="070-174 06 91")

        undo(citizen)

        assert contact(citizen).mobile == "+46701740690"

    def test_the_e_id_is_asked_for_anew(self, citizen):
        change(citizen, **NEW)
        form = posted_by(citizen.client.get(UNDO), having="seen")
        some_time_after_the_e_id(citizen)

        page = citizen.client.post(UNDO, form)

        assertContains(page, "Legitimera dig igen")
        assert contact(citizen).email == NEW["email"]


@pytest.mark.covers("P19", "R123")
def test_of_a_first_address_only_the_new_is_told(citizen):
    citizen.person.activations.update(notify_email=False)
    ContactDetails.objects.filter(person=citizen.person).update(email="")

    saved = change(citizen, email=NEW["email"])

    assertContains(saved, "Vi har skickat en bekräftelse till din nya adress.")
    assert Notice.objects.get().trigger == contact(citizen).public_id


@pytest.mark.covers("P19", "R123")
def test_of_an_address_that_is_removed_only_the_old_is_told(citizen):
    before = contact(citizen)
    citizen.person.activations.update(notify_email=False)

    saved = change(citizen, email="")

    assertContains(saved, "Vi har skickat en bekräftelse till adressen du tog bort.")
    assert Notice.objects.get().trigger == before.public_id


def test_what_kind_of_number_is_asked_for_is_said_before_it_is_written(citizen):
    page = citizen.client.get(CHANGE)

    number = '<span class="nowrap">070-174 06 05</span>'
    assertContains(page, f"Ett svenskt nummer, till exempel {number}.")


@pytest.mark.covers("R123")
def test_a_box_that_is_unticked_holds_at_once_in_every_capacity(citizen):
    form = posted_by(citizen.client.get(CHANGE), having="mobile")
    form.pop("notify_sms")

    citizen.client.post(CHANGE, form)

    assert not citizen.person.activations.filter(notify_sms=True).exists()
    assert citizen.person.activations.filter(notify_email=True).exists()
    person = citizen.person.public_id
    assert find_address(person, Channel.SMS, Kind.NEW_MESSAGE, None) == Notice.Reason.UNWANTED
    assert AccessLogEntry.objects.filter(action=Action.CHANGED, object_type="eservice").exists()
    assert not Notice.objects.exists()


@pytest.mark.covers("R123")
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"mobile": "123"}, "Ange ett mobilnummer, till exempel 070-174 06 05."),
        ({"email": "samira"}, "Ange en e-postadress, till exempel namn@epost.example."),
        ({"mobile": ""}, "Fyll i mobilnummer, eller bocka ur Notis via SMS."),
        ({"email": ""}, "Fyll i e-postadress, eller bocka ur Notis via e-post."),
    ],
)
def test_what_cant_be_is_said_at_its_field_and_nothing_is_saved(citizen, written, sentence):
    before = contact(citizen)

    page = change(citizen, **written)

    assertContains(page, sentence)
    assert contact(citizen) == before


def staff_changes(citizen):
    ContactDetails.objects.filter(person=citizen.person).update(is_current=False)
    return ContactDetails.objects.create(
        person=citizen.person,
        mobile="+46701740691",
        email="av.kommunen@epost.example",
        changed_by_kind="staff",
        changed_at=timezone.now(),
    )


NOW = "070-174 06 91"
MEANWHILE = f"Mobilnumret har ändrats sedan du öppnade sidan. Nu gäller {NOW}."


def test_what_staff_changed_meanwhile_isnt_overwritten_unseen(citizen):
    form = posted_by(citizen.client.get(CHANGE), having="mobile")
    staff_changes(citizen)

    page = citizen.client.post(CHANGE, {**form, **NEW})

    assertContains(page, MEANWHILE)
    assertContains(page, "070-174 06 90")
    # Who has been told and saves again means it.
    citizen.client.post(CHANGE, posted_by(page, having="mobile"))
    assert contact(citizen).email == NEW["email"]


def test_saved_again_an_older_page_takes_back_nothing_that_was_not_touched_on_it(citizen):
    older = posted_by(citizen.client.get(CHANGE), having="mobile")
    staff_changes(citizen)

    page = citizen.client.post(CHANGE, {**older, "email": NEW["email"]})
    again = posted_by(page, having="mobile")

    assertContains(page, MEANWHILE)
    assert (again["mobile"], again["email"]) == (NOW, NEW["email"])
    citizen.client.post(CHANGE, again)
    now = contact(citizen)
    assert (now.shown_mobile, now.email) == (NOW, NEW["email"])


@pytest.mark.covers("R123", "D7")
@pytest.mark.parametrize(("box", "other"), [("notify_sms", "notify_email")])
@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_box_changed_since_and_not_touched_stays_as_it_has_become(citizen, box, other, meanwhile):
    citizen.person.activations.update(**{box: not meanwhile, other: True})
    older = posted_by(citizen.client.get(CHANGE), having="mobile")
    citizen.person.activations.update(**{box: meanwhile})

    del older[other]
    citizen.client.post(CHANGE, older)

    [now] = citizen.person.activations.values_list(box, other)
    assert now == (meanwhile, False)


WITHOUT_NUMBER = [("", "Nu finns ingenting."), ("070-174 06 92", "Nu gäller 070-174 06 92.")]


@pytest.mark.covers("D7")
@pytest.mark.parametrize(("number", "_now"), WITHOUT_NUMBER)
def test_an_older_page_takes_back_neither_a_number_nor_a_box(citizen, number, _now):
    older = posted_by(citizen.client.get(CHANGE), having="mobile")
    newer = {name: value for name, value in older.items() if name != "notify_sms"}
    citizen.client.post(CHANGE, {**newer, "mobile": number})

    citizen.client.post(CHANGE, {**older, "email": NEW["email"]})

    now = contact(citizen)
    assert (now.shown_mobile, now.email) == (number, NEW["email"])
    assert not EServiceActivation.objects.filter(person=citizen.person, notify_sms=True).exists()


@pytest.mark.covers("I4")
@pytest.mark.parametrize(("number", "now"), WITHOUT_NUMBER)
def test_a_box_ticked_on_an_older_page_whose_number_is_another_is_asked(citizen, number, now):
    citizen.person.activations.update(notify_sms=False)
    older = posted_by(citizen.client.get(CHANGE), having="mobile")
    citizen.client.post(CHANGE, {**older, "mobile": number})

    page = citizen.client.post(CHANGE, {**older, "notify_sms": "on"})

    assertContains(page, f"Mobilnumret har ändrats sedan du öppnade sidan. {now}")
    assert contact(citizen).shown_mobile == number
    assert not EServiceActivation.objects.filter(person=citizen.person, notify_sms=True).exists()


def test_two_pages_with_the_same_boxes_each_keep_their_change(citizen):
    older = posted_by(citizen.client.get(CHANGE), having="mobile")
    citizen.client.post(CHANGE, {**older, "mobile": "070-174 06 92"})

    citizen.client.post(CHANGE, {**older, "email": NEW["email"]})

    now = contact(citizen)
    assert (now.shown_mobile, now.email) == ("070-174 06 92", NEW["email"])


def test_nor_when_something_else_was_to_be_put_right_first(citizen):
    form = posted_by(citizen.client.get(CHANGE), having="mobile")
    by_staff = staff_changes(citizen)

    page = citizen.client.post(CHANGE, {**form, **NEW, "mobile": "123"})
    again = citizen.client.post(CHANGE, {**posted_by(page, having="mobile"), **NEW})

    assertContains(again, MEANWHILE)
    assert contact(citizen) == by_staff


def test_nor_when_the_session_ended_between(citizen):
    form = posted_by(citizen.client.get(CHANGE), having="mobile")
    citizen.client.logout()
    left = citizen.client.post(CHANGE, {**form, **NEW})
    by_staff = staff_changes(citizen)

    again = sign_in(Client(), citizen.user)
    onward = unquote(left.url.partition("next=")[2])
    kept = posted_by(again.client.get(onward), having="mobile")
    page = again.client.post(onward, kept)

    assert kept["email"] == NEW["email"]
    assertContains(page, MEANWHILE)
    assert contact(citizen) == by_staff


class TestFreshEid:
    """Who has found a phone that is signed in must not turn the notices to themselves (T15)."""

    def test_it_is_asked_for_when_some_time_has_passed(self, citizen):
        some_time_after_the_e_id(citizen)

        page = citizen.client.get(CHANGE)

        assertContains(page, "Legitimera dig igen")
        assertContains(page, "Legitimera dig med BankID</button>")
        assertContains(page, f'name="next" value="{CHANGE}"')
        assertNotContains(page, 'name="mobile"')
        assert "signed_in_since" in citizen.client.session
        # A moment after, it is the very same person.
        some_time_after_the_e_id(citizen, minutes=4)
        assertContains(citizen.client.get(CHANGE), 'name="mobile"')

    def test_who_writes_too_slowly_finds_it_there_behind_the_new_e_id(self, citizen):
        before = contact(citizen)
        form = posted_by(citizen.client.get(CHANGE), having="mobile")
        some_time_after_the_e_id(citizen)

        page = citizen.client.post(CHANGE, {**form, **NEW})

        assert contact(citizen) == before
        assertContains(page, "Det du skrev är kvar.")
        # The first such field on the page is that of the languages.
        onward = re.findall(r'name="next" value="([^"]+)"', page.content.decode())[-1]
        for word in ("0701740690", "070-174", "ny.adress", "epost"):
            assert word not in onward
        # The e-ID opens a session of its own.
        again = sign_in(Client(), citizen.user)
        page = again.client.get(onward)
        assertContains(page, "Texten är kvar här, men den är inte sparad än.")
        form = posted_by(page, having="mobile")
        assert {name: form[name] for name in NEW} == NEW
        again.client.post(onward, form)
        assert contact(citizen).email == NEW["email"]

    def test_what_was_kept_is_for_its_writer_alone(self, citizen):
        form = posted_by(citizen.client.get(CHANGE), having="mobile")
        some_time_after_the_e_id(citizen)
        page = citizen.client.post(CHANGE, {**form, **NEW})
        onward = re.findall(r'name="next" value="([^"]+)"', page.content.decode())[-1]
        other = UserFactory(citizen=True)
        PersonFactory(reachable=True, user=other)

        page = sign_in(Client(), other).client.get(onward)

        assertNotContains(page, NEW["email"])

    def test_a_session_that_ran_out_loses_nothing_either(self, citizen):
        form = posted_by(citizen.client.get(CHANGE), having="mobile")
        citizen.client.logout()

        left = citizen.client.post(CHANGE, {**form, **NEW})

        assert left.url.startswith("/logga-in/?next=")
        again = sign_in(Client(), citizen.user)
        page = again.client.get(unquote(left.url.partition("next=")[2]))
        assertContains(page, NEW["email"])

    def test_it_is_fresh_for_five_minutes(self):
        assert timedelta(minutes=5) == FRESH


@pytest.mark.covers("R123")
def test_who_needs_an_interpreter_says_so_and_the_caseworker_sees_it(citizen, caseworker):
    CaseFactory(file__file_holder=citizen.person, responsible_unit=caseworker.unit)

    missing = citizen.client.post(LANGUAGE, {"language": "en", "interpreter_needed": "on"})
    assertContains(missing, "Fyll i vilket språk du behöver tolk för.")
    written = {"language": "en", "interpreter_needed": "on", "interpreter_language": "arabiska"}
    saved = citizen.client.post(LANGUAGE, written, follow=True)

    assertContains(saved, "Arabiska")
    person = citizen.person
    person.refresh_from_db()
    assert (person.language, person.interpreter_needed) == ("en", True)
    page = caseworker.client.get(reverse("casework:person", args=[person.public_id]))
    assertContains(page, "Behövs, arabiska")


@pytest.mark.covers("A-C15")
def test_a_c15_leave(citizen, caseworker):
    case = CaseFactory(
        file__file_holder=citizen.person,
        responsible_unit=caseworker.unit,
        caseworker=caseworker.user,
    )
    letter = MessageFactory(thread__citizen=citizen.person, thread__case=case)
    assertContains(citizen.client.get(PROFILE), LEAVE)
    assertContains(citizen.client.get(LEAVE), "Ja, avsluta e-tjänsten")
    other_browser = sign_in(Client(), citizen.user)

    left = citizen.client.post(LEAVE, follow=True)

    assertContains(left, "E-tjänsten är avslutad. Du kan inte längre logga in.")
    assert "_auth_user_id" not in citizen.client.session
    for client in (citizen.client, other_browser.client):
        assert client.get("/minasidor/").status_code == 302
    activation = EServiceActivation.objects.get(person=citizen.person)
    assert (activation.state, activation.ended_by) == ("ended", citizen.user)
    # The caseworker is told, and reads on what was written.
    task = Task.objects.get()
    assert task.text.startswith("Personen har själv avslutat e-tjänsten.")
    tasks = caseworker.client.get(reverse("casework:tasks"))
    assertContains(tasks, "Personen har själv avslutat e-tjänsten.")
    assert letter.thread.messages.exists()


@pytest.mark.covers("A-C15")
def test_leaving_before_anything_is_a_case_tells_the_unit_that_has_the_intake(citizen):
    intake = IntakeFactory(person=citizen.person)

    citizen.client.post(LEAVE)

    assert Task.objects.get().unit == intake.unit


def test_leaving_twice_is_leaving_once(citizen):
    CaseFactory(file__file_holder=citizen.person)

    citizen.client.post(LEAVE)
    again = citizen.client.post(LEAVE)

    assert again.status_code == 302
    assert Task.objects.count() == 1


@pytest.mark.covers("A-C15")
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_found_the_phone_cant_leave_for_another(citizen, method):
    some_time_after_the_e_id(citizen)

    page = getattr(citizen.client, method)(LEAVE)

    assertContains(page, "Innan du avslutar e&#8209;tjänsten behöver vi veta att det är du.")
    assertContains(page, f'name="next" value="{LEAVE}"')
    assertNotContains(page, "Ja, avsluta e-tjänsten")
    assert citizen.person.activations.in_force().exists()


def test_who_leaves_leaves_nothing_in_the_browser(citizen):
    left = citizen.client.post(LEAVE)

    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
