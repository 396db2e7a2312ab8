from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.case_forms import taken
from messaging.actions.handing_over import hand_over as lay_over
from messaging.actions.handing_over import take_back as undo_hand_over
from messaging.actions.mailboxes import colleagues_mailbox
from messaging.actions.routine import set_routine
from messaging.coworkers import coworkers
from messaging.handing_over import plan_hand_over
from messaging.models import Mailbox
from messaging.post_access import access_colleague
from messaging.post_settings import post_settings
from messaging.routine import routine_of, units_mailboxes
from messaging.units_post import units_post as post_of_unit
from messaging.units_post_forms import HandOverForm, RoutineForm
from messaging.views.settings import post_context, post_forms, post_saved

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from accounts.models import Unit


@require_GET
@staff_page(Deed.MANAGE_UNITS_POST)
def units_post(request: StaffRequest) -> HttpResponse:
    post = post_of_unit(request.actor, cursor_in(request))
    context = {
        "nav": "messages",
        "post": post,
        "routine": routine_of(request.actor.unit),
        **turning(request, post.next),
    }
    return render(request, "messaging/units_post.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.MANAGE_UNITS_POST)
def units_routine(request: StaffRequest) -> HttpResponse:
    unit = _unit(request)
    form = RoutineForm(request.POST or None, initial=_as_it_is(unit))
    if taken(form, lambda: set_routine(by=request.actor, routine=form.routine)):
        flash.success(request, "Rutinen är sparad.")
        return redirect("messaging:units_post")
    context = {"nav": "messages", "form": form, "unit": unit, "shared": units_mailboxes(unit)[:1]}
    return render(request, "messaging/units_post_routine.html", context)


def _unit(request: StaffRequest) -> Unit:
    assert request.actor.unit is not None
    return request.actor.unit


def _as_it_is(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in RoutineForm.base_fields}


@require_http_methods(["GET", "POST"])
@staff_page(Deed.MANAGE_UNITS_POST)
def units_colleague(request: StaffRequest, colleague_id: UUID) -> HttpResponse:
    colleague = access_colleague(request.actor, colleague_id)
    kept = post_settings(colleague, stockholm_today())
    absence, forwarding = post_forms(request, colleague, kept)
    if post_saved(request, colleague, absence, forwarding):
        return redirect("messaging:units_colleague", colleague.public_id)
    context = {
        "nav": "messages",
        "colleague": colleague,
        "handed_over": _handed_over(colleague.pk),
        "works_here": coworkers(request.user, _unit(request), stockholm_today()).contains(
            colleague
        ),
        "is_own": False,
        **post_context(kept, absence, forwarding),
    }
    return render(request, "messaging/units_post_colleague.html", context)


def _handed_over(owner: int) -> Mailbox | None:
    over = Mailbox.objects.filter(owner=owner, handed_over_to__isnull=False)
    return over.select_related("handed_over_to", "handed_over_by").first()


@require_http_methods(["GET", "POST"])
@staff_page(Deed.MANAGE_UNITS_POST)
def hand_over(request: StaffRequest, colleague_id: UUID) -> HttpResponse:
    """What goes over is shown of the mailbox that is chosen, before it is done."""
    colleague = access_colleague(request.actor, colleague_id)
    shared = list(units_mailboxes(_unit(request)))
    to = _chosen(request, shared)
    initial = {"to": to.public_id if to else None}
    form = HandOverForm(request.POST or None, mailboxes=shared, initial=initial)
    if taken(form, lambda: lay_over(by=request.actor, colleague=colleague, **form.cleaned_data)):
        name = form.cleaned_data["to"].name
        flash.success(request, f"Brevlådan är överlämnad till {name}. Ny post kommer dit.")
        return redirect("messaging:units_colleague", colleague.public_id)
    context = {
        "nav": "messages",
        "colleague": colleague,
        "form": form,
        "shared": shared,
        "to": to,
        "plan": plan_hand_over(colleagues_mailbox(colleague), to) if to else None,
    }
    return render(request, "messaging/units_post_hand_over.html", context)


def _chosen(request: StaffRequest, shared: list[Mailbox]) -> Mailbox | None:
    """The mailbox whose tab is open, else the first."""
    asked = request.GET.get("brevlada")
    return next((one for one in shared if str(one.public_id) == asked), next(iter(shared), None))


@require_POST
@staff_page(Deed.MANAGE_UNITS_POST)
def take_back(request: StaffRequest, colleague_id: UUID) -> HttpResponse:
    colleague = access_colleague(request.actor, colleague_id)
    mailbox = _handed_over(colleague.pk)
    if mailbox is not None and undo_hand_over(by=request.actor, mailbox=mailbox):
        flash.success(request, f"Ny post går till {colleague.full_name} igen.")
    else:
        flash.info(request, "Brevlådan är inte överlämnad.")
    return redirect("messaging:units_post")
