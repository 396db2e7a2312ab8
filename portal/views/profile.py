from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from accounts.kept_forms import keep_form
from accounts.session_age import SessionAge
from accounts.signin.session import clear_browser, close_session
from audit.models import Action
from casework.actions.contact_details import before_own_changes, version_of
from casework.actions.leaving import leave_eservice
from casework.actions.own_profile import (
    TOO_LATE,
    change_own_contact,
    change_own_language,
    undo_own_contact,
)
from casework.changed_meanwhile import add_refusal
from portal import wording
from portal.access import citizen_page
from portal.language import WRITTEN_IN
from portal.profile_forms import BOXES, OwnContactForm, OwnLanguageForm
from portal.views.start import ways_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from casework.models import ContactDetails, Person
    from portal.http import CitizenRequest


@require_safe
@citizen_page(hat=False)
def profile(request: CitizenRequest) -> HttpResponse:
    """What we know of how to reach somebody, and who wrote it."""
    person = request.person
    _look(request, "person")
    return render(
        request,
        "portal/profile.html",
        {
            "person": person,
            "contact": _contact(person),
            "can_be_undone": before_own_changes(person) is not None,
            **_boxes(person),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(hat=False)
def contact(request: CitizenRequest) -> HttpResponse:
    """Number, e-mail and notices: only just after the e-ID, whoever has the phone now (T15)."""
    person, known = request.person, _contact(request.person)
    if not SessionAge.of(request).is_fresh():
        return _ask_for_eid(request)
    _look(request, "contact_details")
    posted = request.POST if request.method == "POST" else None
    form = OwnContactForm(posted, initial=_known(person, known))
    if form.is_valid() and _is_saved(request, form):
        return redirect("portal:profile")
    context = {"form": form, "written_in": WRITTEN_IN}
    return render(request, "portal/profile_contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(hat=False)
def undo(request: CitizenRequest) -> HttpResponse:
    """Number and e-mail as they were before one's own change of today, or of who had one's phone:
    as little as to change them by anybody else (T15)."""
    if not SessionAge.of(request).is_fresh():
        return _ask_for_eid(request)
    person, known = request.person, _contact(request.person)
    if request.method == "POST":
        _undo(request)
        return redirect("portal:profile")
    _look(request, "contact_details")
    before = before_own_changes(person)
    if before is None:
        flash.info(request, TOO_LATE)
        return redirect("portal:profile")
    context = {"contact": known, "before": before, "seen": version_of(known)}
    return render(request, "portal/profile_undo.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(hat=False)
def language(request: CitizenRequest) -> HttpResponse:
    """In what language notices come, and whether an interpreter is needed (FL 13 §)."""
    person = request.person
    _look(request, "person")
    form = OwnLanguageForm(
        request.POST if request.method == "POST" else None, initial=OwnLanguageForm.known(person)
    )
    if form.is_valid():
        change_own_language(by=request.actor, person=person, **form.cleaned_data)
        flash.success(request, _("Sparat."))
        return redirect("portal:profile")
    context = {"form": form, "written_in": WRITTEN_IN}
    return render(request, "portal/profile_language.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(hat=False)
def leave(request: CitizenRequest) -> HttpResponse:
    """Asked once more on a page of its own, since only staff can switch it on again, and only just
    after the e-ID: who found the phone must not end it for another (T15)."""
    if not SessionAge.of(request).is_fresh():
        return _ask_for_eid(request, leaving=True)
    if request.method != "POST":
        # It ends for everybody one is here for, whichever hat is on.
        others = [hat for hat in request.hats if not hat.is_own]
        return render(request, "portal/leave.html", {"others": others})
    leave_eservice(by=request.actor, person=request.person)
    close_session(request)
    flash.success(request, wording.has_left())
    return clear_browser(redirect("portal:signout"))


def _ask_for_eid(request: CitizenRequest, *, leaving: bool = False) -> HttpResponse:
    """The session ends with it. What was written waits behind it, as when a session runs out."""
    kept = keep_form(request)
    onward = kept.address if kept else request.get_full_path()
    context: dict[str, Any] = {
        **ways_in(),
        "onward": onward,
        "is_kept": kept is not None,
        "is_leaving": leaving,
    }
    return render(request, "portal/profile_eid.html", context)


def _is_saved(request: CitizenRequest, form: OwnContactForm) -> bool:
    try:
        told = change_own_contact(
            by=request.actor,
            person=request.person,
            wanted=form.wanted,
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        add_refusal(form, error)
        return False
    flash.success(request, wording.contact_saved(told))
    return True


def _undo(request: CitizenRequest) -> None:
    shown = {name: request.POST.get(name, "") for name in ("seen", "before")}
    try:
        told = undo_own_contact(by=request.actor, person=request.person, **shown)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, wording.contact_saved(told))
        if not any(_boxes(request.person).values()):
            flash.warning(request, wording.told_nowhere())


def _look(request: CitizenRequest, what: str) -> None:
    audit.log.record(
        Action.VIEWED,
        by=request.actor,
        object_type=what,
        object_id=request.person.public_id,
        customer_number=request.person.customer_number,
    )


def _contact(person: Person) -> ContactDetails | None:
    return person.contact_history.filter(is_current=True).first()


def _boxes(person: Person) -> dict[str, bool]:
    """Ticked when any capacity has it."""
    rows = list(person.activations.in_force().order_by("pk"))
    return {name: any(getattr(one, name) for one in rows) for name in BOXES}


def _known(person: Person, known: ContactDetails | None) -> dict[str, Any]:
    shown = {"mobile": known.shown_mobile, "email": known.email} if known else {}
    return {**shown, **_boxes(person), "seen": version_of(known)}
