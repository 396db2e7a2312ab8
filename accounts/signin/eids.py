"""Citizens' e-IDs as allauth knows them: a provider begins a sign-in, and a SocialLogin ends it.

What differs from a provider of OAuth, where somebody comes back with a token in the address:
- what was begun lies in a row of its own and not in the session, since several tabs may wait for it
  (accounts.signin.begun);
- who it is is judged before allauth hears of it (portal.signin), and it hears a keyed hash: no
  number, no name and no claim reaches what allauth could store (stack.md C4.4);
- no SocialAccount is made. Whose e-ID it is stands in EidIdentity, where the adapter finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import AuthProcess, Provider, ProviderAccount
from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect, resolve_url

from accounts.signin import begun, order
from accounts.signin.wording import EID_NAMES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import EidIdentity


class CitizenProvider(Provider):  # type: ignore[misc]
    """Whatever the protocol: the same thing is told of a citizen, and as little of it."""

    account_class = ProviderAccount

    def extract_uid(self, eid: EidIdentity) -> str:
        return eid.subject

    def extract_extra_data(self, eid: EidIdentity) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, eid: EidIdentity) -> dict[str, Any]:
        """Nothing: the name is the register's."""
        return {}

    def extract_email_addresses(self, eid: EidIdentity) -> list[Any]:
        """Nothing, where OpenID Connect's own looks for some: nobody is known by them."""
        return []


class EidProvider(CitizenProvider):
    """An e-ID that is waited for on a page of ours (accounts.signin.order drives it)."""

    uses_apps = False
    supports_redirect = True

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: dict[str, Any] | None = None,
        *,
        is_on_this_device: bool = False,
    ) -> HttpResponse:
        """Ask the provider, and go where the answer is waited for.

        Raises order.BeginError when it won't, TooOftenError when we won't.
        """
        under_way = begun.begin(
            self.id,
            ip=request.META["REMOTE_ADDR"],
            user_agent=request.headers.get("User-Agent", ""),
            return_address=request.build_absolute_uri(resolve_url("portal:waiting")),
            onward=next_url or "",
            is_on_this_device=is_on_this_device,
        )
        begun.remember(request.session, under_way)
        return redirect("portal:waiting")


class BankIdProvider(EidProvider):
    id = "bankid"
    name = EID_NAMES["bankid"]


class FrejaProvider(EidProvider):
    id = "freja"
    name = EID_NAMES["freja"]


def in_use(request: HttpRequest, provider: str) -> EidProvider | None:
    """The e-ID of that name which is waited for here, when the municipality uses it."""
    if provider not in settings.EID_PROVIDERS or provider not in order.CLIENTS:
        return None
    found: EidProvider = get_adapter().get_provider(request, provider=provider)
    return found


@transaction.atomic
def sign_in(request: HttpRequest, eid: EidIdentity, onward: str) -> HttpResponse:
    """Open the session of whose e-ID it is, by allauth, and go `onward` (an address of ours)."""
    provider = get_adapter().get_provider(request, provider=eid.provider)
    login = provider.sociallogin_from_response(request, eid)
    login.state = {"process": AuthProcess.LOGIN, "next": onward}
    response: HttpResponse = complete_social_login(request, login)
    return response
