"""A caseworker reads a file without leaving the letter, and answers from a shared mailbox."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import sign_in_staff

MAIL = "personal/meddelanden/"
# The unit's mailbox gets a letter with a file, as if Samira had sent it.
WITH_A_FILE = """
from django.core.files.base import ContentFile
from django.utils import timezone
from messaging.models import Attachment, Mailbox, Message, Recipient
source = Attachment.objects.filter(message__sender_mailbox__kind="citizen").first()
letter = Message.objects.get(thread__subject="Nytt kontonummer")
with source.file.open("rb") as stored:
    Attachment.objects.create(
        message=letter, file=ContentFile(stored.read(), name="kontoutdrag.pdf"),
        filename="kontoutdrag.pdf", size=source.size, sha256=source.sha256, pages=source.pages,
        checked_at=timezone.now())
"""


@pytest.mark.covers("A-H21", "R84", "R115")
def test_a_file_is_read_in_a_tab_and_the_letter_answered_in_the_mailboxs_name(
    stack, somebody, without_fault
):
    stack.manage("shell", "--no-imports", "-c", WITH_A_FILE)
    linda = somebody()
    sign_in_staff(linda, stack, "Linda Ekström")
    linda.goto(f"{stack.url}{MAIL}")
    linda.get_by_role("navigation", name="Mappar").get_by_role(
        "link", name=re.compile("Försörjning")
    ).click()
    linda.get_by_role("link", name=re.compile("Nytt kontonummer")).click()
    letter = linda.get_by_role("article", name="Från Samira Haddad")
    expect(letter.get_by_role("link", name=re.compile("Ladda ner kontoutdrag.pdf"))).to_be_visible()
    without_fault(linda)

    with linda.context.expect_page() as opened:
        letter.get_by_role("link", name=re.compile("Öppna kontoutdrag.pdf.*ny flik")).click()
    tab = opened.value
    file_url = letter.get_by_role("link", name=re.compile("Öppna")).get_attribute("href")
    answer = linda.request.get(f"{stack.url.rstrip('/')}{file_url}")
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.body().startswith(b"%PDF")
    tab.close()

    linda.get_by_role("link", name="Svara", exact=True).click()
    expect(linda.get_by_role("heading", name="Svara Samira Haddad")).to_be_visible()
    expect(linda.get_by_text("Klienten ser brevlådans namn, kollegor ser")).to_be_visible()
    without_fault(linda)
    linda.get_by_label("Meddelande", exact=True).fill("Hej Samira! Skicka kontoutdraget hit.")
    linda.get_by_role("button", name="Skicka", exact=True).click()
    sent = linda.get_by_role("article", name="Från Linda Ekström")
    expect(sent.get_by_text("från Försörjning")).to_be_visible()
    expect(linda.get_by_role("button", name="Ångra").first).to_be_visible()
    without_fault(linda)
    linda.get_by_text("Fler val", exact=True).click()
    linda.get_by_role("link", name="Skriv ut").click()
    expect(linda.get_by_text("Utskrivet")).to_be_visible()
    without_fault(linda)
