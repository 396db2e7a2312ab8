"""A paper of one person goes to nobody else, but with a written reason (security T12, MSG-3)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.log_selection import Selection, Why
from journal.models import SharedPaper
from messaging.access import own_mailbox
from messaging.actions.addressing import addressees
from messaging.actions.delivery import Letter
from messaging.actions.papers import write_with_item, write_with_rendition
from messaging.actions.replying import reply
from messaging.actions.sending import send_to_clients, send_to_colleagues
from messaging.candidates import candidates_for
from messaging.directory import chosen_colleagues
from messaging.models import Mailbox, Message
from messaging.paper_obstacles import Reader, to_citizens
from messaging.papers import EnclosedPaper
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.journal import (
    MARKED,
    FiledItemFactory,
    PdfRenditionFactory,
    SharedPaperFactory,
)
from tests.factories.messaging import (
    MailboxCoverFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
)
from tests.factories.process import AssignmentFactory, DecisionFactory
from tests.messaging.paper_letters import client_of

pytestmark = pytest.mark.django_db

COMPOSE = reverse("messaging:compose")
REASON = "Domstolen har begärt handlingen."


@pytest.fixture
def town(caseworker):
    """Elin with two cases and her guardian Karin, who is a client too; Samira and her husband."""
    unit = caseworker.unit
    elin = PersonFactory(child=True, given_name="Elin", family_name="Berg")
    karin = PersonFactory(given_name="Karin", family_name="Berg")
    samira = PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")
    omar = PersonFactory(reachable=True, given_name="Omar", family_name="Haddad")
    approval = MessagingApprovalFactory(
        relation__file_holder=elin, relation__related_person=karin, case__responsible_unit=unit
    )
    EServiceActivationFactory(in_relation=True, approval=approval)
    EServiceActivationFactory(person=karin)
    joint = CaseFactory(file__file_holder=samira, responsible_unit=unit)
    CaseParticipantFactory(case=joint, person=omar)
    with_karin = CaseFactory(responsible_unit=unit)
    CaseParticipantFactory(case=with_karin, person=karin)
    return SimpleNamespace(
        elins=approval.case,
        elins_other=CaseFactory(file__file_holder=elin, responsible_unit=unit),
        karins=CaseFactory(file__file_holder=karin, responsible_unit=unit),
        joint=joint,
        with_karin=with_karin,
        omars=CaseFactory(file__file_holder=omar, responsible_unit=unit),
        readers={
            "karin": (karin, karin),
            "karin about elin": (karin, elin),
            "samira": (samira, samira),
            "omar": (omar, omar),
        },
    )


PAPERS = {
    "elin's document": lambda town: pdf_in(town.elins),
    "elin's decision": lambda town: pdf_in(None, decision=DecisionFactory(case=town.elins)),
    "elin's filed paper": lambda town: FiledItemFactory(case=town.elins),
    "elin's other document": lambda town: pdf_in(town.elins_other),
    "karin's document": lambda town: pdf_in(town.karins),
    "the joint document": lambda town: pdf_in(town.joint),
    "the joint decision": lambda town: pdf_in(None, decision=DecisionFactory(case=town.joint)),
    "a document of a case karin is in": lambda town: pdf_in(town.with_karin),
    "samira's filed paper": lambda town: FiledItemFactory(case=town.joint),
    "omar's document": lambda town: pdf_in(town.omars),
}
# Whom each of them goes to without a word; to all others it takes a reason.
GOES_TO = {
    "elin's document": {"karin about elin"},
    "elin's decision": {"karin about elin"},
    "elin's filed paper": {"karin about elin"},
    "elin's other document": set(),
    "karin's document": {"karin"},
    "the joint document": {"samira", "omar"},
    "the joint decision": {"samira", "omar"},
    "a document of a case karin is in": {"karin"},
    "samira's filed paper": {"samira"},
    "omar's document": {"omar"},
}
READERS = ("karin", "karin about elin", "samira", "omar")


def pdf_in(case, **place):
    return PdfRenditionFactory(
        document__case=case, **{f"document__{k}": v for k, v in place.items()}
    )


def write_with(colleague, paper):
    begin = write_with_item if "filed_at" in paper.__dict__ else write_with_rendition
    name = "item" if begin is write_with_item else "rendition"
    return begin(by=colleague.actor, **{name: paper})


def row_for(colleague, person, about):
    rows = candidates_for(colleague.actor, [person])
    [row] = [row for row in rows if row.about == about]
    return row


def send(colleague, draft, *rows, reason=""):
    return send_to_clients(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=rows,
        subject="Handling",
        letter=Letter("Hej!", override_reason=reason),
        draft=draft,
    )


@pytest.mark.covers("A-H13", "P16")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("paper", PAPERS)
def test_each_paper_goes_to_whom_it_is_for_and_to_nobody_else(caseworker, town, paper, reader):
    draft = write_with(caseworker, PAPERS[paper](town))
    row = row_for(caseworker, *town.readers[reader])

    if reader in GOES_TO[paper]:
        assert len(send(caseworker, draft, row)) == 1
        assert not AccessLogEntry.objects.filter(action=Action.SENT).exclude(reason="").exists()
        return
    with pytest.raises(ValidationError, match="hör till"):
        send(caseworker, draft, row)
    assert not Message.objects.exists()
    assert len(send(caseworker, draft, row, reason=REASON)) == 1


def test_a_letter_to_the_one_parent_goes_to_the_other_with_a_reason_alone(caseworker):
    elin, case = client_of(caseworker.unit, given_name="Elin")
    johan, karin = PersonFactory(given_name="Johan"), PersonFactory(given_name="Karin")
    paper = EnclosedPaper(PdfRenditionFactory(document__case=case, document__addressee=johan))

    assert to_citizens([paper], [Reader(johan, elin, case)]) == []
    [obstacle] = to_citizens([paper], [Reader(karin, elin, case)])

    assert obstacle.takes_reason
    assert f"är ställd till {johan.full_name}" in obstacle.sentence


def test_the_refusal_names_whose_paper_it_is_and_to_whom(caseworker, town):
    draft = write_with(caseworker, PAPERS["the joint document"](town))
    karin = row_for(caseworker, *town.readers["karin"])

    with pytest.raises(ValidationError) as refused:
        send(caseworker, draft, karin)

    assert refused.value.messages == [
        f"Handlingen ”Brev om din ansökan” hör till Samira Haddad, ärende {town.joint.number}. "
        "Karin Berg är inte mottagare av handlingar därifrån."
    ]


def test_of_several_recipients_one_wrong_stops_them_all(caseworker, town):
    draft = write_with(caseworker, PAPERS["the joint document"](town))
    rows = [row_for(caseworker, *town.readers[one]) for one in ("samira", "omar", "karin")]

    with pytest.raises(ValidationError, match="Karin Berg"):
        send(caseworker, draft, *rows)

    assert not Message.objects.exists()
    assert len(send(caseworker, draft, *rows[:2])) == 2


@pytest.mark.parametrize("reason", ["", "   ", "Kort", "          kort        "])
def test_a_reason_of_less_than_ten_signs_is_none(caseworker, town, reason):
    draft = write_with(caseworker, PAPERS["omar's document"](town))

    with pytest.raises(ValidationError):
        send(caseworker, draft, row_for(caseworker, *town.readers["samira"]), reason=reason)


@pytest.mark.covers("P12")
def test_the_reason_stands_in_the_log_about_whose_paper_it_is_and_is_reviewed(caseworker, town):
    draft = write_with(caseworker, PAPERS["omar's document"](town))
    omar = town.omars.file.file_holder

    [message] = send(caseworker, draft, row_for(caseworker, *town.readers["samira"]), reason=REASON)

    row = AccessLogEntry.objects.get(action=Action.SENT, customer_number=omar.customer_number)
    assert row.reason == f"handling ur en annan persons akt: {REASON}"
    assert (row.object_id, row.case_number) == (str(message.public_id), town.omars.number)
    assert list(reviewed().rows_of(Why.SENT_DESPITE)) == [row]
    # The letter's own row is about whom it is to, and is no deviation.
    assert AccessLogEntry.objects.filter(action=Action.SENT, reason="").count() == 1


def reviewed():
    today = stockholm_today()
    return Selection(
        unit="", since=today, until=today, seed=1, last=10**12, drawn_until=timezone.now()
    )


@pytest.mark.covers("I19", "P9")
@pytest.mark.parametrize("how", ["protected", "circle"])
def test_a_guarded_persons_paper_goes_to_nobody_else_whatever_the_reason(caseworker, town, how):
    anna = PersonFactory(reachable=True, protected=how == "protected")
    CircleMemberFactory(person=anna, user=caseworker.user)
    paper = pdf_in(CaseFactory(file__file_holder=anna, responsible_unit=caseworker.unit))
    draft = write_with(caseworker, paper)

    with pytest.raises(ValidationError, match="kan inte skickas till Samira Haddad"):
        send(caseworker, draft, row_for(caseworker, *town.readers["samira"]), reason=REASON)

    assert len(send(caseworker, draft, row_for(caseworker, anna, anna))) == 1


@pytest.mark.parametrize("kind", ["document", "filed paper"])
def test_what_is_marked_as_an_error_goes_with_a_reason_alone(caseworker, town, kind):
    if kind == "document":
        paper = pdf_in(town.joint, error_marked=True)
    else:
        paper = FiledItemFactory(
            case=town.joint,
            **{name: value for name, value in MARKED.items() if name != "state"},
        )
    draft = write_with(caseworker, paper)
    samira = row_for(caseworker, *town.readers["samira"])

    with pytest.raises(ValidationError, match="felmarkerad: Skrivet i fel ärende"):
        send(caseworker, draft, samira)
    send(caseworker, draft, samira, reason=REASON)

    [row] = AccessLogEntry.objects.filter(action=Action.SENT).exclude(reason="")
    assert row.reason == f"felmarkerad handling: {REASON}"
    assert list(reviewed().rows_of(Why.SENT_DESPITE)) == [row]


def test_no_answer_takes_a_paper_along_past_the_question(caseworker, town):
    """The draft of a new letter, posted on the page of an answer to somebody else."""
    samira = town.readers["samira"][0]
    letter = MessageFactory(
        thread__citizen=samira, from_citizen=True, to=own_mailbox(caseworker.actor)
    )

    def answer(draft):
        reply(
            by=caseworker.actor,
            mailbox=own_mailbox(caseworker.actor),
            to=letter,
            letter=Letter("Hej!"),
            draft=draft,
        )

    with pytest.raises(ValidationError, match="hör till Omar Haddad"):
        answer(write_with(caseworker, PAPERS["omar's document"](town)))
    answer(write_with(caseworker, PAPERS["the joint document"](town)))
    assert Message.objects.exclude(pk=letter.pk).count() == 1


# --- what ends between writing and sending (T10) --------------------------------------------------


@pytest.fixture
def shared(provider):
    """A paper of the case that the provider reads, in a letter to whom it is about."""
    mohamed = PersonFactory(reachable=True)
    assignment = AssignmentFactory(
        ongoing=True, service__case__file__file_holder=mohamed, provider_unit=provider.unit
    )
    share = SharedPaperFactory(assignment=assignment)
    draft = write_with_item(by=provider.actor, item=share.item)
    return SimpleNamespace(draft=draft, row=row_for(provider, mohamed, mohamed))


def nothing():
    """The control."""


def the_sharing_is_withdrawn():
    SharedPaper.objects.update(withdrawn_at=timezone.now(), withdrawn_by=UserFactory())


@pytest.mark.covers("A-U7", "A-U9")
@pytest.mark.parametrize(
    ("take_away", "works"), [(nothing, True), (the_sharing_is_withdrawn, False)]
)
def test_a_provider_sends_what_it_may_open_when_it_sends(provider, shared, take_away, works):
    take_away()

    if works:
        assert send(provider, shared.draft, shared.row)
        return
    with pytest.raises(ValidationError, match="kan inte längre öppna"):
        send(provider, shared.draft, shared.row, reason=REASON)
    assert not Message.objects.exists()


# --- between colleagues ---------------------------------------------------------------------------


@pytest.fixture
def linda(caseworker):
    return MembershipFactory(unit=caseworker.unit, user__given_name="Linda").user


@pytest.fixture
def stranger(caseworker):
    return MembershipFactory(user__given_name="Bo", user__family_name="Ek").user


def send_within(colleague, draft, *, user=None, mailbox=None, reason=""):
    value = f"user:{user.public_id}" if user else f"mailbox:{mailbox.public_id}"
    return send_to_colleagues(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=addressees(chosen_colleagues(colleague.actor, [value])),
        subject="Handling",
        letter=Letter("Hej!", override_reason=reason),
        draft=draft,
    )


def test_a_colleague_gets_a_paper_they_may_open_and_no_other(caseworker, town, linda, stranger):
    draft = write_with(caseworker, PAPERS["elin's document"](town))

    with pytest.raises(ValidationError, match="Bo Ek får inte öppna handlingen"):
        send_within(caseworker, draft, user=stranger, reason=REASON)
    assert not Message.objects.exists()

    assert send_within(caseworker, draft, user=linda).attachments.count() == 1


def test_a_mailbox_gets_what_all_who_read_it_may_open(caseworker, town, linda, stranger):
    own = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=own, user=linda)
    other = MailboxFactory(shared=True, unit=stranger.memberships.get().unit)
    MailboxGrantFactory(mailbox=other, user=stranger)
    draft = write_with(caseworker, PAPERS["elin's document"](town))

    with pytest.raises(ValidationError, match="får inte öppna"):
        send_within(caseworker, draft, mailbox=other)
    assert send_within(caseworker, draft, mailbox=own)


@pytest.mark.covers("I19")
def test_a_paper_between_colleagues_opens_for_those_who_may_open_it_wherever_it_lies(
    caseworker, town, linda, stranger
):
    draft = write_with(caseworker, PAPERS["elin's document"](town))
    message = send_within(caseworker, draft, user=linda)
    lies_with(stranger, message)
    address = reverse("messaging:attachment", args=[message.attachments.get().public_id])
    readers = {one: sign_in(Client(), one).client for one in (linda, stranger)}

    with_hold_over(message)
    answers = {one: client.get(address) for one, client in readers.items()}

    assert answers[stranger].status_code == 404
    assert answers[linda].status_code == 200
    answers[linda].getvalue()


@pytest.mark.covers("I19", "P9")
def test_nor_does_it_open_for_somebody_who_reads_for_the_colleague(caseworker, linda):
    """Whose paper it is only those of the circle know; the manager who covers isn't of it."""
    manager = MembershipFactory(unit=caseworker.unit, role="unit_manager")
    cover = MailboxCoverFactory(mailbox__owner=linda, user=manager.user, unit=manager.unit)
    anna = PersonFactory(reachable=True, protected=True)
    for user in (caseworker.user, linda):
        CircleMemberFactory(person=anna, user=user)
    paper = pdf_in(CaseFactory(file__file_holder=anna, responsible_unit=caseworker.unit))
    message = send_within(caseworker, write_with(caseworker, paper), user=linda)
    with_hold_over(message)
    reader = sign_in(Client(), manager.user, manager).client
    kept = message.attachments.get().public_id

    letter = reader.get(
        reverse("messaging:cover_message", args=[cover.public_id, message.public_id])
    )
    file = reader.get(reverse("messaging:cover_attachment", args=[cover.public_id, kept]))

    assert (letter.status_code, file.status_code) == (200, 404)


