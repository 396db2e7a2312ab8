"""The cookies there are, all of them (lag 2022:482 9 kap. 28 §): the page's words, a test's count.

Nothing here follows anybody: without the first two nobody can sign in, and the third is kept
because its owner asked for it. So there is nothing to consent to.
"""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _


class Cookie(NamedTuple):
    name: str
    purpose: str
    lifetime: str


def cookies() -> list[Cookie]:
    """In the language of the page."""
    minutes = settings.CITIZEN_IDLE_MINUTES
    goes = _(
        "När du loggar ut, stänger webbläsaren eller inte har gjort något på %(minutes)s minuter."
    )
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Håller reda på att det är du som är inloggad."),
            goes % {"minutes": minutes},
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Skyddar mot att någon annan skickar formulär i ditt namn."),
            _("När du stänger webbläsaren."),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            _("Kommer ihåg vilket språk du har valt. Den finns bara om du har bytt språk."),
            _("Efter ett år."),
        ),
    ]
