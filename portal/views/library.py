from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.guards import staff_page
from journal.pdf import PdfUnavailableError
from portal.audiences import audiences_of, may_read
from portal.models import Link, SupportInfo
from portal.sheets import sheet_as_pdf
from portal.support import channels

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import StaffRequest

# The order they are read in, which is not the alphabet's.
HEADINGS = {
    Link.Category.CHECKLIST: "Checklista",
    Link.Category.GUIDE: "Lathundar",
    Link.Category.ROUTINE: "Rutiner",
    Link.Category.SHEET: "Informationsblad",
    Link.Category.OTHER: "Övrigt",
}


@require_safe
@staff_page()
def links(request: StaffRequest) -> HttpResponse:
    """Bibliotek, Länkar: what the municipality points its colleagues to (R6, R7)."""
    shown = list(Link.objects.shown_to(audiences_of(request.actor)))
    groups = [
        (category, heading, [link for link in shown if link.category == category])
        for category, heading in HEADINGS.items()
    ]
    context = {"nav": "library", "groups": [group for group in groups if group[2]]}
    return render(request, "portal/links.html", context)


@require_safe
@staff_page()
def support(request: StaffRequest) -> HttpResponse:
    info = SupportInfo.objects.current()
    context = {"nav": "support", "role_text": info.role_text, "channels": channels(info)}
    return render(request, "portal/support.html", context)


@require_safe
@login_not_required
def provider_web(request: HttpRequest) -> HttpResponse:
    """What providers find without signing in (R8). The same to everybody."""
    shown = Link.objects.shown_to([Link.Audience.PROVIDER_PUBLIC])
    return render(request, "portal/provider_web.html", {"links": shown})


@require_safe
@login_not_required
def open_sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    """One of our own sheets, opened in the browser; `?sprak=en` for the citizen's in English."""
    if sheet not in Link.Sheet.values:
        raise Http404
    actor = getattr(request, "actor", None)
    if not may_read(sheet, audiences_of(actor)):
        return _turn_away(request)
    try:
        unit = actor.unit if actor else None
        title, pdf = sheet_as_pdf(sheet, language=_language(request), unit=unit)
    except PdfUnavailableError:
        return render(request, "portal/sheet_unavailable.html", status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=f"{title}.pdf")
    response.headers["Content-Disposition"] = str(disposition)
    if sheet == Link.Sheet.CITIZEN:
        # Handed out on paper: a phone's PDF program may keep it, which no-store forbids it.
        response.headers["Cache-Control"] = "no-cache"
    return response


def _turn_away(request: HttpRequest) -> HttpResponse:
    """A stranger may be a colleague; a citizen learns of no sheet; a colleague is told."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), resolve_url("accounts:staff_signin"))
    if request.actor.is_citizen:  # type: ignore[attr-defined]
        raise Http404
    raise PermissionDenied


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("sprak", "")
    return asked if asked in dict(settings.LANGUAGES) else str(get_language())