def lies_with(user, message):
    mailbox, _made = Mailbox.objects.get_or_create(owner=user, defaults={"kind": "staff"})
    MailboxItemFactory(message=message, mailbox=mailbox)


def with_hold_over(message):
    """The same letter, sent long enough ago: what a clock would do."""
    message.items.update(sent_at=timezone.now() - timedelta(minutes=1))


# --- on the page ----------------------------------------------------------------------------------


def posted(page, **differing):
    form = page.context["form"]
    return {
        "draft": form["draft"].value(),
        "audience": "clients",
        "recipients": [one.value for one in form.chosen.rows],
        "subject": "Handling",
        "body": "Hej!",
        "override_seal": form.paper_seal,
        **differing,
    }


@pytest.fixture
def page(caseworker, town):
    draft = write_with(caseworker, PAPERS["omar's document"](town))
    return caseworker.client.get(f"{COMPOSE}?utkast={draft.public_id}")


def test_the_page_asks_for_a_reason_when_it_takes_one_and_not_else(caseworker, town, page):
    samira = row_for(caseworker, *town.readers["samira"])

    refused = caseworker.client.post(COMPOSE, posted(page, recipients=samira.value))
    sent = caseworker.client.post(COMPOSE, posted(refused, override_reason=REASON))

    assertNotContains(page, "Skicka ändå, med skäl")
    assertContains(refused, "Skicka ändå, med skäl: minst 10 tecken.")
    assertContains(refused, "Samira Haddad är inte mottagare av handlingar därifrån.")
    assertContains(refused, "Skriv varför handlingen ska skickas ändå, med minst 10 tecken.")
    assertRedirects(sent, reverse("messaging:sent"))
    assert Message.objects.get().thread.citizen == samira.person


