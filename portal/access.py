"""What a citizen may open: asked of the database at each request, never of the session (T10).

A person can have the e-service in several capacities, as a client and in relation to children, say.
Each shows its own conversations and ends by itself: with its activation, its approval or the
relation. Closing a case ends nothing, since history stays to be read (D11, R127).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib import messages as flash
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect

import audit.log
from accounts.access import OutOfReach
from accounts.signin.session import close_session
from audit.models import Action
from casework.models import EServiceActivation, Person
from messaging.access import access_attachment as access_attachment_in_mailbox
from messaging.access import access_message
from messaging.models import Thread
from portal import session_age, wording

P = ParamSpec("P")

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Attachment, Message
    from portal.http import CitizenRequest

    Page = Callable[Concatenate[CitizenRequest, P], HttpResponseBase]


def may_be_signed_in() -> QuerySet[Person]:
    """The persons who have some capacity left, and are alive."""
    in_force = EServiceActivation.objects.in_force().filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(in_force), deceased_on__isnull=True)


def person_behind(user: User) -> Person | None:
    """Who is signed in, while the e-service is still switched on for them."""
    return may_be_signed_in().filter(user=user).first()


def has_messages(person: Person) -> bool:
    """Whether the box Meddelande is ticked in any capacity (R119)."""
    return EServiceActivation.objects.with_messages().filter(person=person).exists()


def has_economic_assistance(person: Person) -> bool:
    """Whether the box Ekonomiskt bistånd is ticked for the person's own sake (R119, P16)."""
    activations = EServiceActivation.objects.with_economic_assistance()
    return activations.filter(person=person).exists()


def visible_threads(person: Person) -> QuerySet[Thread]:
    """The person's own conversations, about those they still may write about (I7, I8)."""
    capacities = EServiceActivation.objects.with_messages().filter(person=person)
    of_holder = capacities.filter(approval__relation__file_holder=OuterRef("about"))
    as_client = Q(about=person) & Exists(capacities.filter(approval__isnull=True))
    in_the_case = Exists(of_holder.filter(approval__case=OuterRef("case")))
    in_no_case = Q(case__isnull=True) & Exists(of_holder)
    return Thread.objects.filter(as_client | in_the_case | in_no_case, citizen=person)


def citizen_page(
    *, messages: bool = False, assistance: bool = False
) -> Callable[[Page[P]], Page[P]]:
    """A page for a citizen, as `request.person`. A service that is named must be ticked (R119).

    Staff get 404; a visitor signs in first; somebody whose last capacity has ended is signed out
    and told what a stranger is told.
    """

    def guard(view: Page[P]) -> Page[P]:
        @wraps(view)
        def guarded(request: CitizenRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.is_citizen:
                raise Http404
            if session_age.has_run_out(request.session):
                return _show_out(request, wording.session_over())
            person = person_behind(request.user)
            if person is None:
                return _show_out(request, wording.no_service())
            if messages and not has_messages(person):
                raise Http404
            if assistance and not has_economic_assistance(person):
                raise OutOfReach("economic_assistance", person.public_id)
            request.person = person
            session_age.wind(request.session)
            return view(request, *args, **kwargs)

        # Read by LoginRequiredMiddleware: a citizen isn't sent to the colleagues' sign-in.
        guarded.login_url = "portal:signin"  # type: ignore[attr-defined]
        return cast("Page[P]", guarded)

    return guard


def _show_out(request: CitizenRequest, text: str) -> HttpResponse:
    close_session(request)
    flash.warning(request, text)
    return redirect("portal:signin")


def access_thread(actor: Actor, person: Person, public_id: UUID) -> Thread:
    """The one door to a conversation, logged like every other look (P12)."""
    thread = (
        visible_threads(person)
        .select_related("about", "case", "citizen")
        .filter(public_id=public_id)
        .first()
    )
    if thread is None or thread.about is None:
        raise OutOfReach("thread", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="thread",
        object_id=thread.public_id,
        customer_number=thread.about.customer_number,
        case_number=thread.case.number if thread.case else "",
    )
    return thread


def access_own_message(actor: Actor, person: Person, public_id: UUID) -> Message:
    """A message the citizen has written, in a conversation they may still see."""
    message = access_message(actor, public_id)
    if message.sender_user_id != actor.user.pk or not _is_visible(person, message):
        raise OutOfReach("message", public_id)
    return message


def access_attachment(actor: Actor, person: Person, public_id: UUID) -> Attachment:
    """A file that lies in the citizen's mailbox, in a conversation they still may see."""
    attachment = access_attachment_in_mailbox(actor, public_id)
    if not _is_visible(person, attachment.message):
        raise OutOfReach("attachment", public_id)
    return attachment


def _is_visible(person: Person, message: Message) -> bool:
    return visible_threads(person).filter(pk=message.thread_id).exists()
