"""What people do in a browser, in the words of the pages."""

from __future__ import annotations

import re
from io import BytesIO

from playwright.sync_api import expect
from reportlab.pdfgen.canvas import Canvas


def pdf(text):
    """A page from a program that isn't ours."""
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, text)
    canvas.save()
    return out.getvalue()


def attached(name, text="Ängslunda"):
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(text)}


def sign_in_staff(page, stack, name):
    page.goto(f"{stack.url}personal/logga-in/")
    page.get_by_role("button", name=re.compile(name)).click()
    expect(page.get_by_text("Inloggad som")).to_be_visible()


def legitimate_with_bankid(page, stack, name):
    """From the start page to the app's *Legitimera*; the waiting page then goes on by itself."""
    page.goto(stack.url)
    legitimate_here(page, name)


def legitimate_here(page, name):
    """From a page with the ways in, which also knows where one was going."""
    page.get_by_role("button", name="Logga in med BankID").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Öppna testlegitimationen").click()
    legitimate_on(opened.value, name)


def legitimate_on(phone, name):
    """The app is another program: its page isn't ours, and is clicked through."""
    phone.get_by_role("radio", name=re.compile(name)).check()
    phone.get_by_role("button", name="Legitimera").click()
    # A page that is closed while it goes on to another is now and then waited for without end.
    expect(phone.get_by_role("heading", name="Klart")).to_be_visible()
    phone.close()


def choose_recipient(page, label, words, who):
    """Types, waits for the rows, and ticks the one with these facts."""
    page.get_by_label(label, exact=True).press_sequentially(words)
    page.get_by_role("checkbox", name=re.compile(who)).check()
