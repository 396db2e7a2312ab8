"""SMS through 46elks: one POST for each notice, and receipts to an address of ours.

The API has no idempotency key, so before sending again we ask for what was sent to the number: the
same words to the same number since the notice was queued are as good as the notice itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from notifications.gateways import GatewayError, Receipt
from notifications.gateways.web import WebGateway
from notifications.receipts import receipt_url

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import requests

# The provider's clock and ours may differ.
CLOCK_DIFFERENCE = timedelta(minutes=1)


class Meaning(NamedTuple):
    words: str
    about_address: bool = False


# The provider's HTTP answers and what they mean for us. Everything else is taken as passing.
ANSWERS = {
    400: Meaning("the number or the text was not accepted", about_address=True),
    401: Meaning("wrong user name or password"),
    403: Meaning("no credit left, or the account may not send"),
    429: Meaning("too many at once"),
    500: Meaning("the provider is out of order"),
    503: Meaning("the provider is closed for maintenance"),
}


class Sms46ElksGateway(WebGateway):
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        form = {"from": settings.MUNICIPALITY["sms_sender"], "to": to, "message": text}
        # Only an address the provider can reach; the demo's own machine is none.
        if settings.PUBLIC_URL.startswith("https://"):
            form["whendelivered"] = receipt_url(key)
        answer = self._call("POST", data=form)
        if answer.get("status") == "failed":
            raise GatewayError("the number can't be reached", about_address=True)
        if not isinstance(answer.get("id"), str):
            raise GatewayError("200: no id in the answer")
        return str(answer["id"])

    def find(
        self, *, to: str, text: str, key: str, since: datetime, taken: Collection[str] = ()
    ) -> str | None:
        from_then_on = since.astimezone(UTC) - CLOCK_DIFFERENCE
        question = {"to": to, "end": from_then_on.replace(tzinfo=None).isoformat(), "limit": 100}
        found = self._call("GET", params=question).get("data")
        if not isinstance(found, list):
            raise GatewayError("200: no list in the answer")
        for sms in found:
            if _is_this(sms, text=text, since=from_then_on) and sms["id"] not in taken:
                return str(sms["id"])
        return None

    def read_receipt(self, report: Mapping[str, Any]) -> Receipt:
        reference = str(report.get("id", ""))
        arrived = {"delivered": True, "failed": False}.get(str(report.get("status")))
        # A report of no sending in particular is none of theirs.
        return Receipt(arrived if reference else None, reference)

    def prepare(self, session: requests.Session) -> None:
        session.auth = (settings.SMS_API_USER, settings.SMS_API_PASSWORD)

    def _call(self, method: str, **what: Any) -> dict[str, Any]:
        answer = self.ask(method, settings.SMS_API_URL, **what)
        if answer.status != 200:
            raise _error(answer.status)
        said = answer.json()
        if not isinstance(said, dict):
            raise GatewayError("200: not what the provider documents")
        return said


def _error(status: int) -> GatewayError:
    meaning = ANSWERS.get(status, Meaning("not in the provider's documentation"))
    return GatewayError(f"{status}: {meaning.words}", about_address=meaning.about_address)


def _is_this(sms: Any, *, text: str, since: datetime) -> bool:
    """Whether it is the same words, on their way to the number since then."""
    try:
        created = datetime.fromisoformat(sms["created"])
        is_same = (
            sms["direction"].startswith("outgoing")
            and sms["message"] == text
            and sms["status"] != "failed"
            and bool(sms["id"])
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    if created.tzinfo is None:
        created = created.replace(tzinfo=UTC)
    return is_same and created >= since
