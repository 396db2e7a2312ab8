from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from messaging.actions.reading import open_messages
from messaging.actions.reporting import report_wrong_recipient, settle_incident
from messaging.actions.withdrawing import withdraw as take_from_recipient
from messaging.incident_forms import ReportForm, SettleForm, WithdrawForm
from messaging.incident_reading import way_to_read
from messaging.incidents import (
    access_incident,
    access_sent_message,
    letter_of,
    list_incidents,
    open_incident_about,
    was_opened,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from audit.models import Incident
    from messaging.models import Message

# Within which a personal data breach is told to the supervisory authority (GDPR 33).
HOURS_TO_TELL = timedelta(hours=72)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.WRITE_TO_CITIZENS)
def report(request: StaffRequest, sent_message_id: UUID) -> HttpResponse:
    message = access_sent_message(request.actor, sent_message_id)
    open_messages(by=request.actor, messages=[message])
    form = ReportForm(request.POST or None)
    if form.is_valid() and _is_reported(request, message, form):
        flash.success(request, "Händelsen är rapporterad. Enhetschefen ser den på sin startsida.")
        return redirect("messaging:message", sent_message_id)
    return render(
        request,
        "messaging/incident_report.html",
        {
            "nav": "messages",
            "form": form,
            "message": message,
            "thread": message.thread,
            "is_held": message.is_held(timezone.now()),
            "reported": open_incident_about(message),
        },
    )


def _is_reported(request: StaffRequest, message: Message, form: ReportForm) -> bool:
    try:
        report_wrong_recipient(by=request.actor, message=message, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_GET
@staff_page(Deed.MANAGE_UNITS_POST)
def incidents(request: StaffRequest) -> HttpResponse:
    listed, older = list_incidents(request.actor, cursor_in(request))
    context = {"nav": "messages", "incidents": listed, **turning(request, older)}
    return render(request, "messaging/incidents.html", context)


@require_GET
@staff_page(Deed.MANAGE_UNITS_POST)
def incident(request: StaffRequest, incident_id: UUID) -> HttpResponse:
    return _show(request, access_incident(request.actor, incident_id))


@require_POST
@staff_page(Deed.MANAGE_UNITS_POST)
def withdraw(request: StaffRequest, incident_id: UUID) -> HttpResponse:
    found = access_incident(request.actor, incident_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, found, withdraw_form=form)
    try:
        take_from_recipient(by=request.actor, incident=found, reason=form.said)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _show(request, found, withdraw_form=form)
    flash.success(request, "Meddelandet är borttaget hos mottagaren.")
    return redirect("messaging:incident", incident_id)


@require_POST
@staff_page(Deed.MANAGE_UNITS_POST)
def settle(request: StaffRequest, incident_id: UUID) -> HttpResponse:
    found = access_incident(request.actor, incident_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _show(request, found, settle_form=form)
    if settle_incident(by=request.actor, incident=found, **form.cleaned_data):
        flash.success(request, "Händelsen är åtgärdad.")
    else:
        flash.info(request, "Händelsen var redan åtgärdad.")
    return redirect("messaging:incidents")


def _show(
    request: StaffRequest,
    found: Incident,
    *,
    withdraw_form: WithdrawForm | None = None,
    settle_form: SettleForm | None = None,
) -> HttpResponse:
    message = letter_of(found)
    return render(
        request,
        "messaging/incident.html",
        {
            "nav": "messages",
            "incident": found,
            "message": message,
            "withdrawal": getattr(message, "withdrawal", None),
            "is_opened_by_now": message is not None and was_opened(message),
            "marks": list(message.journaled_marks.order_by("at")) if message else [],
            "way_to_read": way_to_read(request.actor, found, message) if message else None,
            "tell_before": found.reported_at + HOURS_TO_TELL,
            "withdraw_form": withdraw_form or WithdrawForm(),
            "settle_form": settle_form or SettleForm(),
        },
    )
