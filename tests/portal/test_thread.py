from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.form_key import new_key
from audit.models import AccessLogEntry, Action
from journal.serving import HEADERS
from messaging.actions.replying import NOT_SENT
from messaging.models import Draft, MailboxItem, Message, ReadReceipt, Recipient
from messaging.wording import sent_before
from notifications.models import Notice
from portal import wording
from tests.bench.shown import shown
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    AbsenceFactory,
    AttachmentFactory,
    DraftFileFactory,
    MailboxFactory,
    MessageFactory,
    ThreadFactory,
)
from tests.factories.pdf import small_pdf

pytestmark = pytest.mark.django_db
LINDA = "Linda Ekström, socialsekreterare, Försörjningsenheten"


@pytest.fixture
def letter(citizen):
    """What Linda has written, unread, with a receipt asked for."""
    return MessageFactory(
        thread__citizen=citizen.person,
        thread__subject="Komplettering till din ansökan",
        body="Hej!\n\nJag saknar hyresavin.",
        sender_name="Linda Ekström",
        sender_name_to_citizen=LINDA,
        read_receipt_requested=True,
    )


@pytest.fixture
def address(letter):
    return reverse("portal:thread", args=[letter.thread.public_id])


def pdf(name="hyresavi.pdf", content=None):
    return SimpleUploadedFile(name, content or small_pdf(), content_type="application/pdf")


def form_on(client, address):
    """What the page would send back: its hidden key, and what is written in it."""
    return {
        "draft": client.get(address).context["form"].initial["draft"],
        "body": "Här kommer den.",
    }


def own_letters(citizen):
    return Message.objects.filter(sender_user=citizen.user).order_by("pk")


