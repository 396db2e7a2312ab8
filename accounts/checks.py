"""System checks about sign-in and the database role, for a start in operation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.apps import AppConfig

CERTIFICATES = {
    "bankid": ["BANKID_CERT", "BANKID_KEY", "BANKID_CA"],
    "freja": ["FREJA_CERT", "FREJA_KEY", "FREJA_CA", "FREJA_SIGNING_CERT"],
}

ADDRESSES = {"bankid": "BANKID_URL", "freja": "FREJA_URL", "broker": "EID_BROKER_SERVER"}


@register(Tags.security, deploy=True)
def check_eid_certificates(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Each e-ID in use needs its client certificate and the authority to trust."""
    return list(_unreadable_certificates())


def _unreadable_certificates() -> Iterator[CheckMessage]:
    for provider in settings.EID_PROVIDERS:
        for name in CERTIFICATES.get(provider, []):
            path = getattr(settings, name)
            if not path or not Path(path).is_file():
                yield Error(
                    f"{name} ska vara sökvägen till en läsbar fil.",
                    hint=f"Ta bort {provider} ur EID_PROVIDERS om den inte ska användas.",
                    id="accounts.E001",
                )


@register(Tags.security, deploy=True)
def check_sign_in_addresses(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Who somebody is, is never asked in clear; and whose address a request has, is known."""
    found: list[CheckMessage] = [
        Error(f"{name} ska börja med https://.", id="accounts.E003")
        for name in _asked()
        if not getattr(settings, name).startswith("https://")
    ]
    if settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        found.append(
            Error(
                "TRUSTED_PROXIES är tom: alla besökare ser ut att komma från TLS-proxyn.",
                hint="Fyll i proxyns adress, som besökarens adress läses ur X-Forwarded-For för.",
                id="accounts.E004",
            )
        )
    return found


def _asked() -> Iterator[str]:
    """The settings that hold addresses in use, of those who say who somebody is."""
    for provider, name in ADDRESSES.items():
        if provider in settings.EID_PROVIDERS:
            yield name
    if settings.STAFF_OIDC_SERVER:
        yield "STAFF_OIDC_SERVER"


@register(Tags.database, deploy=True)
def check_database_role(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The running role owns no table and bypasses no policy (ADR 0006)."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select rolsuper or rolbypassrls or exists("
                "  select from pg_tables where tableowner = current_user)"
                " from pg_roles where rolname = current_user"
            )
            row = cursor.fetchone()
        if row and row[0]:
            found.append(
                Error(
                    "Databasrollen i DATABASE_URL äger tabeller eller får gå förbi spärrar.",
                    hint="Kör migreringar med MIGRATION_DATABASE_URL, tjänsten med egen roll.",
                    id="accounts.E002",
                )
            )
    return found
