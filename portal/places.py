"""Where a citizen can go from every page, and which of these places the page belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from portal.hats import Hat

# The pages that belong to each place, besides its own.
WITHIN = {
    "inbox": ("sent", "thread", "compose"),
    "applications": ("application", "payments", "assistance_documents", "assistance_decision"),
    "contacts": (),
    "profile": ("profile_contact", "profile_undo", "profile_language", "leave"),
}


class Place(NamedTuple):
    words: str
    page: str
    # What `aria-current` says: "page" on the place's own page, "true" on those that belong to it.
    current: str


def places(request: HttpRequest, hats: Iterable[Hat]) -> list[Place]:
    """Those that one of the hats has; one's contacts and oneself are there with any."""
    hats = list(hats)
    shown = {
        "inbox": _("Meddelanden") if any(hat.messages for hat in hats) else "",
        "applications": (
            _("Ekonomiskt bistånd") if any(hat.economic_assistance for hat in hats) else ""
        ),
        "contacts": _("Kontakter"),
        "profile": _("Min profil"),
    }
    here = request.resolver_match.url_name if request.resolver_match else None
    return [
        Place(words, f"portal:{page}", _current(page, here))
        for page, words in shown.items()
        if words
    ]


def _current(page: str, here: str | None) -> str:
    if here == page:
        return "page"
    return "true" if here in WITHIN[page] else ""
