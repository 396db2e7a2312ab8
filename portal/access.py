"""What a citizen may open: asked of the database at each request, never of the session (T10).

A person can have the e-service in several capacities, as a client and in relation to children, say.
Each shows its own conversations and ends by itself: with its activation, its approval or the
relation. Closing a case ends nothing, since history stays to be read (D11, R127).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

import audit.log
from accounts.access import OutOfReach
from accounts.kept_forms import keep_form, signin_address
from accounts.session_age import SESSION_OVER, SessionAge
from accounts.signin.session import clear_browser, close_session
from audit.models import Action
from casework.models import EServiceActivation, Person
from messaging.access import access_attachment as access_attachment_in_mailbox
from messaging.access import access_message
from messaging.letter_flow import address_of
from messaging.middleware import keep_for_writer, lead_to_sign_in
from messaging.reach import visible_threads
from portal import wording
from portal.hats import hat_named, hat_on, hats_of

P = ParamSpec("P")

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Attachment, Message, Thread
    from portal.hats import Hat
    from portal.http import CitizenRequest

    Page = Callable[Concatenate[CitizenRequest, P], HttpResponseBase]


def may_be_signed_in() -> QuerySet[Person]:
    """The persons who have some capacity left, and are alive."""
    in_force = EServiceActivation.objects.in_force().filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(in_force), deceased_on__isnull=True)


def person_behind(user: User) -> Person | None:
    """Who is signed in, while the e-service is still switched on for them."""
    return may_be_signed_in().filter(user=user).first()


def citizen_page(
    *, messages: bool = False, assistance: bool = False, hat: bool = True
) -> Callable[[Page[P]], Page[P]]:
    """A page for a citizen, as `request.person`. A service that is named must be ticked (R119).

    With `hat` the page shows what belongs to one hat, and whoever has several and has chosen none
    chooses first. Staff get 404; a visitor signs in first; somebody whose last capacity has ended
    is signed out and told what a stranger is told.
    """

    def guard(view: Page[P]) -> Page[P]:
        @wraps(view)
        def guarded(request: CitizenRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.is_citizen:
                raise Http404
            if way_out := _know(request):
                return way_out
            if hat and request.hat is None:
                return _to_choice_of_hat(request)
            worn = [request.hat] if hat and request.hat else request.hats
            _check_services(worn, request.person, messages=messages, assistance=assistance)
            return view(request, *args, **kwargs)

        # Read by LoginRequiredMiddleware: a citizen isn't sent to the colleagues' sign-in.
        guarded.login_url = "portal:signin"  # type: ignore[attr-defined]
        return cast("Page[P]", guarded)

    return guard


def about_of(request: CitizenRequest) -> Person:
    """Whose matters a page shows that asks for a hat."""
    assert request.hat is not None
    return request.hat.about


def _know(request: CitizenRequest) -> HttpResponse | None:
    """Who it is, and for whose sake they are here; or the way out, for whom it is over."""
    age = SessionAge.of(request)
    if age.has_run_out():
        # What was being written waits behind the sign-in, as when the session ends itself.
        return _show_out(request, str(SESSION_OVER), _back_behind_sign_in(request))
    person = person_behind(request.user)
    if person is None:
        return _show_out(request, wording.no_service())
    age.wind()
    request.time_left = age.time_left()
    request.person, request.hats = person, hats_of(person)
    request.hat = hat_on(request.hats, request.session)
    return None


def _check_services(hats: list[Hat], person: Person, *, messages: bool, assistance: bool) -> None:
    if messages and not any(hat.messages for hat in hats):
        raise Http404
    if assistance and not any(hat.economic_assistance for hat in hats):
        raise OutOfReach("economic_assistance", person.public_id)


def _to_choice_of_hat(request: CitizenRequest) -> HttpResponse:
    """A letter that is posted meanwhile is kept, and waits behind the choice."""
    kept = keep_for_writer(request)
    onward = address_of(request, kept[0].draft) if kept else request.get_full_path()
    return redirect(f"{reverse('portal:hat')}?{urlencode({'next': onward})}")


def _back_behind_sign_in(request: CitizenRequest) -> HttpResponse | None:
    """A letter waits in its draft, another form as it was posted."""
    if kept := keep_form(request):
        return redirect(signin_address(kept.owner, kept.address))
    return lead_to_sign_in(request)


def _show_out(request: CitizenRequest, text: str, back: HttpResponse | None = None) -> HttpResponse:
    close_session(request)
    flash.warning(request, text)
    return clear_browser(back or redirect("portal:signin"))


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


def access_hat(request: CitizenRequest, about_id: UUID) -> Hat:
    """For whose sake an address is opened, which says so itself. Another's looks like nothing."""
    hat = hat_named(request.hats, str(about_id))
    if hat is None or not hat.messages:
        raise OutOfReach("person", about_id)
    return hat


def access_own_message(actor: Actor, person: Person, public_id: UUID) -> Message:
    """A message the citizen has written, in a conversation they may still see."""
    message = access_message(actor, public_id)
    if message.sender_user_id != actor.user.pk or not _is_visible(person, message):
        raise OutOfReach("message", public_id)
    return message


def access_attachment(actor: Actor, person: Person, public_id: UUID) -> Attachment:
    """A file in the citizen's mailbox, of a letter they may see and that wasn't withdrawn (P15)."""
    attachment = access_attachment_in_mailbox(actor, public_id)
    message = attachment.message
    if not _is_visible(person, message) or hasattr(message, "withdrawal"):
        raise OutOfReach("attachment", public_id)
    return attachment


def _is_visible(person: Person, message: Message) -> bool:
    return visible_threads(person).filter(pk=message.thread_id).exists()