class TestReading:
    def test_a_letter_is_opened_by_showing_it(self, citizen, letter, address):
        page = citizen.client.get(address)

        assertContains(page, "<p>Jag saknar hyresavin.</p>", html=True)
        recipient = Recipient.objects.get(message=letter)
        assert recipient.first_read_by == citizen.user
        assert ReadReceipt.objects.filter(recipient=recipient).exists()
        assert AccessLogEntry.objects.filter(action=Action.READ).count() == 1

    def test_reading_again_is_a_look_and_not_another_opening(self, citizen, letter, address):
        citizen.client.get(address)
        first = Recipient.objects.get(message=letter).first_read_at

        citizen.client.get(address)

        assert Recipient.objects.get(message=letter).first_read_at == first
        assert AccessLogEntry.objects.filter(action=Action.READ).count() == 1
        assert AccessLogEntry.objects.filter(object_type="thread").count() == 2

    @pytest.mark.parametrize(("language", "word"), [("sv", "Nytt"), ("en", "New")])
    def test_what_was_unread_when_the_page_was_opened_is_marked_in_words(
        self, citizen, letter, address, language, word
    ):
        citizen.client.get(address)
        new = MessageFactory(thread=letter.thread)
        citizen.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

        marked = citizen.client.get(address)
        again = citizen.client.get(address)

        name = f"fran-{new.public_id} nytt-{new.public_id}"
        assertContains(marked, f'aria-labelledby="{name}" tabindex="-1"', count=1)
        assertContains(marked, f'<span class="badge is-info">{word}</span>', count=1)
        assertNotContains(again, f">{word}</span>")

    def test_the_sender_stands_there_in_the_words_meant_for_citizens(
        self, citizen, letter, address
    ):
        page = citizen.client.get(address)

        assertContains(page, "Linda Ekström</span></h2>")
        assertContains(page, "socialsekreterare, Försörjningsenheten")

    def test_a_hidden_name_is_hidden(self, citizen):
        message = MessageFactory(
            thread__citizen=citizen.person,
            sender_name="Helena Sjöberg",
            sender_name_to_citizen="Handläggare, Barn- och familjeenheten",
        )

        page = citizen.client.get(reverse("portal:thread", args=[message.thread.public_id]))

        assertContains(page, "Handläggare</span></h2>")
        assertNotContains(page, "Helena")

    def test_letters_stand_in_the_order_they_were_written(self, citizen, letter, address):
        now = timezone.now()
        for hours, body in ((-2, "Äldre"), (2, "Först nästa vecka"), (-3, "Äldst")):
            MessageFactory(thread=letter.thread, body=body, sent_at=now + timedelta(hours=hours))

        page = citizen.client.get(address)

        bodies = [one.message.body for one in page.context["letters"]]
        assert bodies == ["Äldst", "Äldre", letter.body]

    def test_what_is_written_is_text_and_nothing_else(self, citizen):
        message = MessageFactory(
            thread__citizen=citizen.person,
            thread__subject="<script>alert(1)</script>",
            body="<img src=x onerror=alert(1)>",
            sender_name_to_citizen="<b>Linda</b>, <i>chef</i>",
        )

        page = citizen.client.get(reverse("portal:thread", args=[message.thread.public_id]))

        for markup in (b"<script>alert", b"<img", b"<b>", b"<i>"):
            assert markup not in page.content

    def test_a_file_is_saved_as_a_pdf_and_as_nothing_else(self, citizen, letter):
        attachment = AttachmentFactory(message=letter, filename="Begäran.pdf")

        response = citizen.client.get(reverse("portal:attachment", args=[attachment.public_id]))

        assert b"".join(response) == small_pdf()
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in response.headers["Cache-Control"]
        assert AccessLogEntry.objects.filter(action=Action.DOWNLOADED).count() == 1

    @pytest.mark.covers("A-C5")
    def test_a_file_is_read_at_once_in_a_tab_of_its_own(self, citizen, letter, address):
        attachment = AttachmentFactory(message=letter, filename="Begäran.pdf")
        inline = reverse("portal:attachment_inline", args=[attachment.public_id])

        page = citizen.client.get(address)
        response = citizen.client.get(inline)

        assertContains(page, f'href="{inline}" target="_blank" rel="noopener"')
        assert b"".join(response) == small_pdf()
        assert response.headers["Content-Disposition"].startswith("inline")
        assert HEADERS.items() <= response.headers.items()
        assert AccessLogEntry.objects.filter(action=Action.DOWNLOADED).count() == 1
        assert Recipient.objects.get(message=letter).file_opened_at

    def test_fifty_letters_cost_no_more_questions_than_one(self, citizen, letter, address):
        AttachmentFactory(message=letter)
        citizen.client.get(address)
        one = questions(citizen.client, address)

        for _ in range(49):
            AttachmentFactory(message=MessageFactory(thread=letter.thread))
        citizen.client.get(address)

        assert questions(citizen.client, address) == one


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestSomebodyAway:
    @pytest.fixture
    def linda(self, letter):
        return letter.sender_mailbox.owner

    @pytest.mark.covers("R124")
    def test_it_is_told_before_anybody_answers(self, citizen, letter, linda, address):
        letter.thread.case = CaseFactory(file__file_holder=citizen.person)
        letter.thread.save()
        shared = MailboxFactory(shared=True, unit=letter.thread.case.responsible_unit)
        petra = MembershipFactory(user__given_name="Petra", user__family_name="Nordin").user
        absence = AbsenceFactory(user=linda, substitute=petra)

        page = citizen.client.get(address)

        assertContains(page, f'<span>Till <span lang="sv">{LINDA}</span></span>')
        last_day = date_format(absence.until, "MONTH_DAY_FORMAT")
        assertContains(page, f"Borta till och med {last_day}. Petra Nordin ersätter.")
        assertContains(page, f"?till=mailbox%3A{shared.public_id}")
        assertContains(page, wording.answer_time(is_away=True))
        assertNotContains(page, wording.answer_time())

    def test_it_stays_so_where_something_needs_to_be_corrected(
        self, citizen, letter, linda, address
    ):
        AbsenceFactory(user=linda)

        page = citizen.client.post(address, {**form_on(citizen.client, address), "body": ""})

        assertContains(page, "Skriv ett meddelande.")
        assertContains(page, wording.answer_time(is_away=True))
        assertNotContains(page, wording.answer_time())

    def test_a_hidden_name_stays_hidden(self, citizen, letter, linda, address):
        linda.hide_name_from_citizens = True
        linda.save()
        AbsenceFactory(user=linda)

        page = citizen.client.get(address)

        assertContains(page, "Borta till och med")
        assertNotContains(page, linda.full_name)

    def test_nothing_is_said_of_who_is_there(self, citizen, letter, address):
        page = citizen.client.get(address)

        assertNotContains(page, "Borta till och med")
        assertContains(page, wording.answer_time())

    def test_many_absences_cost_no_more_questions_than_one(self, citizen, linda, address):
        AbsenceFactory(user=linda)
        citizen.client.get(address)
        one = questions(citizen.client, address)

        AbsenceFactory.create_batch(10)

        assert questions(citizen.client, address) == one


