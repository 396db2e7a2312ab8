"""Whose address a request has, when it comes through the municipality's own TLS proxies.

Behind a proxy REMOTE_ADDR is the proxy's, for everybody alike. What the e-ID providers are told,
the throttles count and the logs keep is the visitor's: the nearest address in X-Forwarded-For that
isn't one of TRUSTED_PROXIES. Whatever stands further left was written by the visitor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.addresses import address_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Address, IPv6Address

    from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """First of all, so that nothing after it can see the wrong address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = self._visitor(peer, forwarded.split(","))
        return self.get_response(request)

    def _visitor(self, peer: str, forwarded: list[str]) -> str:
        """Backwards along the proxies we know; the first stranger is the visitor."""
        address = address_in(peer)
        while forwarded and self._is_ours(address):
            before = address_in(forwarded.pop())
            if before is None:
                break
            address = before
        return str(address or peer)

    def _is_ours(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(
            address in network for network in settings.TRUSTED_PROXIES
        )
