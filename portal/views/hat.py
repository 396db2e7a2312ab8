from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.signin.onward import asked_for
from portal.access import citizen_page
from portal.hats import hat_named, put_on
from portal.listing import unread_by_person

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.http import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page(hat=False)
def choose(request: CitizenRequest) -> HttpResponse:
    """For whose sake somebody is here, where they have several hats. It is asked, never guessed."""
    onward = asked_for(request)
    if request.method == "POST":
        hat = hat_named(request.hats, request.POST.get("hat", ""))
        if hat is None:
            raise Http404
        put_on(request.session, hat)
        return redirect(onward or "portal:home")
    unread = unread_by_person(request.person)
    choices = [(hat, unread.get(hat.about.pk, 0)) for hat in request.hats]
    return render(request, "portal/hat.html", {"choices": choices, "onward": onward})
