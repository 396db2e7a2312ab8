"""Log lines as JSON: a fixed sentence and ids, never names, numbers, addresses or content."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time"}


def _message(record: logging.LogRecord) -> str:
    """The sentence; without an address that leads nowhere, which may have a name typed in it."""
    request = getattr(record, "request", None)
    if record.name == "django.request" and getattr(request, "resolver_match", True) is None:
        return "Not Found: an address that doesn't exist"
    return record.getMessage()


def _request_id(record: logging.LogRecord) -> dict[str, str]:
    """What the visitor can read out begins it: the error pages show its first eight signs."""
    request_id = getattr(getattr(record, "request", None), "request_id", None)
    return {"request_id": str(request_id)} if request_id else {}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **_request_id(record),
            **{key: str(value) for key, value in vars(record).items() if key not in STANDARD},
        }
        if record.exc_info and record.exc_info[0]:
            # The message of an error can hold a row's values: its type and its way are enough.
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False)
