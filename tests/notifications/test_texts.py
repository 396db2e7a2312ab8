from __future__ import annotations

import re

import pytest

from notifications.gsm7 import fits_one_sms, septets
from notifications.models import Channel, Kind
from notifications.texts import words_for

SMS_SV = {
    Kind.NEW_MESSAGE: "Du har ett nytt meddelande på Mina sidor. Logga in på kommunens webbplats "
    "för att läsa det. Det går inte att svara på detta sms.",
    Kind.NEW_ITEM: "Det finns ny information för dig på Mina sidor. Logga in på kommunens "
    "webbplats för att läsa den. Det går inte att svara på detta sms.",
    Kind.REMINDER: "Påminnelse: du har ett oläst meddelande på Mina sidor. Logga in på kommunens "
    "webbplats för att läsa det. Det går inte att svara på detta sms.",
    Kind.CONTACT_CHANGED: "Dina kontaktuppgifter på Mina sidor har ändrats. Kontakta kommunen om "
    "du inte har gjort ändringen själv. Det går inte att svara på detta sms.",
    Kind.ACTIVATED: "Du kan nu logga in på Mina sidor med BankID eller Freja. Gå till kommunens "
    "webbplats och välj Mina sidor. Det går inte att svara på detta sms.",
}
SUBJECT_SV = {
    Kind.NEW_MESSAGE: "Nytt meddelande på Mina sidor",
    Kind.NEW_ITEM: "Ny information på Mina sidor",
    Kind.REMINDER: "Påminnelse: oläst meddelande",
    Kind.CONTACT_CHANGED: "Dina kontaktuppgifter har ändrats",
    Kind.ACTIVATED: "Du kan nu logga in på Mina sidor",
}
NEW_MESSAGE_EMAIL_SV = """Hej!

Du har ett nytt meddelande på Mina sidor. Logga in med BankID eller Freja på kommunens webbplats \
för att läsa det.

Det här är ett automatiskt utskick som inte går att svara på. Vi skickar aldrig länkar till \
inloggning i sms eller e-post.

Ängslunda kommun"""

# Words that would tell whoever holds the phone what this is about, and what looks like a link.
TELLING = re.compile(
    r"social|bistånd|handlägg|utred|insats|ärende|barn|enhet|\bifo\b|https?:|www\.|\.se\b|/|@",
    re.IGNORECASE,
)

EVERY_NOTICE = [
    (kind, channel, language) for kind in Kind for channel in Channel for language in ["sv", "en"]
]


@pytest.fixture(autouse=True)
def angslunda(settings):
    settings.MUNICIPALITY = {
        "name": "Ängslunda kommun",
        "portal_name": "Mina sidor",
        "phone": "031-390 06 00",
        "sms_sender": "Angslunda",
        "support_extension": "0645",
    }


@pytest.mark.covers("A-J2")
@pytest.mark.parametrize("kind", Kind)
def test_the_swedish_sms_says_what_was_decided(kind):
    words = words_for(kind=kind, channel=Channel.SMS, language="sv")

    assert words.text == SMS_SV[kind]
    assert words.subject == ""


@pytest.mark.parametrize("kind", Kind)
def test_the_swedish_email_has_the_subject_that_was_decided(kind):
    words = words_for(kind=kind, channel=Channel.EMAIL, language="sv")

    assert words.subject == SUBJECT_SV[kind]


def test_the_swedish_email_is_a_whole_letter_from_the_municipality():
    words = words_for(kind=Kind.NEW_MESSAGE, channel=Channel.EMAIL, language="sv")

    assert words.text == NEW_MESSAGE_EMAIL_SV


def test_a_changed_contact_is_told_with_a_number_to_call():
    words = words_for(kind=Kind.CONTACT_CHANGED, channel=Channel.EMAIL, language="sv")

    assert "kontakta kommunens växel 031-390 06 00." in words.text


@pytest.mark.covers("P8", "R129", "A-J2", "A-J8")
@pytest.mark.parametrize(("kind", "channel", "language"), EVERY_NOTICE)
def test_no_notice_tells_what_it_is_about_or_holds_a_link(kind, channel, language):
    words = words_for(kind=kind, channel=channel, language=language)

    assert not TELLING.search(words.text + words.subject)


@pytest.mark.parametrize(("kind", "channel", "language"), EVERY_NOTICE)
def test_nothing_but_the_allowed_settings_can_come_into_a_notice(settings, kind, channel, language):
    before = words_for(kind=kind, channel=channel, language=language)
    allowed = {"name": "KANARIE-NAMN", "portal_name": "KANARIE-PORTAL", "phone": "KANARIE-VÄXEL"}
    settings.MUNICIPALITY = {
        **allowed,
        "sms_sender": "KANARIE-AVSÄNDARE",
        "support_extension": "KANARIE-STÖD",
    }
    settings.DEFAULT_FROM_EMAIL = "kanarie-avsandare@epost.example"
    settings.PUBLIC_URL = "https://kanarie.example"

    after = words_for(kind=kind, channel=channel, language=language)

    put_back = after.text + after.subject
    for name, canary in allowed.items():
        usual = {"name": "Ängslunda kommun", "portal_name": "Mina sidor", "phone": "031-390 06 00"}
        put_back = put_back.replace(canary, usual[name])
    assert "kanarie" not in put_back.lower()
    assert put_back == before.text + before.subject


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sms_is_one_sms_in_the_basic_alphabet(kind, language):
    words = words_for(kind=kind, channel=Channel.SMS, language=language)

    assert fits_one_sms(words.text)


def test_the_basic_alphabet_knows_its_own_length():
    assert septets("Ängslunda") == 9
    assert septets("[5 €]") == 8
    assert septets("smalt mellanrum\u202f") is None
    assert septets("x" * 160) == 160
    assert not fits_one_sms("x" * 161)


@pytest.fixture
def with_link(settings):
    settings.NOTICE_INCLUDE_LINK = True
    settings.PUBLIC_URL = "https://minasidor.angslunda.example/"
    return "https://minasidor.angslunda.example"


def test_a_municipality_may_have_the_start_address_in_its_notices(with_link):
    sms = words_for(kind=Kind.NEW_MESSAGE, channel=Channel.SMS, language="sv")
    email = words_for(kind=Kind.NEW_ITEM, channel=Channel.EMAIL, language="en")

    assert sms.text == (
        f"Du har ett nytt meddelande på Mina sidor. Logga in på {with_link} för att läsa det. Det "
        "går inte att svara på detta sms."
    )
    assert f"Sign in with BankID or Freja on {with_link} to read it." in email.text


@pytest.mark.parametrize(("kind", "channel", "language"), EVERY_NOTICE)
def test_the_start_address_is_the_only_one_and_nothing_says_that_links_are_never_sent(
    with_link, kind, channel, language
):
    words = words_for(kind=kind, channel=channel, language=language)

    rest = (words.text + words.subject).replace(with_link, "")
    assert not TELLING.search(rest)
    assert "länkar" not in rest
    assert "links" not in rest
    assert (with_link in words.text) is not (
        kind == Kind.CONTACT_CHANGED or (kind, channel) == (Kind.ACTIVATED, Channel.EMAIL)
    )


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sms_with_the_address_is_one_sms_still(with_link, kind, language):
    assert fits_one_sms(words_for(kind=kind, channel=Channel.SMS, language=language).text)
