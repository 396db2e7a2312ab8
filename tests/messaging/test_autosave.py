"""A page that saves by itself: what is written is in the draft, and nothing else has happened."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.calendar import stockholm
from accounts.form_key import FormKey, new_key
from audit.models import AccessLogEntry
from messaging.models import Draft, Message
from messaging.written import FIELD
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    DraftFactory,
    DraftFileFactory,
    MessageFactory,
    OwnMailboxFactory,
    SignatureFactory,
    ThreadFactory,
)
from tests.factories.pdf import small_pdf

pytestmark = pytest.mark.django_db


def compose():
    return reverse("messaging:compose")


def save(signed_in, key, *, at=None, **written):
    return signed_in.client.post(at or compose(), {"autosave": "1", FIELD: str(key), **written})


def to_client(colleague):
    """A client of the colleague's unit, as the form chooses them."""
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=colleague.unit)
    return f"{person.public_id}.{person.public_id}"


def pdf(name="intyg.pdf"):
    return SimpleUploadedFile(name, small_pdf(), content_type="application/pdf")


def test_what_is_written_is_kept_and_the_page_is_told_shortly(caseworker, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    key = new_key(caseworker.user)

    said = save(caseworker, key, subject="Tid", body="Hej!").json()

    draft = Draft.objects.get()
    assert (draft.public_id, draft.subject, draft.body) == (key.form, "Tid", "Hej!")
    assert (said["state"], said["text"]) == ("saved", f"Utkast sparat {stockholm():%H.%M}")
    assert said["address"] == f"{compose()}?utkast={draft.public_id}"
    assert caseworker.client.get(said["address"]).context["form"].initial["body"] == "Hej!"


def test_the_answer_carries_the_key_to_go_on_with(caseworker):
    said = save(caseworker, new_key(caseworker.user), body="Hej").json()

    save(caseworker, said["key"], body="Hej Bengt!")

    assert Draft.objects.get().body == "Hej Bengt!"


@pytest.mark.parametrize("written", [{}, {"body": " \n"}, {"recipients": ["a.b."]}])
def test_a_page_on_which_nothing_is_written_makes_no_draft(caseworker, written):
    said = save(caseworker, new_key(caseworker.user), **written)

    assert said.json() == {}
    assert not Draft.objects.exists()


def test_a_signature_alone_is_nothing_written(caseworker):
    SignatureFactory(user=caseworker.user, text="Vänliga hälsningar\nLinda")

    save(caseworker, new_key(caseworker.user), body="\r\n\r\nVänliga hälsningar\r\nLinda")

    assert not Draft.objects.exists()


def test_what_is_taken_out_again_is_out_of_the_draft_too(caseworker):
    draft = DraftFactory(owner=caseworker.user, body="Hej")

    save(caseworker, FormKey(draft.public_id, caseworker.user.public_id), body="")

    draft.refresh_from_db()
    assert draft.body == ""


def test_a_file_is_taken_in_at_once_and_shown_with_what_the_gate_said(caseworker):
    bad = SimpleUploadedFile("brev.docx", b"PK\x03\x04")

    said = save(caseworker, new_key(caseworker.user), files=[pdf(), bad]).json()

    assert "intyg.pdf" in said["files"]
    assert "Klar." in said["files"]
    assert "Inte godkänd." in said["files"]
    assert [one.state for one in Draft.objects.get().files.order_by("pk")] == ["clean", "rejected"]


def test_a_file_is_taken_off(caseworker):
    kept = DraftFileFactory(draft__owner=caseworker.user)
    key = FormKey(kept.draft.public_id, caseworker.user.public_id)

    said = save(caseworker, key, remove_file=str(kept.public_id)).json()

    assert "intyg.pdf" not in said["files"]
    assert not kept.draft.files.exists()


def test_nothing_is_sent_and_nothing_is_judged(caseworker):
    whole = {"recipients": [to_client(caseworker)], "subject": "Tid"}

    save(caseworker, new_key(caseworker.user), **whole, body="x" * 100_000)

    assert len(Draft.objects.get().body) == 100_000
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text", ["Hej 👩‍👧 😀", "שלום \u202eabc\u202c", "a\x01b\x7fc\td", "rad ett\r\nrad två\r\n\r\n"]
)
def test_every_sign_is_kept_as_it_was_written(caseworker, text):
    save(caseworker, new_key(caseworker.user), body=text)

    assert Draft.objects.get().body == text


