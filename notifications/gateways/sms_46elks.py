"""SMS through 46elks: one POST for each notice, and receipts to an address of ours.

The API has no idempotency key, so before sending again we ask for what was sent to the number: the
same words to the same number since the notice was queued are as good as the notice itself.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import requests
from django.conf import settings

from notifications.gateways import Gateway, GatewayError
from notifications.receipts import receipt_url

# Seconds to connect and to wait for each answer: two calls stay within a gateway's time.
TIMEOUT = (3, 6)
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


class Sms46ElksGateway(Gateway):
    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self._threads = threading.local()

    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        form = {"from": settings.MUNICIPALITY["sms_sender"], "to": to, "message": text}
        # Only an address the provider can reach; the demo's own machine is none.
        if settings.PUBLIC_URL.startswith("https://"):
            form["whendelivered"] = receipt_url(key)
        answer = self._call("POST", data=form)
        if answer.get("status") == "failed":
            raise GatewayError("the number can't be reached", about_address=True)
        return str(answer.get("id", ""))

    def find(self, *, to: str, text: str, key: str, since: datetime) -> str | None:
        from_then_on = since.astimezone(UTC) - CLOCK_DIFFERENCE
        question = {"to": to, "end": from_then_on.replace(tzinfo=None).isoformat(), "limit": 100}
        for sms in self._call("GET", params=question).get("data", []):
            if _is_this(sms, text=text, since=from_then_on):
                return str(sms["id"])
        return None

    def _call(self, method: str, **what: Any) -> dict[str, Any]:
        try:
            response = self._session().request(
                method, settings.SMS_API_URL, timeout=TIMEOUT, allow_redirects=False, **what
            )
            if response.status_code != requests.codes.ok:
                raise _error(response.status_code)
            answer: dict[str, Any] = response.json()
        except requests.RequestException as error:
            # The error's own text holds the address asked for, and with it the number.
            raise GatewayError(f"no answer: {type(error).__name__}") from None
        return answer

    def _session(self) -> requests.Session:
        # One for each thread: the connection is kept open, and sessions are not to be shared.
        if not hasattr(self._threads, "session"):
            self._threads.session = requests.Session()
            self._threads.session.auth = (settings.SMS_API_USER, settings.SMS_API_PASSWORD)
        session: requests.Session = self._threads.session
        return session


def _error(status: int) -> GatewayError:
    meaning = ANSWERS.get(status, Meaning("not in the provider's documentation"))
    return GatewayError(f"{status}: {meaning.words}", about_address=meaning.about_address)


def _is_this(sms: dict[str, Any], *, text: str, since: datetime) -> bool:
    created = datetime.fromisoformat(sms["created"])
    if created.tzinfo is None:
        created = created.replace(tzinfo=UTC)
    return (
        sms["direction"].startswith("outgoing")
        and sms.get("message") == text
        and sms.get("status") != "failed"
        and created >= since
    )
