"""Step 4 of the journey, line by line, through the test client."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.form_key import FormKey
from audit.models import AccessLogEntry, Action
from casework.models import EServiceActivation
from journal.models import FiledItem, FiledItemType, JournalEntry, SenderType
from messaging.models import Draft, Message
from notifications.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.journeys.conftest import latest_message, pdf

pytestmark = pytest.mark.django_db
BOXES = {
    "mobile": "070-174 06 30",
    "email": "bengt@epost.example",
    "messages": "on",
    "notify_sms": "on",
    "notify_email": "on",
}
COMPOSE = reverse("messaging:compose")


def edit_url(journey):
    return reverse("casework:person_edit", args=[journey.person.public_id])


def switch_on(journey):
    response = journey.caseworker.client.post(edit_url(journey), BOXES)
    assert response.status_code == 302
    journey.night_passes()


def write(journey, **differing):
    """Opens the empty letter as a browser does, and sends it with what differs."""
    empty = journey.caseworker.client.get(COMPOSE).content.decode()
    key = re.search(r'name="draft" value="([^"]+)"', empty)[1]
    value = f"{journey.person.public_id}.{journey.person.public_id}"
    letter = {
        "recipients": [value],
        "subject": "Tid för möte",
        "body": "Hej Bengt! Passar det på torsdag?",
        "read_receipt_requested": "on",
        "draft": key,
        **differing,
    }
    return journey.caseworker.client.post(COMPOSE, letter)


@pytest.mark.covers("R15", "R152")
@pytest.mark.parametrize("key", ["åkesson", "number", "customer"])
def test_the_client_is_found_by_name_identity_number_and_client_number(journey, key):
    person = journey.person
    text = {"number": person.shown_identity_number, "customer": person.customer_number}
    searched = journey.caseworker.client.post(
        reverse("casework:search"), {"query": text.get(key, key)}, follow=True
    )

    assertContains(searched, "Bengt Åkesson")
    assertContains(searched, person.customer_number)
    assert AccessLogEntry.objects.filter(action=Action.SEARCHED).count() == 1


@pytest.mark.covers("R13", "R14", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R26")
def test_an_order_says_that_it_works_after_the_night(journey):
    saved = journey.caseworker.client.post(edit_url(journey), BOXES, follow=True)

    assertContains(saved, "aktiveras vid nästa nattkörning (kl.")
    assert EServiceActivation.objects.get().state == "requested"


@pytest.mark.covers("R26", "R45")
def test_before_the_night_the_client_can_not_be_written_to(journey):
    journey.caseworker.client.post(edit_url(journey), BOXES)

    refused = write(journey)

    assertContains(refused, "har inte e-tjänsten påkopplad")
    assert not Message.objects.exists()


@pytest.mark.covers("R27", "R88")
def test_a_provider_sees_no_boxes_and_can_not_post_them(journey):
    client = journey.provider.client
    page = client.get(reverse("casework:person", args=[journey.person.public_id]))
    refused = client.post(edit_url(journey), BOXES)

    assertNotContains(page, "Redigera")
    assert refused.status_code == 403
    assert not EServiceActivation.objects.exists()


@pytest.mark.covers("R24", "R25", "R28", "R89", "R90", "P8")
def test_after_the_night_the_blue_box_is_shown_to_both_and_a_neutral_welcome_is_queued(journey):
    switch_on(journey)

    for colleague in (journey.caseworker, journey.provider):
        page = colleague.client.get(reverse("casework:person", args=[journey.person.public_id]))
        assertContains(page, "E-tjänsten är påkopplad.")
    assert set(Notice.objects.values_list("kind", "channel")) == {
        ("activated", "sms"),
        ("activated", "email"),
    }


@pytest.mark.covers("R42", "R43", "R46", "R47", "R51", "R72")
def test_a_sent_message_lies_in_skickat_and_its_notices_in_the_outbox(journey):
    switch_on(journey)

    sent = write(journey, files=[pdf("kallelse.pdf")])

    assertRedirects(sent, reverse("messaging:sent"))
    page = journey.caseworker.client.get(reverse("messaging:sent"))
    assertContains(page, "Tid för möte")
    assertContains(page, "Ångra")
    message = latest_message()
    assert message.attachments.get().filename == "kallelse.pdf"
    assert Notice.objects.filter(trigger=message.public_id, status="queued").count() == 2


@pytest.mark.covers("R118")
def test_the_citizen_reads_and_answers_with_a_pdf(journey):
    switch_on(journey)
    write(journey, files=[pdf("kallelse.pdf")])
    journey.holds_are_over()
    citizen = journey.citizen()
    thread = reverse("portal:thread", args=[latest_message().thread.public_id])

    opened = citizen.client.get(thread)
    assertContains(opened, "Passar det på torsdag?")
    key = re.search(r'name="draft" value="([^"]+)"', opened.content.decode())[1]
    answered = citizen.client.post(
        thread, {"body": "Ja, det passar.", "draft": key, "files": [pdf()]}
    )

    assertRedirects(answered, thread)
    assert latest_message().is_from_citizen
    assert latest_message().attachments.get().filename == "hyresavi.pdf"


@pytest.mark.covers("A-H17", "R82", "R83", "R84", "R85", "R86")
def test_the_answer_is_counted_read_journaled_and_its_file_put_in_the_case(journey):
    switch_on(journey)
    write(journey)
    journey.holds_are_over()
    citizen = journey.citizen()
    thread = reverse("portal:thread", args=[latest_message().thread.public_id])
    citizen.client.get(thread)
    citizen.client.post(thread, {"body": "Ja, det passar.", "draft": "", "files": [pdf()]})
    journey.holds_are_over()
    client, answer = journey.caseworker.client, latest_message()

    assertContains(client.get(reverse("messaging:sent")), "Läst 20")
    assertContains(client.get(reverse("messaging:inbox")), 'class="figure"')
    read = client.get(reverse("messaging:message", args=[answer.public_id]))
    assertContains(read, "Ja, det passar.")
    journal(client, answer, journey.case)
    file(client, answer, journey.case)

    documents = client.get(reverse("journal:case_documents", args=[journey.case.public_id]))
    assertContains(documents, "Journalfört meddelande:")
    assertContains(documents, "Hyresavi för december")
    entry = JournalEntry.objects.get()
    assert entry.state == "locked"
    assert "Ja, det passar." in entry.body
    assert FiledItem.objects.get().sha256 == answer.attachments.get().sha256


def journal(client, answer, case):
    url = reverse("messaging:journal", args=[answer.public_id])
    form = client.get(url).context["form"]
    posted = client.post(
        url,
        {
            "owner": f"case.{case.pk}",
            "type": form.initial["type"].pk,
            "heading": form.initial["heading"],
            "event_at_0": "2026-11-02",
            "event_at_1": "09:30",
        },
    )
    assert posted.status_code == 302


def file(client, answer, case):
    prefix = f"fil-{answer.attachments.get().public_id}"
    posted = client.post(
        reverse("messaging:file_attachments", args=[answer.public_id]),
        {
            f"{prefix}-chosen": "on",
            f"{prefix}-target": f"case.{case.pk}",
            f"{prefix}-type": FiledItemType.objects.get().pk,
            f"{prefix}-sender": SenderType.objects.get().pk,
            f"{prefix}-heading": "Hyresavi för december",
        },
    )
    assert posted.status_code == 302


@pytest.mark.covers("P12")
def test_every_step_left_its_row_in_the_log(journey):
    switch_on(journey)
    write(journey)
    journey.holds_are_over()
    message = latest_message()
    journey.caseworker.client.get(reverse("messaging:message", args=[message.public_id]))

    rows = AccessLogEntry.objects.filter(customer_number=journey.person.customer_number)
    assert {
        Action.ACTIVATION_REQUESTED,
        Action.CHANGED,
        Action.ACTIVATED,
        Action.SENT,
        Action.READ,
    } <= set(rows.values_list("action", flat=True))


@pytest.mark.covers("P13", "R128")
def test_a_colleague_without_business_there_reaches_none_of_it(journey, client):
    switch_on(journey)
    write(journey, files=[pdf()])
    journey.holds_are_over()
    message = latest_message()
    other = MembershipFactory()
    client.force_login(other.user, backend="django.contrib.auth.backends.ModelBackend")

    person = reverse("casework:person", args=[journey.person.public_id])
    assert client.get(person).url.endswith("/nodoppning/")
    for url in (
        reverse("casework:case", args=[journey.case.public_id]),
        reverse("journal:case_documents", args=[journey.case.public_id]),
        reverse("messaging:message", args=[message.public_id]),
        reverse("messaging:attachment", args=[message.attachments.get().public_id]),
    ):
        assert client.get(url).status_code == 404, url
    assert AccessLogEntry.objects.filter(action=Action.REFUSED).count() == 5


def test_a_second_click_on_send_is_answered_as_the_first(journey):
    switch_on(journey)
    write(journey)
    key = str(Draft.objects.get().public_id)

    again = write(journey, draft=_signed(key, journey))

    assertRedirects(again, reverse("messaging:sent"))
    assert Message.objects.count() == 1


def _signed(draft, journey):
    return str(FormKey(form=draft, owner=journey.caseworker.user.public_id))
