"""Every state and end an e-ID provider reports, in words for the citizen.

The keys are the providers' own codes: hint codes and error codes of BankID (developers.bankid.com,
recommended user messages, in our own plain words), statuses and error numbers of Freja, and ours of
accounts.signin.provider. An unknown code, added by a provider tomorrow, gets a general text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.signin.claims import too_low_level
from accounts.signin.provider import (
    BAD_ANSWER,
    BAD_CERTIFICATE,
    BAD_SIGNATURE,
    BROKER_ERROR,
    LOW_LEVEL,
    NO_IDENTITY,
    STALE_ANSWER,
    UNREACHABLE,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EID_NAMES = {"bankid": "BankID", "freja": "Freja"}


def eid_name(provider: str) -> str:
    """What the e-ID is called on a page; the broker's name is the municipality's own."""
    return EID_NAMES.get(provider) or settings.EID_BROKER_NAME


@dataclass(frozen=True, slots=True)
class Ending:
    """How a sign-in ended. `is_permanent`: trying again can't help, the fault is ours to mend."""

    text: StrOrPromise
    is_permanent: bool = False


_SCAN_THE_CODE = _("Väntar på att du läser av koden med %(eid)s-appen …")
_APPROVE = _("Skriv din säkerhetskod i %(eid)s-appen och godkänn.")
_WAITING = _("Väntar på svar från %(eid)s …")

WAITING: dict[str, StrOrPromise] = {
    "": _SCAN_THE_CODE,
    "outstandingTransaction": _SCAN_THE_CODE,
    "noClient": _SCAN_THE_CODE,
    "started": _("Appen är öppen och letar efter ditt BankID. Det kan ta en liten stund."),
    "userMrtd": _("Håll passet eller det nationella id-kortet mot telefonen, som appen visar."),
    "userSign": _APPROVE,
    "userCallConfirm": _("Svara i %(eid)s-appen på om du är i telefon med någon just nu."),
    "processing": _("%(eid)s arbetar. Det kan ta en liten stund."),
    "STARTED": _SCAN_THE_CODE,
    "DELIVERED_TO_MOBILE": _APPROVE,
}

_CANCELLED = Ending(_("Inloggningen avbröts. Försök igen."))
_TAKEN_OVER = Ending(
    _("En annan inloggning med din e-legitimation har påbörjats, så den här avbröts. Försök igen.")
)
_NO_ANSWER_FROM_APP = Ending(
    _("%(eid)s-appen svarade inte i tid. Kontrollera att du har internet och försök igen.")
)
_DOWN = Ending(_("%(eid)s svarar inte just nu. Försök igen om en stund."))
_OURS = Ending(
    _(
        "Det går inte att logga in med %(eid)s just nu."
        " Kontakta kommunen om det inte fungerar senare."
    ),
    is_permanent=True,
)
_UNKNOWN = Ending(_("Inloggningen gick inte. Försök igen."))

ENDINGS: dict[str, Ending] = {
    # BankID: an order that failed
    "userCancel": _CANCELLED,
    "cancelled": _TAKEN_OVER,
    "expiredTransaction": _NO_ANSWER_FROM_APP,
    "startFailed": Ending(
        _(
            "Koden skannades inte i tid, eller så startade inte BankID-appen."
            " Kontrollera att appen är installerad och uppdaterad, och försök igen."
        )
    ),
    "certificateErr": Ending(
        _(
            "Ditt BankID är spärrat eller för gammalt."
            " Använd ett annat, eller skaffa ett nytt hos din bank."
        )
    ),
    "userDeclinedCall": Ending(
        _(
            "Du svarade att du inte känner igen samtalet, så inloggningen avbröts."
            " Lägg på om någon ber dig använda ditt BankID."
        )
    ),
    "notSupportedByUserApp": Ending(
        _("Din BankID-app är för gammal. Uppdatera den och försök igen.")
    ),
    "transactionRiskBlocked": Ending(
        _("BankID stoppade inloggningen av säkerhetsskäl. Kontakta kommunen om du behöver hjälp.")
    ),
    # BankID: a request that was refused
    "alreadyInProgress": Ending(
        _("En inloggning med ditt BankID pågår redan. Avsluta den i appen och försök igen.")
    ),
    "requestTimeout": _DOWN,
    "internalError": _DOWN,
    "Maintenance": _DOWN,
    "invalidParameters": _OURS,
    "unauthorized": _OURS,
    "notFound": _OURS,
    "methodNotAllowed": _OURS,
    "unsupportedMediaType": _OURS,
    # Freja: an authentication that ended
    "REJECTED": _CANCELLED,
    "CANCELED": _CANCELLED,
    "RP_CANCELED": _CANCELLED,
    "EXPIRED": _NO_ANSWER_FROM_APP,
    # Freja: a request that was refused
    "0": _DOWN,
    "1000": _OURS,
    "1001": _OURS,
    "1002": _OURS,
    "1003": _OURS,
    "1004": _OURS,
    "1005": Ending(_("Du har stängt av den här tjänsten i Freja. Slå på den i appen igen.")),
    "1006": _OURS,
    "1007": _OURS,
    "1008": _OURS,
    "1009": _OURS,
    "1010": _OURS,
    "1011": _OURS,
    "1012": Ending(_("Freja hittar ingen e-legitimation. Kontrollera appen och försök igen.")),
    "1013": _OURS,
    "1100": _UNKNOWN,
    "2000": Ending(
        _("Freja stoppade inloggningen av säkerhetsskäl. Vänta några minuter och försök igen.")
    ),
    "2002": _OURS,
    # The broker's errors (OAuth 2.0 and OpenID Connect)
    "access_denied": _CANCELLED,
    "login_required": _CANCELLED,
    "interaction_required": _CANCELLED,
    "temporarily_unavailable": _DOWN,
    "server_error": _DOWN,
    "invalid_request": _OURS,
    "invalid_scope": _OURS,
    "unauthorized_client": _OURS,
    BROKER_ERROR: _UNKNOWN,
    # Ours
    UNREACHABLE: _DOWN,
    BAD_ANSWER: _OURS,
    BAD_SIGNATURE: _OURS,
    BAD_CERTIFICATE: _OURS,
    STALE_ANSWER: _UNKNOWN,
    NO_IDENTITY: Ending(
        _(
            "Din e-legitimation har inget svenskt personnummer eller samordningsnummer,"
            " och kan inte användas här."
        )
    ),
}


def waiting(provider: str, hint: str) -> str:
    """What to do while an order waits, in the language of the page."""
    return str(WAITING.get(hint, _WAITING)) % {"eid": eid_name(provider)}


def open_the_app(provider: str) -> str:
    """The link to the app is on this very page, and nobody has followed it yet."""
    return gettext("Väntar på att du öppnar %(eid)s …") % {"eid": eid_name(provider)}


def come_back() -> str:
    """Approved in the app on this device, and the app has not led back here yet."""
    return gettext(
        "Du har godkänt i appen. Du loggas in när appen leder dig tillbaka hit, till samma"
        " webbläsare. Händer ingenting? Tryck på Avbryt och logga in igen."
    )


def ending(provider: str, code: str) -> Ending:
    """Why an order ended without anybody signed in, in the language of the page."""
    if code == LOW_LEVEL:
        return Ending(too_low_level())
    known = ENDINGS.get(code, _UNKNOWN)
    return Ending(str(known.text) % {"eid": eid_name(provider)}, known.is_permanent)
