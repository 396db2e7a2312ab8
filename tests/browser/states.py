"""Every page a citizen may meet, in every state it can be in: empty, full, with errors, long names.

A state is what the product answers; how it looks is judged in test_accessibility.py. Whoever adds a
page adds its states here or in states_of_ones_own.py: a page without any fails there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import EconomicAssistanceApplication
from portal import accessibility, paging
from portal.models import Link
from tests.factories.assistance import ApplicationFactory, CalculationFactory, PaymentFactory
from tests.factories.casework import (
    CaseFactory,
)
from tests.factories.messaging import (
    AttachmentFactory,
    DraftFactory,
    DraftFileFactory,
    MessageFactory,
    ThreadFactory,
    WithdrawalFactory,
)
from tests.factories.portal import LinkFactory
from tests.factories.process import DecisionFactory
from tests.portal.phone import begin

if TYPE_CHECKING:
    from collections.abc import Callable

Status = EconomicAssistanceApplication.Status
LONG = "Kommunikationskompletteringsunderlag"
LONG_SUBJECT = f"{LONG} inför beslutet om ekonomiskt bistånd och boendestöd"
MISSING = f"{LONG}, hyresavi och kontoutdrag för november."
LONG_NAME = {
    "given_name": "Maria-Alexandra Wilhelmina",
    "family_name": "von Bergenstråhle-Hammarskjöldhagen",
}
LONG_SENDER = (
    "Margareta-Elisabet Kristoffersson-Österlund, förste socialsekreterare"
    " och samordningsansvarig, Försörjningsenheten för unga vuxna"
)


@dataclass
class Cast:
    """Who may be on stage: somebody signed in, and somebody who isn't."""

    citizen: Any
    visitor: Client
    settings: Any
    tmp_path: Any

    @property
    def person(self):
        return self.citizen.person

    def get(self, name, *args, **query):
        return self.citizen.client.get(reverse(f"portal:{name}", args=args), query)


@dataclass(frozen=True)
class State:
    page: str
    label: str
    show: Callable[[Cast], Any]

    def __str__(self):
        return f"{self.page}, {self.label}"


STATES: list[State] = []


def state(page: str, label: str = "plain") -> Callable[[Any], Any]:
    def keep(show: Any) -> Any:
        STATES.append(State(page, label, show))
        return show

    return keep


# Before signing in


@state("start", "empty")
def start(cast):
    return cast.visitor.get("/")


@state("start", "full")
def start_with_links(cast):
    for sheet, title in (("informationsblad", "Informationsblad"), ("", LONG)):
        url = "" if sheet else f"https://www.angslunda.example/{LONG.lower()}"
        LinkFactory(
            audiences=[Link.Audience.PUBLIC],
            category=Link.Category.SHEET,
            title=title,
            sheet=sheet,
            url=url,
            description="Det här kan du göra, så loggar du in och vem som kan läsa det du skriver.",
        )
    return cast.visitor.get("/")


@state("signin")
def signin(cast):
    return cast.visitor.get("/logga-in/")


@state("signin", "error")
def signin_cancelled(cast):
    begin(cast.visitor)
    return cast.visitor.post("/logga-in/avbryt/", follow=True)


@state("waiting", "another device")
def waiting_for_another_device(cast):
    return begin(cast.visitor)


@state("waiting", "this device")
def waiting_for_this_device(cast):
    return begin(cast.visitor, this_device="1")


@state("signout")
def signed_out(cast):
    return cast.citizen.client.post("/logga-ut/", follow=True)


@state("help")
def help_page(cast):
    return cast.visitor.get("/hjalp/")


@state("cookies")
def cookies(cast):
    return cast.visitor.get("/kakor/")


@state("privacy")
def privacy(cast):
    return cast.visitor.get("/personuppgifter/")


@state("accessibility", "without faults")
def statement(cast):
    return _statement(cast, faults=[], checks=dict.fromkeys(accessibility.CHECKS, True))


@state("accessibility", "with faults")
def statement_with_faults(cast):
    fault = {
        "page": "home",
        "state": "long names",
        "rule": "color-contrast",
        "says": "Low contrast",
    }
    return _statement(cast, faults=[fault], checks={"zoom": True})


