from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from casework.case_forms import taken
from messaging.access import own_mailbox
from messaging.actions.absences import (
    CHANGED_MEANWHILE,
    OVER,
    change_absence,
    end_absence,
    set_absence,
)
from messaging.actions.forwarding_rules import end_forwarding, set_forwarding
from messaging.actions.signatures import set_signature
from messaging.away import detour
from messaging.models import Absence, ForwardingRule, Signature
from messaging.post_access import access_absence, access_forwarding
from messaging.post_settings import own_shared_mailboxes, post_settings
from messaging.routine import routine_of
from messaging.settings_forms import (
    AbsenceForm,
    ChangedAbsenceForm,
    ForwardingForm,
    SignatureForm,
)
from messaging.unread import shared_mailboxes

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from accounts.models import User
    from messaging.post_settings import PostSettings


@require_http_methods(["GET", "POST"])
@staff_page()
def settings(request: StaffRequest) -> HttpResponse:
    kept = post_settings(request.user, stockholm_today())
    form = _signature_form(request)
    if taken(form, lambda: set_signature(by=request.actor, text=form.cleaned_data["text"])):
        flash.success(request, "Signaturen är sparad.")
        return redirect("messaging:settings")
    absence, forwarding = post_forms(request, request.user, kept)
    if post_saved(request, request.user, absence, forwarding):
        return redirect("messaging:settings")
    context = {
        "nav": "messages",
        "folder": "settings",
        "mailbox": own_mailbox(request.actor),
        "shared_mailboxes": shared_mailboxes(request.actor),
        "signature": form,
        "is_own": True,
        "own_shared": own_shared_mailboxes(request.actor),
        "routine": routine_of(request.actor.unit),
        **post_context(kept, absence, forwarding),
    }
    return render(request, "messaging/settings.html", context)


def _posted(request: StaffRequest, form: str) -> Any:
    """What was posted, when it was this of the page's forms."""
    return request.POST if form in request.POST else None


def _signature_form(request: StaffRequest) -> SignatureForm:
    kept = Signature.objects.filter(user=request.user).first()
    return SignatureForm(
        _posted(request, "signature"),
        prefix="signature",
        initial={"text": kept.text if kept else ""},
    )


def post_forms(
    request: StaffRequest, colleague: User, kept: PostSettings
) -> tuple[AbsenceForm, ForwardingForm]:
    """The forms about somebody's post: one's own, or that of a colleague of the unit."""
    is_own = colleague == request.user
    absence = AbsenceForm(
        _posted(request, "absence"),
        prefix="absence",
        colleague=colleague,
        unit=request.actor.unit,
        mailboxes=kept.mailboxes,
        is_own=is_own,
    )
    forwarding = ForwardingForm(
        _posted(request, "forwarding"),
        prefix="forwarding",
        mailboxes=kept.mailboxes,
        is_own=is_own,
    )
    return absence, forwarding


def post_context(
    kept: PostSettings, absence: AbsenceForm, forwarding: ForwardingForm
) -> dict[str, Any]:
    return {"kept": kept, "absence": absence, "forwarding": forwarding}


def post_saved(
    request: StaffRequest, colleague: User, absence: AbsenceForm, forwarding: ForwardingForm
) -> bool:
    """Whether one of the forms was right and is saved; it is told what that leads to."""
    made: list[Absence] = []
    about: dict[str, Any] = {"by": request.actor, "colleague": colleague}
    if taken(absence, lambda: made.append(set_absence(**about, **absence.chosen))):
        _tell_of_absence(request, made[0], absence.note)
        return True
    if taken(forwarding, lambda: set_forwarding(**about, **forwarding.cleaned_data)):
        name = forwarding.cleaned_data["to_mailbox"].name
        flash.success(request, f"Nya meddelanden vidarebefordras till {name}.")
        return True
    return False


def _tell_of_absence(request: StaffRequest, absence: Absence, note: str) -> None:
    days = f"{absence.since:%Y-%m-%d} – {absence.until:%Y-%m-%d}"
    flash.success(request, f"Frånvaromeddelandet är sparat för {days}.")
    if note:
        flash.warning(request, note)
    if warning := detour(absence, stockholm_today()):
        flash.warning(request, warning)


@require_http_methods(["GET", "POST"])
@staff_page()
def absence_change(request: StaffRequest, absence_id: UUID) -> HttpResponse:
    absence = access_absence(request.actor, absence_id)
    if not Absence.objects.to_come(stockholm_today()).contains(absence):
        flash.info(request, OVER)
        return _back_to(request, absence.user)
    form = ChangedAbsenceForm(
        request.POST or None,
        absence=absence,
        is_forwarded=ForwardingRule.objects.filter(absence=absence, ended_at=None).exists(),
        unit=request.actor.unit,
    )
    if taken(form, lambda: change_absence(by=request.actor, absence=absence, **form.chosen)):
        _tell_of_absence(request, absence, form.note)
        return _back_to(request, absence.user)
    if form.has_error(NON_FIELD_ERRORS, CHANGED_MEANWHILE):
        absence.refresh_from_db()
        form.note_told(absence)
    context = {
        "nav": "messages",
        "absence": absence,
        "form": form,
        "is_own": absence.user == request.user,
    }
    return render(request, "messaging/absence_change.html", context)


@require_POST
@staff_page()
def absence_end(request: StaffRequest, absence_id: UUID) -> HttpResponse:
    absence = access_absence(request.actor, absence_id)
    if end_absence(by=request.actor, absence=absence):
        flash.success(request, "Frånvaron är avslutad.")
    else:
        flash.info(request, "Frånvaron var redan avslutad.")
    return _back_to(request, absence.user)


@require_POST
@staff_page()
def forwarding_end(request: StaffRequest, rule_id: UUID) -> HttpResponse:
    rule = access_forwarding(request.actor, rule_id)
    if end_forwarding(by=request.actor, rule=rule):
        flash.success(request, "Vidarebefordran är avslutad.")
    else:
        flash.info(request, "Vidarebefordran var redan avslutad.")
    return _back_to(request, rule.user)


def _back_to(request: StaffRequest, colleague: User) -> HttpResponse:
    if colleague == request.user:
        return redirect("messaging:settings")
    return redirect("messaging:units_colleague", colleague.public_id)
