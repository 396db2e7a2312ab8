"""A checksum of what was written, so that a change behind the product's back shows (A-S4)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def hash_of(heading: str, body: str, sealed: Mapping[str, Any] | None = None) -> str:
    """In hex. Heading and text apart, so that nothing moves from the one to the other unseen.

    With what else was sealed at the lock, where there is such.
    """
    words = [heading, body] if sealed is None else [heading, body, sealed]
    return hashlib.sha256(
        json.dumps(words, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
