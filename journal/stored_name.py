"""Names of stored files: random, so that the storage shows nothing of a person (P14)."""

from __future__ import annotations

import uuid


def random_name(instance: object, filename: str) -> str:
    """Where a file is put: two levels of folders and a random name."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name[2:4]}/{name}.pdf"