def test_a_reason_written_for_one_does_not_take_it_to_another(caseworker, town, page):
    samira = row_for(caseworker, *town.readers["samira"])
    karin = row_for(caseworker, *town.readers["karin"])
    asked = caseworker.client.post(COMPOSE, posted(page, recipients=samira.value))

    other = caseworker.client.post(
        COMPOSE, posted(asked, override_reason=REASON, recipients=karin.value)
    )

    assertContains(other, "Karin Berg är inte mottagare av handlingar därifrån.")
    assertContains(other, "Kontrollera handlingen och mottagarna")
    assertContains(other, REASON)
    assert not Message.objects.exists()


def test_the_reason_is_kept_with_the_draft(caseworker, town, page):
    samira = row_for(caseworker, *town.readers["samira"])

    caseworker.client.post(
        COMPOSE, posted(page, recipients=samira.value, override_reason=REASON, save="1")
    )
    draft = page.context["draft"]
    again = caseworker.client.get(f"{COMPOSE}?utkast={draft.public_id}")

    draft.refresh_from_db()
    assert draft.override_reason == REASON
    assertContains(again, REASON)


def test_a_reason_too_long_is_told_at_its_field(caseworker, town, page):
    samira = row_for(caseworker, *town.readers["samira"])
    asked = caseworker.client.post(COMPOSE, posted(page, recipients=samira.value))

    refused = caseworker.client.post(COMPOSE, posted(asked, override_reason="Å" * 401))

    assertContains(refused, "Skälet får ha högst 400 tecken.")
    assert not Message.objects.exists()


def test_switched_to_colleagues_the_paper_stays_under_the_rule_for_them(
    caseworker, page, linda, stranger
):
    switched = caseworker.client.post(
        COMPOSE, posted(page, audience="clients", switch_to="colleagues")
    )
    to = {"audience": "colleagues"}

    refused = caseworker.client.post(
        COMPOSE, posted(switched, **to, recipients=f"user:{stranger.public_id}")
    )
    sent = caseworker.client.post(
        COMPOSE, posted(refused, **to, recipients=f"user:{linda.public_id}")
    )

    assert len(switched.context["draft_files"]) == 1
    assertContains(refused, "Bo Ek får inte öppna handlingen")
    assertNotContains(refused, "Skicka ändå")
    assertRedirects(sent, reverse("messaging:sent"))
