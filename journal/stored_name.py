"""Names of stored files: random, so that nothing of a person or a paper shows in the storage (P14)."""

from __future__ import annotations

import uuid


def random_name(instance: object, filename: str) -> str:
    """Where a file is put: two levels of folders, a random name, nothing of the name it came with."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name[2:4]}/{name}.pdf"
