"""What the product's processes get as environment, and the copy on file."""

from __future__ import annotations

import os
import secrets
import shlex
from typing import TYPE_CHECKING

from tools.bytecode import bytecode_env

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOOPBACK = "127.0.0.1,localhost"


def demo_env(
    folder: Path,
    *,
    url: str,
    eid_url: str,
    eid_api_url: str,
    outbox: Path,
    servers: Mapping[str, str],
) -> dict[str, str]:
    """What differs from the caller's own environment in demo mode."""
    # The simulator puts its certificates there; the product trusts and shows what it finds.
    eid = folder / "eid"
    return {
        **servers,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": _kept_secret(folder / "secret"),
        "ALLOWED_HOSTS": LOOPBACK,
        "PUBLIC_URL": url.rstrip("/"),
        "EID_SIMULATOR_URL": eid_url,
        "BANKID_URL": f"{eid_api_url}bankid/rp/v6.0/",
        "FREJA_URL": f"{eid_api_url}freja/",
        **{f"{name}_CERT": str(eid / "municipality.pem") for name in ("BANKID", "FREJA")},
        **{f"{name}_KEY": str(eid / "municipality.key") for name in ("BANKID", "FREJA")},
        **{f"{name}_CA": str(eid / "ca.pem") for name in ("BANKID", "FREJA")},
        "FREJA_SIGNING_CERT": str(eid / "freja-signing.pem"),
        "MEDIA_ROOT": str(folder / "media"),
        "OUTBOX_FILE": str(outbox),
        # A proxy in the caller's environment has no business between our own processes.
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        "PYTHONUNBUFFERED": "1",
        **bytecode_env(),
    }


def _kept_secret(path: Path) -> str:
    """Kept between starts, so that whoever is signed in stays so."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """A file that only its owner may read, never half-written."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    draft.replace(path)


def write_env(path: Path, env: Mapping[str, str]) -> None:
    """NAME=value lines that a shell can read too: `set -a; . .dev/run/env`."""
    write_private(
        path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(env.items()))
    )


def read_env(path: Path) -> dict[str, str]:
    """The file back; empty when there is none."""
    if not path.exists():
        return {}
    pairs = (part.partition("=") for part in shlex.split(path.read_text()))
    return {name: value for name, _, value in pairs}
