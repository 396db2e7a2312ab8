"""From a form that is right to the extract: a page to wait on, or JSON at once.

What every page that takes something out has in common; what is taken out is its own matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect

from journal.actions.extracts import order_extract, take_as_json
from journal.masking import Masking

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.actions.extracts import Source
    from journal.book import Book
    from journal.extract_forms import ExtractForm


def take_out(
    request: StaffRequest,
    form: ExtractForm,
    source: Source,
    book: Book,
    page: str = "journal:extract",
) -> HttpResponse | None:
    """The answer; none when it can't be made, which the form then says."""
    purpose = form.cleaned_data["purpose"]
    if not book.chapters:
        form.add_error(None, "Det finns inget kvar att ta ut. Låt minst en handling vara med.")
        return None
    if "json" in request.POST and form.is_masked:
        form.add_error("copy", "JSON kan inte maskas. Välj Hel kopia, eller Skapa utdrag.")
        return None
    if "json" in request.POST:
        content = take_as_json(by=request.actor, source=source, book=book, purpose=purpose)
        headers = {"Content-Disposition": 'attachment; filename="utdrag.json"'}
        return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, headers=headers)
    masking = Masking(form.words) if form.is_masked else None
    try:
        ordered = order_extract(
            by=request.actor, source=source, book=book, purpose=purpose, masking=masking
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if masking is not None and masking.not_found:
        flash.warning(request, f"Fanns inte i texten: {', '.join(masking.not_found)}.")
    return redirect(page, ordered.public_id)