def test_the_sign_that_no_database_holds_is_taken_out(caseworker):
    save(caseworker, new_key(caseworker.user), body="a\x00b")

    assert Draft.objects.get().body == "ab"


def test_an_answer_on_its_way_is_tied_to_its_conversation(caseworker):
    thread = ThreadFactory()
    letter = MessageFactory(
        thread=thread, from_citizen=True, to=OwnMailboxFactory(owner=caseworker.user)
    )
    address = reverse("messaging:reply", args=[letter.public_id])

    save(caseworker, new_key(caseworker.user), at=address, body="Hej")

    draft = Draft.objects.get()
    assert (draft.thread, draft.path) == (thread, address)


def test_a_citizens_answer_is_kept_and_no_look_is_logged(citizen):
    letter = MessageFactory(thread__citizen=citizen.person)
    address = reverse("portal:thread", args=[letter.thread.public_id])

    said = save(citizen, new_key(citizen.user), at=address, body="Hej").json()

    assert said["state"] == "saved"
    assert Draft.objects.get().body == "Hej"
    assert not AccessLogEntry.objects.exists()


class TestOnTwoPages:
    @pytest.fixture
    def key(self, caseworker):
        draft = DraftFactory(owner=caseworker.user, body="Hej", revision=1)
        DraftFileFactory(draft=draft)
        return FormKey(draft.public_id, caseworker.user.public_id, 1)

    def test_the_one_that_is_behind_writes_a_draft_of_its_own(self, caseworker, key):
        save(caseworker, key, body="Från den ena", subject="Tid")

        said = save(caseworker, key, body="Från den andra", subject="Tid").json()

        one, other = Draft.objects.order_by("pk")
        assert (one.body, other.body) == ("Från den ena", "Från den andra")
        assert said["state"] == "beside"
        assert "sparat som ett eget utkast" in said["text"]
        assert said["address"].endswith(str(other.public_id))
        assert other.files.get().filename == "intyg.pdf"

    def test_it_goes_on_in_its_own(self, caseworker, key):
        save(caseworker, key, body="Från den ena")
        said = save(caseworker, key, body="Från den andra").json()

        again = save(caseworker, said["key"], body="Mer från den andra").json()

        assert again["state"] == "saved"
        assert [one.body for one in Draft.objects.order_by("pk")] == [
            "Från den ena",
            "Mer från den andra",
        ]

    def test_the_same_words_once_more_are_no_quarrel(self, caseworker, key):
        """An answer that got lost on the way: the page asks again before it goes on."""
        save(caseworker, key, body="Hej Bengt\n")

        said = save(caseworker, key, body="Hej Bengt\r\n").json()

        assert said["state"] == "saved"
        assert Draft.objects.count() == 1

    @pytest.mark.covers("P14")
    def test_a_page_that_does_not_show_all_the_files_asks_before_it_sends(self, caseworker, key):
        letter = {"recipients": [to_client(caseworker)], "subject": "Tid", "body": "Hej"}
        said = save(caseworker, key, **letter).json()
        other = SimpleUploadedFile("ny.pdf", pdf().read() + b"\n", content_type="application/pdf")
        save(caseworker, said["key"], **letter, files=[other])

        page = caseworker.client.post(compose(), {FIELD: said["key"], **letter})

        assertContains(page, "Utkastet har ändrats på en annan sida.")
        assertContains(page, "ny.pdf")
        assert not Message.objects.exists()
        shown = page.context["form"]["draft"].value()
        caseworker.client.post(compose(), {FIELD: shown, **letter})
        assert Message.objects.get().attachments.count() == 2

    def test_what_was_sent_from_the_one_is_not_sent_from_the_other(self, caseworker, key):
        letter = {"recipients": [to_client(caseworker)], "subject": "Tid", "body": "Hej"}
        caseworker.client.post(compose(), {FIELD: str(key), **letter})

        same = caseworker.client.post(compose(), {FIELD: str(key), **letter})
        other = caseworker.client.post(compose(), {FIELD: str(key), **letter, "body": "Hej då"})

        assert same["Location"] == reverse("messaging:sent")
        assertContains(
            other, "Meddelandet har redan skickats. Det du skrev här är sparat som utkast."
        )
        assert Message.objects.get().body == "Hej"
        assert Draft.objects.of(caseworker.user).get().body == "Hej då"

    def test_the_same_words_to_somebody_else_are_not_taken_for_a_second_click(
        self, caseworker, key
    ):
        letter = {"subject": "Tid", "body": "Hej"}
        first, second = to_client(caseworker), to_client(caseworker)
        caseworker.client.post(compose(), {FIELD: str(key), **letter, "recipients": [first]})

        page = caseworker.client.post(
            compose(), {FIELD: str(key), **letter, "recipients": [second]}
        )

        assertContains(page, "Meddelandet har redan skickats.")
        assert Draft.objects.of(caseworker.user).get().recipients == [second]

    def test_a_page_that_saves_by_itself_after_the_letter_left_says_so(self, caseworker, key):
        letter = {"recipients": [to_client(caseworker)], "subject": "Tid", "body": "Hej"}
        caseworker.client.post(compose(), {FIELD: str(key), **letter})

        said = save(caseworker, key, **letter).json()

        assert said == {"state": "sent", "text": "Meddelandet har redan skickats."}


