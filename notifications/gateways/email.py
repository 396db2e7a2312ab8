"""Plain e-mail through the municipality's own mail server."""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from notifications.gateways import Gateway, GatewayError

# Tells absence replies and other machines to keep silent (RFC 3834 and Exchange's own header).
FROM_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class EmailGateway(Gateway):
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        # The same notice has the same id, so that a mailbox may recognise a repeated one.
        message_id = f"<{key}@{sender.rpartition('@')[2]}>"
        message = EmailMessage(
            subject=subject,
            body=text,
            from_email=formataddr((settings.MUNICIPALITY["name"], sender)),
            to=[to],
            headers=FROM_A_MACHINE | {"Message-ID": message_id},
        )
        _hand_over(message)
        return message_id


def _hand_over(message: EmailMessage) -> None:
    # The errors below carry the address, hence "from None": nobody is to find it in a log.
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        refused = f"the mail server refused the recipient: {code}"
        raise GatewayError(refused, permanent=code >= 500, about_address=True) from None
    except smtplib.SMTPResponseException as error:
        raise GatewayError(f"the mail server answered {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise GatewayError(f"no answer from the mail server: {type(error).__name__}") from None
