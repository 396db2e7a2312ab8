"""A telephone number that can be rung from a page."""

from __future__ import annotations


def dialled(number: str) -> str:
    """The address of a link that rings it."""
    return f"tel:{number.replace(' ', '')}"