@state("accessibility", "thanks")
def fault_told(cast):
    return cast.visitor.post("/tillganglighet/", {"text": "Går inte att läsa."}, follow=True)


@state("accessibility", "in another language")
def fault_half_told(cast):
    told = {"text": LONG_SUBJECT, "page": LONG, "page_language": "en"}
    return cast.visitor.post("/tillganglighet/", told)


@state("accessibility", "error")
def fault_without_words(cast):
    return cast.visitor.post("/tillganglighet/", {"text": "", "page": LONG * 10})


@state("provider_web", "empty")
def provider_web(cast):
    return cast.visitor.get("/utforare/")


@state("provider_web", "full")
def provider_web_with_links(cast):
    LinkFactory(audiences=[Link.Audience.PROVIDER_PUBLIC], title=LONG)
    return cast.visitor.get("/utforare/")


# Home


@state("home", "empty")
def home(cast):
    return cast.get("home")


@state("home", "full")
def home_with_everything(cast):
    cast.person.activations.update(economic_assistance=True)
    _letters(cast, 12)
    _application(cast, status=Status.SUPPLEMENT_REQUESTED)
    LinkFactory(audiences=[Link.Audience.CITIZEN], title="Så läser du ett beslut")
    return cast.get("home")


@state("home", "long names")
def home_with_long_names(cast):
    _rename(cast)
    cast.person.activations.update(economic_assistance=True)
    _long_letter(cast)
    _application(cast, status=Status.PARTLY_GRANTED)
    return cast.get("home")


# Messages


@state("inbox", "empty")
def inbox(cast):
    return cast.get("inbox")


@state("inbox", "full")
def inbox_full(cast):
    _letters(cast, paging.PAGE + 1)
    return cast.get("inbox")


@state("inbox", "long names")
def inbox_with_long_names(cast):
    _long_letter(cast)
    return cast.get("inbox")


@state("sent", "empty")
def sent(cast):
    return cast.get("sent")


@state("sent", "full")
def sent_full(cast):
    thread = ThreadFactory(citizen=cast.person, subject=LONG)
    MessageFactory(thread=thread, from_citizen=True)
    MessageFactory(thread=thread, from_citizen=True, held=True)
    return cast.get("sent")


@state("thread", "full")
def thread(cast):
    letter = _long_letter(cast)
    AttachmentFactory(message=letter, filename=f"{LONG}-{LONG}.pdf")
    AttachmentFactory(message=letter)
    WithdrawalFactory(message=MessageFactory(thread=letter.thread))
    MessageFactory(thread=letter.thread, from_citizen=True, body="Tack, jag kommer.")
    MessageFactory(thread=letter.thread, from_citizen=True, held=True)
    return cast.get("thread", letter.thread.public_id)


@state("thread", "closed")
def thread_of_a_closed_case(cast):
    case = CaseFactory(file__file_holder=cast.person, closed=True)
    letter = MessageFactory(thread__citizen=cast.person, thread__case=case)
    return cast.get("thread", letter.thread.public_id)


@state("thread", "closed with a draft")
def thread_of_a_closed_case_with_a_draft(cast):
    case = CaseFactory(file__file_holder=cast.person, closed=True)
    letter = MessageFactory(thread__citizen=cast.person, thread__case=case)
    address = reverse("portal:thread", args=[letter.thread.public_id])
    draft = DraftFactory(owner=cast.citizen.user, path=address, body=f"{LONG}{LONG}\n\n{LONG}")
    DraftFileFactory(draft=draft, filename=f"{LONG}-{LONG}.pdf")
    return cast.citizen.client.get(address)


@state("thread", "error")
def thread_with_a_refused_answer(cast):
    letter = MessageFactory(thread__citizen=cast.person)
    address = reverse("portal:thread", args=[letter.thread.public_id])
    draft = cast.citizen.client.get(address).context["form"].initial["draft"]
    word = SimpleUploadedFile(f"{LONG}.docx", b"PK\x03\x04 brev")
    return cast.citizen.client.post(address, {"draft": draft, "body": "", "files": [word]})