class TestAnswering:
    def test_an_answer_before_ones_own_first_letter_has_left_is_told_to_wait(self, citizen):
        own = MessageFactory(thread__citizen=citizen.person, from_citizen=True, held=True)
        address = reverse("portal:thread", args=[own.thread.public_id])

        page = citizen.client.post(address, form_on(citizen.client, address))

        assertContains(page, NOT_SENT)

    def test_an_answer_reaches_whoever_wrote(self, citizen, letter, address):
        response = citizen.client.post(
            address, {**form_on(citizen.client, address), "files": pdf()}, follow=True
        )

        assertRedirects(response, address)
        answer = own_letters(citizen).get()
        assert answer.body == "Här kommer den."
        assert answer.attachments.get().filename == "hyresavi.pdf"
        item = MailboxItem.objects.get(message=answer, folder=MailboxItem.Folder.INBOX)
        assert item.mailbox == letter.sender_mailbox
        assert not Notice.objects.exists(), "colleagues get no notices"

    def test_it_is_held_first_and_then_received(self, citizen, address, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        sent = citizen.client.post(address, form_on(citizen.client, address), follow=True)
        time_machine.shift(timedelta(seconds=4))
        held = citizen.client.get(address)
        time_machine.shift(timedelta(seconds=7))
        received = citizen.client.get(address)

        said = "Meddelandet skickas om %s sekunder. Till dess kan du ångra det."
        assert said % 10 in shown(sent)
        assert said % 6 in shown(held)
        for before in (sent, held):
            assertContains(before, "Ångra</button>", count=2)
            assert "Meddelandet är mottaget" not in shown(before)
            assert "är skickat" not in shown(before)
        assertNotContains(received, "Ångra</button>")
        assertNotContains(received, "Meddelandet skickas")
        assertContains(received, "Meddelandet är mottaget")

    def test_where_nothing_is_held_it_is_sent_at_once(self, citizen, address, settings):
        settings.MESSAGE_HOLD_SECONDS = 0

        sent = citizen.client.post(address, form_on(citizen.client, address), follow=True)

        assert wording.is_sent() in shown(sent)
        assertNotContains(sent, "Ångra</button>")

    def test_one_letter_however_often_skicka_is_pressed(self, citizen, address):
        form = form_on(citizen.client, address)

        for _ in range(3):
            response = citizen.client.post(address, {**form, "files": pdf()})

        assertRedirects(response, address)
        assert own_letters(citizen).count() == 1

    def test_something_new_on_the_page_gone_back_to_is_neither_lost_nor_sent(
        self, citizen, address
    ):
        form = form_on(citizen.client, address)
        citizen.client.post(address, form)

        page = citizen.client.post(address, {**form, "body": "Och en sak till."})

        assertContains(page, sent_before())
        assertContains(page, "Och en sak till.</textarea>")
        assert own_letters(citizen).count() == 1
        again = {"draft": page.context["form"]["draft"].value(), "body": "Och en sak till."}
        citizen.client.post(address, again)
        assert [one.body for one in own_letters(citizen)] == ["Här kommer den.", "Och en sak till."]

    def test_an_empty_letter_isnt_sent_and_keeps_its_files(self, citizen, address):
        form = form_on(citizen.client, address) | {"body": "  "}

        page = citizen.client.post(address, {**form, "files": pdf()})

        assertContains(page, "Skriv ett meddelande.")
        assertContains(page, "<title>Fel: ")
        assertContains(page, "hyresavi.pdf")
        assert not own_letters(citizen).exists()

    def test_what_was_kept_goes_with_the_next_try(self, citizen, address):
        form = form_on(citizen.client, address)
        page = citizen.client.post(address, {**form, "body": "", "files": pdf()})

        form["draft"] = page.context["form"]["draft"].value()
        citizen.client.post(address, form)

        assert own_letters(citizen).get().attachments.get().filename == "hyresavi.pdf"

    def test_a_file_that_is_no_pdf_is_told_and_the_rest_stays(self, citizen, address):
        form = form_on(citizen.client, address)

        page = citizen.client.post(
            address, {**form, "files": [pdf("bra.pdf"), pdf("bild.pdf", b"GIF89a no pdf")]}
        )

        assertContains(page, "bild.pdf är inte godkänd. Ta bort den, eller bifoga en ny fil")
        assertContains(
            page,
            "<strong>Inte godkänd.</strong> Endast PDF och foton (JPEG eller PNG) kan bifogas.",
        )
        assertContains(page, "Här kommer den.")
        assertContains(page, "<span>bra.pdf<small>")
        assert not own_letters(citizen).exists()

    def test_two_wrong_files_are_not_called_one_field(self, citizen, address):
        wrong = [pdf("ett.pdf", b"GIF89a no pdf"), pdf("tva.pdf", b"GIF87a no pdf")]

        page = citizen.client.post(address, {**form_on(citizen.client, address), "files": wrong})

        assertContains(page, "Något behöver rättas")
        assertNotContains(page, "Ett fält behöver rättas")

    def test_a_file_can_be_taken_off_before_sending(self, citizen, address):
        form = form_on(citizen.client, address)
        page = citizen.client.post(address, {**form, "body": "", "files": pdf()})
        kept = page.context["draft_files"][0]

        page = citizen.client.post(address, {**form, "remove_file": str(kept.public_id)})

        assert page.context["draft_files"] == []
        assertContains(page, "Här kommer den.")
        assertNotContains(page, "Skriv ett meddelande.")
        assert not own_letters(citizen).exists()

    def test_a_closed_case_takes_no_answer(self, citizen):
        case = CaseFactory(closed=True, file__file_holder=citizen.person)
        message = MessageFactory(thread=ThreadFactory(citizen=citizen.person, case=case))
        address = reverse("portal:thread", args=[message.thread.public_id])

        page = citizen.client.post(address, {"draft": str(new_key(citizen.user)), "body": "Hej"})

        assertContains(page, wording.case_closed())
        assert not own_letters(citizen).exists()

    def test_an_answer_doesnt_wait_for_its_own_mailbox(self, citizen, letter, address):
        """Nobody answers themselves: the latest that came is what is answered."""
        citizen.client.post(address, form_on(citizen.client, address))
        citizen.client.post(address, form_on(citizen.client, address))

        to = Recipient.objects.filter(message__in=own_letters(citizen)).values_list(
            "mailbox", flat=True
        )
        assert set(to) == {letter.sender_mailbox_id}

    def test_a_form_that_is_too_old_is_no_reason_to_lose_a_letter(self, citizen, address):
        citizen.client.post(address, {"draft": "för gammal", "body": "Här kommer den."})

        assert own_letters(citizen).get().body == "Här kommer den."

    def test_nor_to_lose_its_files(self, citizen, address):
        page = citizen.client.post(address, {"draft": "för gammal", "body": "", "files": pdf()})

        kept = page.context["form"]["draft"].value()
        citizen.client.post(address, {"draft": kept, "body": "Här kommer den."})

        assert own_letters(citizen).get().attachments.get().filename == "hyresavi.pdf"

    def test_somebody_elses_form_sends_nothing_in_their_name(self, citizen, letter, address):
        key = new_key(letter.sender_user)

        citizen.client.post(address, {"draft": str(key), "body": "Hej"})

        assert not Message.objects.filter(submission=key.form).exists()
        assert own_letters(citizen).count() == 1

    @pytest.mark.parametrize("body", ["\x00", "x" * 20_001])
    def test_what_cant_be_sent_is_said(self, citizen, address, body):
        form = form_on(citizen.client, address) | {"body": body}

        page = citizen.client.post(address, form)

        assert page.status_code == 200
        assert page.context["form"].errors
        assert not own_letters(citizen).exists()

    def test_a_sign_that_nobody_types_is_taken_out(self, citizen, address):
        citizen.client.post(address, form_on(citizen.client, address) | {"body": "a\x00b"})

        assert own_letters(citizen).get().body == "ab"


class TestWhenTheSessionEnded:
    def test_the_letter_waits_behind_the_sign_in(self, citizen, client, address):
        form = form_on(citizen.client, address)
        citizen.client.logout()

        response = citizen.client.post(address, {**form, "files": pdf()})

        draft = Draft.objects.get()
        back = f"{address}?utkast={draft.public_id}"
        assertRedirects(response, f"/logga-in/?next={back.replace('?', '%3F').replace('=', '%3D')}")
        client.force_login(citizen.user, "django.contrib.auth.backends.ModelBackend")
        page = client.get(back)
        assertContains(page, "Här kommer den.")
        assertContains(page, "hyresavi.pdf")

    def test_nobody_else_sees_it(self, citizen, provider, address, letter):
        form = form_on(citizen.client, address)
        citizen.client.logout()
        citizen.client.post(address, form)

        others = f"{address}?utkast={Draft.objects.get().public_id}"

        assert provider.client.get(others).status_code == 404

    def test_a_draft_of_anothers_opens_on_no_page(self, citizen, address):
        theirs = DraftFileFactory().draft

        assert citizen.client.get(f"{address}?utkast={theirs.public_id}").status_code == 404


class TestGoingBack:
    def test_back_after_skicka_says_that_it_is_sent(self, citizen, address):
        form = form_on(citizen.client, address)
        citizen.client.post(address, {**form, "autosave": "1"})
        back = f"{address}?utkast={Draft.objects.get().public_id}"
        citizen.client.post(address, form_on(citizen.client, back))

        again = citizen.client.get(back, follow=True)

        assertRedirects(again, address)
        assertContains(again, "Meddelandet har redan skickats.")


class TestUndoing:
    def test_the_letter_comes_back_to_be_changed(self, citizen, address):
        citizen.client.post(address, {**form_on(citizen.client, address), "files": pdf()})
        message = own_letters(citizen).get()

        page = citizen.client.post(reverse("portal:undo", args=[message.public_id]), follow=True)

        assertContains(page, "Meddelandet är ångrat. Ingen har fått det.")
        assertContains(page, "Här kommer den.</textarea>")
        assertContains(page, "hyresavi.pdf")
        assert not own_letters(citizen).exists()

    def test_it_can_be_sent_again(self, citizen, address):
        citizen.client.post(address, form_on(citizen.client, address))
        message = own_letters(citizen).get()
        page = citizen.client.post(reverse("portal:undo", args=[message.public_id]), follow=True)

        citizen.client.post(
            address, {"draft": page.context["form"].initial["draft"], "body": "Nu så."}
        )

        assert own_letters(citizen).get().body == "Nu så."

    def test_what_has_left_stays_sent(self, citizen, address, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        citizen.client.post(address, form_on(citizen.client, address))
        message = own_letters(citizen).get()
        time_machine.shift(timedelta(seconds=11))

        page = citizen.client.post(reverse("portal:undo", args=[message.public_id]), follow=True)

        assertContains(page, "Meddelandet har redan skickats och kan inte ångras.")
        assert own_letters(citizen).exists()

    def test_nobody_undoes_what_others_wrote(self, citizen, letter):
        assert (
            citizen.client.post(reverse("portal:undo", args=[letter.public_id])).status_code == 404
        )

    def test_a_click_on_a_link_undoes_nothing(self, citizen, address):
        citizen.client.post(address, form_on(citizen.client, address))
        message = own_letters(citizen).get()

        assert (
            citizen.client.get(reverse("portal:undo", args=[message.public_id])).status_code == 405
        )
        assert own_letters(citizen).exists()


def test_a_letter_needs_the_page_it_was_written_on(citizen, address):
    """Another site's form has no token of ours."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = citizen.client.cookies

    response = strict.post(address, {"body": "Hej"})

    assert response.status_code == 403
    assert not own_letters(citizen).exists()
