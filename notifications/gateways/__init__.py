"""The ways out: what a gateway promises, and which one a channel uses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from datetime import datetime


class GatewayError(Exception):
    """The notice was not taken. The message must hold neither address nor text: it is logged.

    permanent: asking again can't help. about_address: the gateway works, but not for this address.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, about_address: bool = False
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.about_address = about_address


class Gateway(ABC):
    """Somebody else's server. One object serves all the threads of a round."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    @abstractmethod
    def send(self, *, to: str, text: str, subject: str, key: str) -> str:
        """Hand it over. The provider's reference, or GatewayError. Answers within 20 seconds.

        The same key means the same notice: a gateway that can tell sends it once only.
        """

    def find(self, *, to: str, text: str, key: str, since: datetime) -> str | None:
        """The reference of this notice if it has left already; None when that can't be told.

        Asked before sending again, when a worker died or a server fell silent in the middle.
        """
        return None


def gateway_for(channel: str) -> Gateway:
    gateway: Gateway = import_string(settings.NOTICE_GATEWAYS[channel])(channel)
    return gateway
