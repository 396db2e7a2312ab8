from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_task
from casework.actions.tasks import finish_task
from casework.to_do import tasks_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page(Deed.SEE_CASES)
def tasks(request: StaffRequest) -> HttpResponse:
    page = tasks_of(request.actor, cursor_in(request))
    context = {"nav": "start", "tasks": page, **turning(request, page.older)}
    return render(request, "casework/tasks.html", context)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def task_done(request: StaffRequest, task_id: UUID) -> HttpResponse:
    finish_task(by=request.actor, task=access_task(request.actor, task_id))
    flash.success(request, "Uppgiften är klar.")
    return redirect("casework:tasks" if "list" in request.POST else "casework:home")
