"""The templates of the product, for the tools that take file names."""

from __future__ import annotations

from tools.place import ROOT


def templates() -> list[str]:
    """Relative to the root, in order. Nothing that merely lies in a hidden folder."""
    found = (
        path.relative_to(ROOT)
        for path in ROOT.glob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    )
    return sorted(str(path) for path in found)
