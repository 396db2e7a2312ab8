"""`make check`: what can be judged without running the suite. All is tried."""

from __future__ import annotations

import os
import subprocess
import sys

from tools.place import ROOT, say, script
from tools.templates import templates

PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
# Nothing listens there: these commands read the code, not a database.
NOWHERE = "127.0.0.1:9"
TEST = {
    "DJANGO_SETTINGS_MODULE": "config.settings.test",
    "DATABASE_URL": f"postgres://meddelande_app@{NOWHERE}/meddelande",
    "REDIS_URL": f"redis://{NOWHERE}/0",
}
CERTIFICATES = (
    "BANKID_CERT", "BANKID_KEY", "BANKID_CA",
    "FREJA_CERT", "FREJA_KEY", "FREJA_CA", "FREJA_SIGNING_CERT",
)  # fmt: skip
# What a municipality has to fill in, filled in: the check judges the settings, not the secrets.
PRODUCTION = {
    **TEST,
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "only-for-the-deploy-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "EID_HASH_KEY": "only-for-the-deploy-check-9876543210-abcdefghijklmnopqrstuvwxyz",
    "MIGRATION_DATABASE_URL": f"postgres://meddelande_owner@{NOWHERE}/meddelande",
    "ALLOWED_HOSTS": "meddelande.angslunda.example",
    "PUBLIC_URL": "https://meddelande.angslunda.example",
    "TRUSTED_PROXIES": "10.0.0.5",
    "CLAMD_URL": f"tcp://{NOWHERE}",
    # Only that there is a file is looked at.
    **dict.fromkeys(CERTIFICATES, __file__),
}


def main() -> None:
    pages = templates()
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("lint", [*PYTHON, "ruff", "check", "."], {}),
        ("format", [*PYTHON, "ruff", "format", "--check", "."], {}),
        ("types", [*PYTHON, "mypy"], TEST),
        ("floors", [script("lint-imports")], TEST),
        ("templates' form", [script("djade"), "--target-version", "5.2", "--check", *pages], {}),
        ("templates", [script("djlint"), "--lint", "--quiet", *pages], {}),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], TEST),
        ("deploy settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("translations", [*PYTHON, "tools.messages", "--check"], {}),
        ("requirements", [*PYTHON, "tools.requirements", "--check"], {}),
    ]
    failed = [name for name, command, env in checks if not passes(name, command, env)]
    if failed:
        sys.exit(f"\nFailed: {', '.join(failed)}")
    say("\nAll checks passed.")


def passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    say(f"\n== {name}")
    return subprocess.run(command, cwd=ROOT, env=os.environ | env, check=False).returncode == 0


if __name__ == "__main__":
    main()
