"""Sentences about what happened to a letter, said on more than one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

# Whoever comes back to a draft, not least after a lost session, must not believe that it left.
NOT_SENT_YET = "Här är det du skrev. Det är inte skickat än."
# And whoever comes straight from a paper in the case file.
ENCLOSED = "Handlingen är bifogad. Meddelandet är inte skickat än."


def sent_sentence(count: int = 1) -> str:
    """What the sender is told when Skicka was pressed."""
    seconds = settings.MESSAGE_HOLD_SECONDS
    if seconds <= 0:
        return "Meddelandet är skickat." if count == 1 else f"{count} meddelanden är skickade."
    if count == 1:
        return f"Meddelandet skickas om {seconds} sekunder."
    return f"{count} meddelanden skickas om {seconds} sekunder, ett till var och en."


def undone_sentence(recipients: int) -> str:
    """What the sender is told when Ångra was pressed."""
    whom = " för alla mottagare" if recipients > 1 else ""
    return f"Meddelandet är ångrat{whom}. Ingen har fått det. Du hittar det under Utkast."


def draft_saved(at: datetime) -> str:
    return _("Utkast sparat %(time)s") % {"time": f"{at:%H.%M}"}


def already_sent() -> str:
    return _("Meddelandet har redan skickats.")


def sent_before() -> str:
    """For who goes back to a page that has sent its letter, and writes another on it."""
    return _("Meddelandet har redan skickats. Det du skrev här är sparat som utkast.")


def kept_beside() -> str:
    """For who writes in the same draft on two pages."""
    return _(
        "Utkastet har ändrats på en annan sida. Det du skrev här är sparat som ett eget utkast."
    )


def changed_elsewhere() -> str:
    return _("Utkastet har ändrats på en annan sida.")


def look_and_send() -> str:
    return _("Kontrollera text och bilagor, och tryck på Skicka igen om det ska skickas.")


def kept_signed_out() -> str:
    return _("Du har loggats ut. Det du skrev är sparat som utkast.")


def sign_in_again() -> str:
    return _("Logga in igen")


def kept_page_too_old() -> str:
    """For who has signed in anew since the page was opened."""
    return _("Den här sidan är för gammal. Det du skrev är sparat som utkast.")


def write_on() -> str:
    return _("Skriv vidare")
