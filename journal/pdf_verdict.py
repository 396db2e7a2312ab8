"""The gate's answer about one file. Without Django, so that it can cross into the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ALIVE = b"."  # sent before the file is touched: tells a killed child from a server that is gone
MAX_PAGES = 500
PATIENCE = 15  # seconds until a silent child counts as lost


class Reason(StrEnum):
    """Why a file was refused; the value is the `code` of the error people see."""

    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COMPLEX = "too_complex"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `reason` is None when the file may come in; `rule` is for the log only."""

    reason: Reason | None = None
    rule: str = ""
    pages: int = 0


class Refused(Exception):  # noqa: N818 - a finding, not a fault
    """Raised by the first rule that a file breaks."""

    def __init__(self, reason: Reason, rule: str) -> None:
        super().__init__(rule)
        self.reason = reason
        self.rule = rule
