"""What the e-ID clients have in common: a sign-in is driven without knowing which of them it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from accounts.signin.claims import Claims

# Our codes, beside the providers' own: no answer, or one that makes no sense, isn't to be believed
# or isn't enough; and a certificate file of ours that can't be read.
UNREACHABLE = "unreachable"
BAD_ANSWER = "badAnswer"
BAD_SIGNATURE = "badSignature"
STALE_ANSWER = "staleAnswer"
NO_IDENTITY = "noIdentity"
LOW_LEVEL = "level"
BAD_CERTIFICATE = "badCertificate"
BROKER_ERROR = "brokerError"


class ProviderError(Exception):
    """The provider refused or did not answer. `code` is its own word for why, or one of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Visit:
    """The browser that asks to sign in, as far as a provider is told about it."""

    end_user_ip: str = field(repr=False)
    return_url: str = field(repr=False)
    user_agent: str = field(repr=False)
    is_on_this_device: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What the provider gave when asked to identify. Only `start_token` may leave the server."""

    reference: str
    start_token: str = field(repr=False)
    qr_token: str = field(repr=False)
    qr_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Collected:
    """What has become of an order. `hint` is the provider's word; `claims` come when complete."""

    status: Literal["pending", "failed", "complete"]
    hint: str = ""
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that open the provider's app on the device that shows the page. Empty: none."""

    mobile: str
    desktop: str


class Provider(Protocol):
    """A client module. Every call may raise ProviderError, except those that only write text."""

    def auth(self, visit: Visit) -> Order: ...

    def collect(self, reference: str) -> Collected: ...

    def cancel(self, reference: str) -> None: ...

    def qr_frame(self, order: Order, seconds: int) -> str: ...

    def links(self, order: Order, seconds: int, return_url: str) -> Links: ...
