"""Writing to clients, colleagues and contacts anew (R51, D8; decisions 15 and 21).

Who may write to whom is asked once more in the transaction that sends: it may have ended since the
page was shown (T10). What then happens with the letter is `delivery`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.calendar import stockholm_today
from casework.models import (
    Assignment,
    Case,
    EServiceActivation,
    MessagingApproval,
    Person,
)
from messaging.actions.delivery import Letter, deliver, when_the_hold_is_over
from messaging.actions.drafts import mark_sent
from messaging.actions.mailboxes import citizens_mailbox
from messaging.actions.routing import Addressee
from messaging.contacts import contacts_of
from messaging.directory import GONE, in_directory
from messaging.models import Draft, Mailbox, Message, Thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.candidates import Candidate

CLOSED = "Ärendet är avslutat. Det går inte att skicka nya meddelanden i konversationen."


@transaction.atomic
def send_to_clients(
    *,
    by: Actor,
    mailbox: Mailbox,
    to: Sequence[Candidate],
    subject: str,
    letter: Letter,
    draft: Draft,
) -> list[Message]:
    """Write to each in a thread of their own, so that none sees the others (D8).

    Pressing Skicka twice gives the messages of the first time. Raises ValidationError when somebody
    among them can't be written to any more; then nobody is.
    """
    if already := _sent_before(draft):
        return already
    _check_can_receive(by, to)
    # One moment for all, so that Ångra stops all of them or none.
    sent_at = when_the_hold_is_over(timezone.now())
    sent = [
        deliver(
            by=by,
            mailbox=mailbox,
            thread=_thread_with(candidate, subject),
            to=[Addressee(citizens_mailbox(candidate.person), candidate.person.full_name)],
            letter=letter,
            draft=draft,
            sent_at=sent_at,
        )
        for candidate in to
    ]
    mark_sent(draft)
    return sent


@transaction.atomic
def send_to_colleagues(
    *,
    by: Actor,
    mailbox: Mailbox,
    to: Sequence[Addressee],
    subject: str,
    letter: Letter,
    draft: Draft,
) -> Message:
    """Write to colleagues and shared mailboxes in one conversation that all of them see (R141).

    Raises ValidationError when one of them is no longer in the directory (R147).
    """
    if already := _sent_before(draft):
        return already[0]
    _check_in_directory(to)
    sent = deliver(
        by=by,
        mailbox=mailbox,
        thread=Thread.objects.create(kind=Thread.Kind.INTERNAL, subject=subject),
        to=to,
        letter=letter,
        draft=draft,
    )
    mark_sent(draft)
    return sent


@transaction.atomic
def write_to_contact(
    *,
    by: Actor,
    mailbox: Mailbox,
    to: Addressee,
    about: Person,
    place: Case | Assignment,
    subject: str,
    letter: Letter,
    draft: Draft,
) -> Message:
    """A citizen begins a conversation with a contact in a case or an assignment (R118, D15).

    Raises ValidationError when it is closed, when the contact is no contact there any more, or when
    the e-service isn't switched on for this.
    """
    if already := _sent_before(draft):
        return already[0]
    writer = mailbox.person
    if writer is None:
        raise ValidationError("Bara en medborgare skriver till sina kontakter.")
    thread = _thread_of_citizen(writer, about, place, subject)
    if thread.is_closed:
        raise ValidationError(CLOSED)
    _check_has_messages(writer, about)
    _check_is_contact(to.mailbox, writer, about, place)
    thread.save()
    sent = deliver(by=by, mailbox=mailbox, thread=thread, to=[to], letter=letter, draft=draft)
    mark_sent(draft)
    return sent


def _sent_before(draft: Draft) -> list[Message]:
    """What was sent from it already. Two who press at once are asked after each other."""
    Draft.objects.select_for_update(of=("self",), no_key=True).filter(pk=draft.pk).first()
    return list(Message.objects.filter(submission=draft.public_id).order_by("pk"))


def _thread_with(candidate: Candidate, subject: str) -> Thread:
    return Thread.objects.create(
        kind=Thread.Kind.CITIZEN,
        subject=subject,
        citizen=candidate.person,
        about=candidate.about,
        case=candidate.case,
        assignment=candidate.assignment,
        relation_label=candidate.relation_label,
    )


def _thread_of_citizen(
    writer: Person, about: Person, place: Case | Assignment, subject: str
) -> Thread:
    approvals = MessagingApproval.objects.holding_on(stockholm_today()).filter(
        relation__related_person=writer,
        relation__file_holder=about,
        case__public_id=place.public_id,
    )
    approval = approvals.select_related("relation").order_by("pk").first()
    return Thread(
        kind=Thread.Kind.CITIZEN,
        subject=subject,
        citizen=writer,
        about=about,
        case=place if isinstance(place, Case) else None,
        assignment=place if isinstance(place, Assignment) else None,
        relation_label=approval.relation.get_kind_display() if approval else "",
    )


def _check_can_receive(by: Actor, to: Sequence[Candidate]) -> None:
    """Asked once more in the sending transaction: it may have ended meanwhile (T10).

    Everybody who can't be written to is named, so that the writer can put all of it right at once.
    """
    reasons = [reason for reason in (_why_not(by, one) for one in to) if reason]
    if reasons:
        raise ValidationError({"recipients": reasons})


def _why_not(by: Actor, candidate: Candidate) -> str:
    """Why nothing can be sent to them, or nothing."""
    if candidate.refusal:
        return candidate.refusal_sentence
    about = candidate.about
    if by.is_provider and not Person.objects.written_to_by(by).filter(pk=about.pk).exists():
        return f"Enheten har inget pågående uppdrag för {about.full_name}."
    return _without_messages(candidate.person, about)


def _check_has_messages(person: Person, about: Person) -> None:
    if reason := _without_messages(person, about):
        raise ValidationError(reason)


def _without_messages(person: Person, about: Person) -> str:
    """In the capacity the letter is written in: who is a client too may have lost the other one."""
    capacity = Q(approval__isnull=True)
    if person.pk != about.pk:
        capacity = Q(approval__relation__file_holder=about)
    if EServiceActivation.objects.with_messages().filter(capacity, person=person).exists():
        return ""
    return f"{person.full_name} har inte e-tjänsten påkopplad."


def _check_in_directory(to: Sequence[Addressee]) -> None:
    there = set(in_directory().filter(pk__in=[one.mailbox.pk for one in to]))
    if gone := [GONE.format(one.label) for one in to if one.mailbox not in there]:
        raise ValidationError({"recipients": gone})


def _check_is_contact(
    mailbox: Mailbox, writer: Person, about: Person, place: Case | Assignment
) -> None:
    """D15, as it stands now: it may have ended since the page was shown."""
    for one in contacts_of(writer, about):
        is_theirs = one.user is not None and one.user.pk == mailbox.owner_id
        if one.place == place and (is_theirs or one.mailbox == mailbox):
            return
    raise ValidationError(_("Du kan inte längre skriva till den här kontakten."))
