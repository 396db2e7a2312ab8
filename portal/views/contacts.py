from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

import audit.log
from audit.models import Action
from messaging.contacts import contacts_of
from portal.access import about_of, citizen_page
from portal.wording import matter

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.http import CitizenRequest


@require_safe
@citizen_page()
def contacts(request: CitizenRequest) -> HttpResponse:
    """Who handles what goes on, matter by matter (R124)."""
    about = about_of(request)
    audit.log.record(
        Action.LISTED,
        by=request.actor,
        object_type="contacts",
        customer_number=about.customer_number,
    )
    found = contacts_of(request.person, about)
    groups = [(matter(place), list(rows)) for place, rows in groupby(found, lambda one: one.place)]
    return render(request, "portal/contacts.html", {"groups": groups, "hat": request.hat})
