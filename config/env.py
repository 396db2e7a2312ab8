"""Values from the environment, read strictly: a misspelt one stops the start.

Every name may instead be given as NAME_FILE, the path of a file with the value in it.
"""

from __future__ import annotations

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def env_str(name: str, default: str | None = None) -> str:
    """The value of NAME, or of the file NAME_FILE names. Without a default it is required."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Inställningen {name} saknas. Se .env.example.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    value = env_str(name, "true" if default else "false").strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} ska vara true eller false, inte {value!r}.")
    return value in TRUE


def env_int(name: str, default: int) -> int:
    value = env_str(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} ska vara ett heltal, inte {value!r}.") from error


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_json(name: str) -> dict[str, Any]:
    """An object written as JSON (mostly in a file, by NAME_FILE); empty when there is none."""
    value = env_str(name, "")
    try:
        read = json.loads(value) if value else {}
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} är inte JSON: {error}") from error
    if not isinstance(read, dict):
        raise ImproperlyConfigured(f"{name} ska vara ett JSON-objekt.")
    return read


def env_networks(name: str, default: str = "") -> list[IPv4Network | IPv6Network]:
    """Addresses and networks: 10.0.0.5, 10.1.0.0/16, ::1."""
    try:
        return [ip_network(part) for part in env_list(name, default)]
    except ValueError as error:
        text = f"{name} ska vara adresser och nät med kommatecken emellan, t.ex. 10.0.0.5."
        raise ImproperlyConfigured(text) from error


def env_hours(name: str, default: str) -> tuple[int, int] | None:
    """Two whole hours such as 21-8 (quiet hours), or none when the value is empty."""
    value = env_str(name, default)
    if not value:
        return None
    try:
        start, end = (int(part) for part in value.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} ska skrivas som 21-8, inte {value!r}.") from error
    if not (0 <= start <= 23 and 0 <= end <= 23 and start != end):
        raise ImproperlyConfigured(f"{name} ska vara två olika timmar 0-23, inte {value!r}.")
    return start, end
