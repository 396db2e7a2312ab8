"""What a crowd's people are called: the name tells what is to become of them."""

from __future__ import annotations


def untouched(family: str) -> str:
    """Those beside a crowd whom its night has no business with."""
    return f"Orörd{family}"
