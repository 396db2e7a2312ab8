"""Every page the demo town offers somebody opens for them: it is what a newcomer clicks first."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import Membership, User
from casework.models import (
    Assignment,
    Case,
    Decision,
    EconomicAssistanceApplication,
    Person,
)
from journal.access import visible_entries, visible_items
from journal.models import Document
from messaging.models import Attachment, Mailbox, MailboxItem, Thread
from portal.demo.organisation import STAFF
from portal.hats import hats_of
from tests.bench.signed_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
# Who has left opens nothing.
CITIZENS_PAGES = (
    "home",
    "hat",
    "inbox",
    "sent",
    "contacts",
    "profile",
    "profile_contact",
    "profile_language",
    "leave",
)
CODES = sorted(one.code for unit in STAFF.values() for one in unit if not one.left)


def unopened(client, places):
    """The addresses that didn't answer with a page, and what they answered."""
    wrong: dict[str, int] = {}
    for place in places:
        response = client.get(place)
        if response.streaming:
            response.getvalue()
        if response.status_code != 200:
            wrong[place] = response.status_code
    return wrong


def of_each(name, things):
    return [reverse(name, args=[thing.public_id]) for thing in things]


def casework_pages(actor):
    people = Person.objects.visible_to(actor).in_order()
    cases = Case.objects.visible_to(actor).order_by("pk")
    assignments = Assignment.objects.reached_by(actor).order_by("pk")
    pages = of_each("casework:person", people)
    if actor.is_caseworker:
        pages += [reverse("casework:cases"), reverse("casework:cases") + "?visa=enheten"]
        for name in ("person_edit", "person_cases", "person_relations"):
            pages += of_each(f"casework:{name}", people)
        pages += of_each("casework:case", cases) + of_each("journal:case_documents", cases)
        pages += assistance_pages(cases)
        pages += of_each("casework:assignment_new", cases.open()) + assignment_pages(cases)
    if actor.is_provider:
        pages += [reverse("casework:assignments"), *of_each("casework:assignment", assignments)]
        opened = Assignment.objects.open_to(actor).order_by("pk")
        pages += of_each("journal:assignment_documents", opened)
    pages += of_each("journal:entry", visible_entries(actor).order_by("pk"))
    return pages + of_each("journal:filed_item", visible_items(actor).order_by("pk"))


def assignment_pages(cases):
    given = Assignment.objects.filter(service__case__in=cases).select_related("service__case")
    return [
        reverse(name, args=[one.service.case.public_id, one.public_id])
        for one in given.order_by("pk")
        for name in ("casework:case_assignment", "journal:case_assignment_documents")
    ]


def assistance_pages(cases):
    applications = EconomicAssistanceApplication.objects.filter(case__in=cases).order_by("pk")
    pages = of_each("casework:assistance", cases.filter(area=Case.Area.ECONOMIC_ASSISTANCE))
    for name in ("", "_supplement", "_calculation", "_decision", "_payment"):
        pages += of_each(f"casework:application{name}", applications)
    return pages


def citizens_assistance_pages(person):
    pages = [reverse(f"portal:{name}") for name in ("applications", "payments")]
    applications = EconomicAssistanceApplication.objects.published_to(person).order_by("pk")
    decisions = Decision.objects.filter(applications__in=applications).order_by("pk")
    pages += of_each("portal:application", applications)
    return [
        *pages,
        reverse("portal:assistance_documents"),
        *of_each("portal:assistance_decision", decisions),
    ]


def messaging_pages(actor):
    names = ["inbox", "sent", "drafts"] + (["compose"] if actor.is_caseworker else [])
    pages = [reverse(f"messaging:{name}") for name in names]
    shared = Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED).order_by("pk")
    pages += of_each("messaging:shared_inbox", shared)
    for item in MailboxItem.objects.visible_to(actor).order_by("pk"):
        pages += letter_pages(actor, item.message)
    return pages


def letter_pages(actor, message):
    pages = of_each("messaging:message", [message])
    if not (actor.is_caseworker or actor.is_provider):
        return pages
    attachments = Attachment.objects.filter(message=message).order_by("pk")
    pages += of_each("messaging:attachment", attachments)
    if message.thread.is_with_citizen:
        pages += of_each("messaging:reply", [message])
        pages += of_each("messaging:journal", [message])
        pages += of_each("messaging:file_attachments", [message] if attachments else [])
    return pages


@pytest.mark.parametrize("code", CODES)
def test_a_colleagues_pages_open(code):
    wrong: dict[str, int] = {}
    for membership in Membership.objects.filter(user__user_code=code).order_by("pk"):
        client = Client(raise_request_exception=False)
        actor = sign_in(client, membership.user, membership).actor
        places = [reverse("casework:home"), reverse("portal:links"), reverse("portal:support")]
        places += [*casework_pages(actor), *messaging_pages(actor)]
        wrong |= unopened(client, places)

    assert wrong == {}


def citizens_pages(person, hat):
    """What stands under one hat."""
    pages = [reverse(f"portal:{name}") for name in CITIZENS_PAGES]
    pages += [reverse("portal:compose", args=[hat.about.public_id])]
    if hat.economic_assistance:
        pages += citizens_assistance_pages(person)
    own = Thread.objects.filter(citizen=person, about=hat.about).order_by("pk")
    files = Attachment.objects.filter(message__thread__in=own).order_by("pk")
    return [*pages, *of_each("portal:thread", own), *of_each("portal:attachment", files)]


def test_a_citizens_pages_open():
    wrong: dict[str, int] = {}
    for user in User.objects.filter(kind=User.Kind.CITIZEN).order_by("pk"):
        client = Client(raise_request_exception=False)
        sign_in(client, user)
        for hat in hats_of(user.person):
            client.post(reverse("portal:hat"), {"hat": hat.about.public_id})
            wrong |= unopened(client, citizens_pages(user.person, hat))

    assert wrong == {}


def citizen_of_the_town(customer_number):
    return sign_in(Client(), User.objects.get(person__customer_number=customer_number))


@pytest.mark.covers("R127", "A-C12")
def test_who_has_only_a_closed_case_reads_its_letters_and_both_its_documents():
    gunnel = citizen_of_the_town("1183441")
    case = Case.objects.get(file__file_holder=gunnel.user.person)
    in_the_file = Document.objects.filter(Q(case=case) | Q(decision__case=case))

    [thread] = Thread.objects.filter(citizen=gunnel.user.person)
    page = gunnel.client.get(reverse("portal:thread", args=[thread.public_id]))

    sent = Attachment.objects.filter(message__thread=thread).order_by("pk")
    assert {one.filename.removesuffix(".pdf") for one in sent} == {
        one.heading for one in in_the_file.order_by("pk")
    }
    assert len(sent) == 2
    places = of_each("portal:attachment", sent)
    assert unopened(gunnel.client, places) == {}
    for place in places:
        assertContains(page, place)
    assertContains(page, "Du kan läsa tidigare meddelanden.")


def test_somebody_has_two_hats_and_chooses_between_them():
    malin = citizen_of_the_town("5055314")

    asked = malin.client.get(reverse("portal:inbox"), follow=True)
    inboxes = [
        malin.client.post(
            f"{reverse('portal:hat')}?next={reverse('portal:inbox')}",
            {"hat": hat.about.public_id},
            follow=True,
        )
        for hat in hats_of(malin.user.person)
    ]

    assertContains(asked, "Anna Andersson, som god man")
    own, as_trustee = ([row.subject for row in page.context["rows"]] for page in inboxes)
    assert (own, as_trustee) == (["Tid för samtal"], ["Möte om boendestödet"])
