"""Which migrations there are, as one figure to compare."""

from __future__ import annotations

import hashlib

from tools.place import ROOT


def migrations_digest() -> str:
    """Changes when a migration of ours does, or a package that may bring some."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
