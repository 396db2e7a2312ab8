"""The ways out: what a gateway promises, and which one a channel uses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


class GatewayError(Exception):
    """The notice was not taken. The message must hold neither address nor text: it is logged.

    permanent: asking again can't help. about_address: the gateway works, but not for this address.
    was_delivered: the request arrived, or may have, so the notice may have left all the same.
    may_double: so it may, and this gateway can't tell a repeated notice from a new one.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        about_address: bool = False,
        was_delivered: bool = False,
        may_double: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.about_address = about_address
        self.was_delivered = was_delivered
        self.may_double = may_double


class Receipt(NamedTuple):
    """Whether a notice arrived, None while that is open; and the reference of the sending meant.

    Without a reference of its own the report is about the sending that its address was made for.
    """

    arrived: bool | None
    reference: str


class Gateway(ABC):
    """Somebody else's server. One object serves all the threads of a round."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def problems(self) -> list[str]:
        """What is wrong with its settings, in Swedish sentences. For manage.py check."""
        return []

    def warnings(self) -> list[str]:
        """What works but not as well as it could, in Swedish sentences. For manage.py check."""
        return []

    @abstractmethod
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        """Hand it over. The provider's reference, or GatewayError. Answers within 20 seconds.

        The same key means the same notice: a gateway that can tell sends it once only.
        """

    def find(
        self, *, to: str, text: str, key: str, since: datetime, taken: Collection[str] = ()
    ) -> str | None:
        """The reference of this notice if it has left already; None when that can't be told.

        Asked before sending again, when a worker died or a server fell silent in the middle.
        `taken` are the references of other notices to the same address, which this one is not.
        """
        return None

    def read_receipt(self, report: Mapping[str, Any]) -> Receipt:
        """What the provider's report says. Gateways without receipts have none to read."""
        return Receipt(arrived=None, reference="")


def gateway_for(channel: str) -> Gateway:
    gateway: Gateway = import_string(settings.NOTICE_GATEWAYS[channel])(channel)
    return gateway
