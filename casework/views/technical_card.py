from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.protection_forms import CustomerNumberForm
from casework.technical_card import NO_CARD, look_up

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_TECHNICAL_CARD)
def technical_card(request: StaffRequest) -> HttpResponse:
    form = CustomerNumberForm(request.POST if request.method == "POST" else None)
    card = None
    if form.is_valid():
        card = look_up(request.actor, form.cleaned_data["customer_number"])
        if card is None:
            form.add_error("customer_number", NO_CARD)
    context = {"nav": "technical_card", "form": form, "card": card}
    return render(request, "casework/technical_card.html", context)
