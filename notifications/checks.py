"""What an operator may have set that would make a notice unsendable or tell too much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import Error, Warning, register  # noqa: A004 - as Django calls it

from notifications.destination import address_book
from notifications.gateways import gateway_for
from notifications.gsm7 import ONE_SMS, fits_one_sms
from notifications.models import Channel, Kind
from notifications.texts import start_address, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.apps import AppConfig
    from django.core.checks import CheckMessage

SMS_SENDER = re.compile(r"[A-Za-z0-9]{3,11}")
# Contact with the social services is itself secret (P8).
TELLING = re.compile(r"social|bistånd|orosanmäl|\bifo\b", re.IGNORECASE)


@register
def check_notices(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [*_plugs(), *_names(), *_lengths(), *_link()]


def _plugs() -> Iterator[CheckMessage]:
    try:
        address_book()
        for channel in Channel:
            gateway = gateway_for(channel)
            for problem in gateway.problems():
                yield Error(
                    f"Tjänsten för {channel} är fel inställd. {problem}", id="notifications.E005"
                )
            for warning in gateway.warnings():
                yield Warning(f"Tjänsten för {channel}: {warning}", id="notifications.W001")
    except (ImportError, KeyError) as error:
        yield Error(
            f"NOTICE_GATEWAYS eller NOTICE_ADDRESS_BOOK går inte att använda: {error}",
            id="notifications.E001",
        )


def _names() -> Iterator[Error]:
    if not SMS_SENDER.fullmatch(settings.MUNICIPALITY["sms_sender"]):
        yield Error(
            "MUNICIPALITY['sms_sender'] ska vara 3-11 tecken, bara A-Z och 0-9.",
            id="notifications.E002",
        )
    for name in ["name", "portal_name", "sms_sender"]:
        if TELLING.search(settings.MUNICIPALITY[name]):
            yield Error(
                f"MUNICIPALITY['{name}'] står i sms och e-post och får inte avslöja att det är "
                "socialtjänsten som skriver.",
                id="notifications.E003",
            )


def _lengths() -> Iterator[Error]:
    for language, _name in settings.LANGUAGES:
        for kind in Kind:
            words = words_for(kind=kind, channel=Channel.SMS, language=language)
            if not fits_one_sms(words.text):
                yield Error(
                    f"Sms-texten {kind} på språket {language} ryms inte i ett sms ({ONE_SMS} "
                    "tecken). Förkorta MUNICIPALITY['portal_name'], översättningen eller "
                    "PUBLIC_URL, som står i texten när NOTICE_INCLUDE_LINK är på.",
                    id="notifications.E004",
                )


def _link() -> Iterator[Error]:
    """What stands on a phone's screen: the bare address, and nothing in it that tells (P8)."""
    address = start_address()
    bare = re.fullmatch(r"https://[^/?#]+", address)
    if settings.NOTICE_INCLUDE_LINK and (not bare or TELLING.search(address)):
        yield Error(
            "NOTICE_INCLUDE_LINK sätter PUBLIC_URL i sms och e-post. Då ska den börja med "
            "https://, sakna sökväg och inte avslöja att det är socialtjänsten som skriver.",
            id="notifications.E006",
        )
