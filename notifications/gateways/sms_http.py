"""SMS through whichever supplier a municipality has: one request, as its contract says.

`settings.SMS_HTTP` (docs/sms.md) tells method, address, fields, authentication, which answers mean
that the notice was taken, which that the number is at fault, and how the supplier reports. All
other answers are taken as passing: better one SMS late than a number blamed for a server's trouble.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from notifications.gateways import GatewayError, Receipt
from notifications.gateways.http_service import (
    filled_in,
    form_of_number,
    knows_repeats,
    look_up,
    matches,
    problems_with,
)
from notifications.gateways.web import WebGateway
from notifications.receipts import receipt_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

# What the service is told in which part of the request.
PLACES = {"json": "json", "form": "data", "query": "params"}


class SmsHttpGateway(WebGateway):
    def problems(self) -> list[str]:
        return problems_with(settings.SMS_HTTP)

    def warnings(self) -> list[str]:
        if self.problems() or knows_repeats(settings.SMS_HTTP):
            return []
        return [
            "{key} står varken i fields eller headers. Leverantören kan då inte se att ett sms "
            "skickas om, och den som inte svarar begripligt får samma sms högst två gånger."
        ]

    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        try:
            return self._send(to=to, text=text, key=key)
        except GatewayError as error:
            error.may_double = error.was_delivered and not knows_repeats(settings.SMS_HTTP)
            raise

    def _send(self, *, to: str, text: str, key: str) -> str:
        service = settings.SMS_HTTP
        values = {
            "to": form_of_number(to, service.get("number", "e164")),
            "text": text,
            "sender": settings.MUNICIPALITY["sms_sender"],
            "key": key,
            "receipt": _receipt_address(key),
        }
        place = PLACES[service.get("send_as", "json")]
        answer = self.ask(
            service.get("method", "POST"),
            service["url"],
            headers=filled_in(service.get("headers", {}), values),
            **{place: filled_in(service["fields"], values)},
        )
        if any(matches(rule, answer.status, answer.body) for rule in service.get("refused", [])):
            raise GatewayError(f"{answer.status}: refused", permanent=True, about_address=True)
        if not matches(service["accepted"], answer.status, answer.body):
            words = f"{answer.status}: not among the answers that mean taken"
            raise GatewayError(words, was_delivered=answer.is_success)
        return str(look_up(answer.body, service.get("reference", "")) or "")

    def read_receipt(self, report: Mapping[str, Any]) -> Receipt:
        rules = settings.SMS_HTTP.get("receipt")
        if not rules:
            return Receipt(arrived=None, reference="")
        status = str(look_up(report, rules["status"])).lower()
        arrived = None
        for outcome, words in ((True, rules["delivered"]), (False, rules["failed"])):
            if status in {str(word).lower() for word in words}:
                arrived = outcome
        reference = look_up(report, rules["reference"]) if "reference" in rules else ""
        return Receipt(arrived, str(reference or ""))

    def prepare(self, session: requests.Session) -> None:
        how = settings.SMS_HTTP.get("authentication", "none")
        if how == "basic":
            session.auth = (settings.SMS_API_USER, settings.SMS_API_PASSWORD)
        elif how == "bearer":
            session.headers["Authorization"] = f"Bearer {settings.SMS_API_PASSWORD}"
        elif how != "none":
            session.headers[how["header"]] = settings.SMS_API_PASSWORD


def _receipt_address(key: str) -> str:
    """Only one the supplier can reach; the demo's own machine is none."""
    return receipt_url(key) if settings.PUBLIC_URL.startswith("https://") else ""
