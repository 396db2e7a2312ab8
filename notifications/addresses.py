"""Mobile numbers and e-mail addresses: their one normal form, and how much of them is shown."""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SALT = "notifications.addresses"
MARK_LENGTH = 16

# What people write between the digits. Anything else (letters, an extension) is a mistake.
MOBILE_AS_WRITTEN = re.compile(r"\+?[\d\s()/.\u2010-\u2015-]+")


def mobile_normal_form(written: str) -> str:
    """The number in E.164, such as +46701740605. ValidationError unless it is a Swedish mobile."""
    refusal = ValidationError(_("Ange ett mobilnummer, till exempel 070-174 06 05."), "mobile")
    if not MOBILE_AS_WRITTEN.fullmatch(written.strip()):
        raise refusal
    try:
        number = phonenumbers.parse(written, "SE")
    except phonenumbers.NumberParseException as error:
        raise refusal from error
    if not _is_swedish_mobile(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_swedish_mobile(number: phonenumbers.PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    return (
        kind == phonenumbers.PhoneNumberType.MOBILE
        and phonenumbers.region_code_for_number(number) == "SE"
    )


def email_normal_form(written: str) -> str:
    """The address without blanks around it and with the domain in lower case.

    The part before @ is left as it is: whether its case matters is for the receiver to say.
    """
    address = written.strip()
    refusal = ValidationError(_("Ange en e-postadress, till exempel namn@epost.example."), "email")
    if len(address) > 254:
        raise refusal
    try:
        validate_email(address)
    except ValidationError as error:
        raise refusal from error
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def mobile_as_read(number: str) -> str:
    """An E.164 number as people write it: 070-174 06 05."""
    parsed = phonenumbers.parse(number, "SE")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def masked_mobile(number: str) -> str:
    """Enough to recognise one's own number by, and no more: 070-••• •• 05."""
    shown = mobile_as_read(number)
    return shown[:4] + re.sub(r"\d", "•", shown[4:-2]) + shown[-2:]


def masked_email(address: str) -> str:
    """Enough to recognise one's own address by: s•••@epost.example."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def address_mark(address: str) -> str:
    """What may stand in a notice's row: tells whether two addresses are one, and nothing else.

    Keyed, since there are few enough mobile numbers to try them all.
    """
    if not address:
        return ""
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()[:MARK_LENGTH]