class TestWhenThePageCanNotGoOn:
    def test_after_the_session_it_is_kept_and_the_page_says_so(self, caseworker):
        key = new_key(caseworker.user)

        said = Client().post(
            compose(), {"autosave": "1", FIELD: str(key), "body": "Hej", "files": pdf()}
        )

        draft = Draft.objects.get()
        assert draft.body == "Hej"
        assert said.json()["text"] == "Du har loggats ut. Det du skrev är sparat som utkast."
        assert str(draft.public_id) in said.json()["link"]
        assert "files" not in said.json()

    def test_in_a_role_that_does_not_write_it_is_kept(self, administrator):
        key = new_key(administrator.user)

        save(administrator, key, body="Hej")

        assert Draft.objects.get().body == "Hej"

    def test_when_the_letter_can_not_be_read_any_more_it_is_kept(self, caseworker):
        address = reverse("messaging:reply", args=[MessageFactory().public_id])
        form = {FIELD: str(new_key(caseworker.user)), "body": "Långt svar"}

        assert caseworker.client.post(address, form).status_code == 404

        assert Draft.objects.get().body == "Långt svar"

    def test_somebody_else_signed_in_at_the_same_browser_gets_nothing(self, caseworker, provider):
        address = reverse("messaging:reply", args=[MessageFactory().public_id])
        form = {FIELD: str(new_key(caseworker.user)), "body": "Långt svar"}

        provider.client.post(address, form)

        assert not Draft.objects.filter(owner=caseworker.user).exists()

    def test_a_form_of_before_the_sign_in_is_refused_and_kept(self, caseworker):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = caseworker.client.cookies

        page = strict.post(compose(), {FIELD: str(new_key(caseworker.user)), "body": "Hej"})

        assert page.status_code == 403
        assert f"?utkast={Draft.objects.get().public_id}" in page.content.decode()


def test_more_than_a_request_may_carry_is_told_as_that(caseworker):
    page = caseworker.client.post(compose(), {"body": "x" * 1_200_000})

    assert page.status_code == 413
    assert "Texten är längre" in page.content.decode()
    assert not Draft.objects.exists()
