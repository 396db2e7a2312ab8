"""The words of each notice, in the recipient's language.

A stranger may be holding the phone. So the words take nothing from a person, a message, a document
or a case, name no unit and no kind of service, and hold no link (domain rules P8 and I20). The
only values put in are the municipality's own, from settings. A municipality that wants a link
(NOTICE_INCLUDE_LINK) gets the address of the start page and no other; never where the words warn of
somebody else's doings.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from notifications.models import Channel, Kind

SMS = {
    Kind.NEW_MESSAGE: gettext_noop(
        "Du har ett nytt meddelande på %(portal)s. Logga in på %(site)s för att läsa det. Det går "
        "inte att svara på detta sms."
    ),
    Kind.NEW_ITEM: gettext_noop(
        "Det finns ny information för dig på %(portal)s. Logga in på %(site)s för att läsa den. "
        "Det går inte att svara på detta sms."
    ),
    Kind.REMINDER: gettext_noop(
        "Påminnelse: du har ett oläst meddelande på %(portal)s. Logga in på %(site)s för att läsa "
        "det. Det går inte att svara på detta sms."
    ),
    Kind.CONTACT_CHANGED: gettext_noop(
        "Dina kontaktuppgifter på %(portal)s har ändrats. Kontakta kommunen om du inte har gjort "
        "ändringen själv. Det går inte att svara på detta sms."
    ),
    Kind.ACTIVATED: gettext_noop(
        "Du kan nu logga in på %(portal)s med BankID eller Freja. Gå till %(site)s och välj "
        "%(portal)s. Det går inte att svara på detta sms."
    ),
}
SUBJECT = {
    Kind.NEW_MESSAGE: gettext_noop("Nytt meddelande på %(portal)s"),
    Kind.NEW_ITEM: gettext_noop("Ny information på %(portal)s"),
    Kind.REMINDER: gettext_noop("Påminnelse: oläst meddelande"),
    Kind.CONTACT_CHANGED: gettext_noop("Dina kontaktuppgifter har ändrats"),
    Kind.ACTIVATED: gettext_noop("Du kan nu logga in på %(portal)s"),
}
EMAIL = {
    Kind.NEW_MESSAGE: gettext_noop(
        "Du har ett nytt meddelande på %(portal)s. Logga in med BankID eller Freja på %(site)s för "
        "att läsa det."
    ),
    Kind.NEW_ITEM: gettext_noop(
        "Det finns ny information för dig på %(portal)s. Logga in med BankID eller Freja på "
        "%(site)s för att läsa den."
    ),
    Kind.REMINDER: gettext_noop(
        "Du har ett meddelande på %(portal)s som du inte har läst. Logga in med BankID eller Freja "
        "på %(site)s för att läsa det."
    ),
    Kind.CONTACT_CHANGED: gettext_noop(
        "Dina kontaktuppgifter på %(portal)s har ändrats. Om du inte har gjort ändringen själv, "
        "kontakta kommunens växel %(phone)s."
    ),
    Kind.ACTIVATED: gettext_noop("Du kan nu logga in på %(portal)s med BankID eller Freja."),
}
GREETING = gettext_noop("Hej!")
CLOSING = gettext_noop("Det här är ett automatiskt utskick som inte går att svara på.")
NO_LINKS = gettext_noop("Vi skickar aldrig länkar till inloggning i sms eller e-post.")
# Where to sign in, when no link says it.
SITE = gettext_noop("kommunens webbplats")


@dataclass(frozen=True)
class Words:
    text: str
    subject: str = ""


def words_for(*, kind: Kind, channel: Channel, language: str) -> Words:
    """What is written in this kind of notice. An SMS has no subject."""
    with override(language):
        if channel == Channel.SMS:
            return Words(text=_filled_in(SMS[kind]))
        closing = [CLOSING] if settings.NOTICE_INCLUDE_LINK else [CLOSING, NO_LINKS]
        paragraphs = [[GREETING], [EMAIL[kind]], closing, ["%(municipality)s"]]
        return Words(
            subject=_filled_in(SUBJECT[kind]),
            text="\n\n".join(" ".join(map(_filled_in, sentences)) for sentences in paragraphs),
        )


def start_address() -> str:
    """The portal's own address: of no page, least of all one that tells what it is for."""
    return settings.PUBLIC_URL.rstrip("/")


def _filled_in(words: str) -> str:
    return gettext(words) % {
        "portal": settings.MUNICIPALITY["portal_name"],
        "municipality": settings.MUNICIPALITY["name"],
        "phone": settings.MUNICIPALITY["phone"],
        "site": start_address() if settings.NOTICE_INCLUDE_LINK else gettext(SITE),
    }
