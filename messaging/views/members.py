from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from casework.case_forms import taken
from messaging.actions.grants import add_member, change_member, remove_member
from messaging.membership import members_of
from messaging.post_access import access_managed_mailbox, access_member, managed_mailboxes
from messaging.units_post_forms import MemberChangeForm, MemberForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from messaging.models import MailboxGrant


@require_http_methods(["GET", "POST"])
@staff_page()
def members(request: StaffRequest, mailbox_id: UUID) -> HttpResponse:
    mailbox = access_managed_mailbox(request.actor, mailbox_id)
    form = MemberForm(request.POST or None, mailbox=mailbox)
    if taken(form, lambda: add_member(by=request.actor, mailbox=mailbox, **form.cleaned_data)):
        name = form.cleaned_data["colleague"].full_name
        flash.success(request, f"{name} har fått behörighet till {mailbox.name}.")
        return redirect("messaging:members", mailbox.public_id)
    context = {
        "nav": "messages",
        "mailbox": mailbox,
        "form": form,
        "members": members_of(mailbox),
    }
    return render(request, "messaging/members.html", context)


@require_http_methods(["GET", "POST"])
@staff_page()
def member(request: StaffRequest, mailbox_id: UUID, colleague_id: UUID) -> HttpResponse:
    mailbox = access_managed_mailbox(request.actor, mailbox_id)
    grant = access_member(request.actor, mailbox, colleague_id)
    form = MemberChangeForm(
        request.POST or None, initial={"level": grant.level, "until": grant.until}
    )
    about: dict[str, Any] = {"by": request.actor, "mailbox": mailbox, "colleague": grant.user}
    if taken(form, lambda: change_member(**about, **form.cleaned_data)):
        flash.success(request, f"Behörigheten för {grant.user.full_name} är sparad.")
        return redirect("messaging:members", mailbox.public_id)
    context = {"nav": "messages", "mailbox": mailbox, "grant": grant, "form": form}
    return render(request, "messaging/member.html", context)


@require_http_methods(["GET", "POST"])
@staff_page()
def member_remove(request: StaffRequest, mailbox_id: UUID, colleague_id: UUID) -> HttpResponse:
    mailbox = access_managed_mailbox(request.actor, mailbox_id)
    grant = access_member(request.actor, mailbox, colleague_id)
    if request.method == "POST":
        return _removed(request, grant)
    context = {
        "nav": "messages",
        "mailbox": mailbox,
        "grant": grant,
        "is_own": grant.user == request.user,
    }
    return render(request, "messaging/member_remove.html", context)


def _removed(request: StaffRequest, grant: MailboxGrant) -> HttpResponse:
    name = grant.user.full_name
    try:
        remove_member(by=request.actor, mailbox=grant.mailbox, colleague=grant.user)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, f"{name} har inte längre behörighet till {grant.mailbox.name}.")
    if not managed_mailboxes(request.actor).contains(grant.mailbox):
        # Whoever took their own right away has no list to come back to.
        return redirect("messaging:settings")
    return redirect("messaging:members", grant.mailbox.public_id)