# Economic assistance


@state("applications", "empty")
def applications(cast):
    cast.person.activations.update(economic_assistance=True)
    return cast.get("applications")


@state("applications", "full")
def applications_full(cast):
    _every_application(cast)
    return cast.get("applications")


@state("application", "full")
def application_decided_and_paid(cast):
    application = _every_application(cast)
    return cast.get("application", application.public_id)


@state("application", "supplement")
def application_with_something_missing(cast):
    application = _application(cast, status=Status.SUPPLEMENT_REQUESTED)
    return cast.get("application", application.public_id)


@state("payments", "empty")
def payments(cast):
    cast.person.activations.update(economic_assistance=True)
    return cast.get("payments")


@state("payments", "full")
def payments_full(cast):
    _every_application(cast)
    return cast.get("payments")


@state("assistance_documents", "empty")
def documents(cast):
    cast.person.activations.update(economic_assistance=True)
    return cast.get("assistance_documents")


@state("assistance_documents", "full")
def documents_full(cast):
    _every_application(cast)
    return cast.get("assistance_documents")


@state("assistance_decision", "full")
def decision(cast):
    application = _every_application(cast)
    return cast.get("assistance_decision", application.decision.public_id)


# What went wrong


@state("error 400")
def bad_request(cast):
    return cast.visitor.get("/?x=%00")


@state("error 403")
def forbidden(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = cast.visitor.cookies
    return strict.post("/tillganglighet/", {"text": "Utan nyckel."})


@state("error 404", "signed in")
def not_found(cast):
    return cast.citizen.client.get("/minasidor/finns-inte/")


@state("error 405")
def not_allowed(cast):
    return cast.visitor.get("/logga-in/bankid/")


@state("error 413")
def too_much(cast):
    cast.settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    return cast.visitor.post("/tillganglighet/", {"text": LONG})


@state("error 500")
def broken(cast):
    cast.settings.ACCESSIBILITY_REPORTS = []
    return cast.visitor.get("/tillganglighet/")


def _rename(cast):
    for name, value in LONG_NAME.items():
        setattr(cast.person, name, value)
    cast.person.save()


def _letters(cast, count):
    now = timezone.now()
    for number in range(count):
        MessageFactory(thread__citizen=cast.person, sent_at=now - timedelta(hours=number + 1))


def _long_letter(cast):
    return MessageFactory(
        thread__citizen=cast.person,
        thread__subject=LONG_SUBJECT,
        body=f"Hej!\n\n{LONG * 3}\n\nhttps://www.angslunda.example/{LONG}/{LONG}/{LONG}",
        sender_name_to_citizen=LONG_SENDER,
        read_receipt_requested=True,
    )


def _application(cast, **facts):
    cast.person.activations.update(economic_assistance=True)
    facts.setdefault("period_month", date(2026, 11, 1))
    if facts.get("status") == Status.SUPPLEMENT_REQUESTED:
        facts |= {"supplement": MISSING, "supplement_due_on": date(2026, 12, 11)}
    return ApplicationFactory(case__file__file_holder=cast.person, published=True, **facts)


def _every_application(cast):
    """One in each status; the latest is decided, calculated and paid."""
    for number, status in enumerate(Status.values):
        _application(cast, status=status, period_month=date(2025, number + 1, 1))
    application = _application(cast, status=Status.PAID)
    application.decision = DecisionFactory(
        case=application.case,
        published=True,
        period_from=application.period_month,
        amount=10_980,
    )
    application.save()
    CalculationFactory(application=application, published=True)
    PaymentFactory(
        application=application, decision=application.decision, published=True, payee=LONG
    )
    return application


def _statement(cast, **found):
    run = {
        "tested_at": "2026-12-01T10:05:00+01:00",
        "axe": "4.10.2",
        "browser": "Chromium 140",
        "pages": 18,
        "states": 40,
        "views": 240,
        **found,
    }
    path = cast.tmp_path / "run.json"
    path.write_text(json.dumps(run))
    cast.settings.ACCESSIBILITY_REPORTS = [path]
    return cast.visitor.get("/tillganglighet/")
