"""How a municipality describes its SMS supplier's HTTP service, and what its rules mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

NAMES = ("to", "text", "sender", "key", "receipt")
_RULE = {
    "type": "object",
    "properties": {
        "status": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        "field": {"type": "string"},
        "values": {"type": "array", "items": {"type": ["string", "number", "boolean"]}},
        "begins": {"type": "array", "items": {"type": "string"}},
    },
    "minProperties": 1,
    "dependentRequired": {"field": ["values"], "values": ["field"]},
    "additionalProperties": False,
}
_WORDS = {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "minItems": 1}
SCHEMA = {
    "type": "object",
    "properties": {
        "url": {"type": "string"},
        "method": {"enum": ["POST", "PUT", "GET"]},
        "send_as": {"enum": ["json", "form", "query"]},
        "fields": {"type": "object", "minProperties": 1},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "authentication": {
            "oneOf": [
                {"enum": ["none", "basic", "bearer"]},
                {
                    "type": "object",
                    "properties": {"header": {"type": "string", "minLength": 1}},
                    "required": ["header"],
                    "additionalProperties": False,
                },
            ]
        },
        "number": {"enum": ["e164", "digits", "00"]},
        "accepted": _RULE,
        "refused": {"type": "array", "items": _RULE},
        "reference": {"type": "string"},
        "receipt": {
            "type": "object",
            "properties": {
                "status": {"type": "string"},
                "reference": {"type": "string"},
                "delivered": _WORDS,
                "failed": _WORDS,
            },
            "required": ["status", "delivered", "failed"],
            "additionalProperties": False,
        },
    },
    "required": ["url", "fields", "accepted"],
    "additionalProperties": False,
}


def problems_with(service: Any) -> list[str]:
    """What is wrong with the description, a Swedish sentence each; nothing when it can be used."""
    found = [
        f"{'.'.join(str(step) for step in error.absolute_path) or 'SMS_HTTP'}: {error.message}"
        for error in Draft202012Validator(SCHEMA).iter_errors(service)
    ]
    if found:
        return sorted(found)
    fields = json.dumps(service["fields"])
    missing = [name for name in ("to", "text") if f"{{{name}}}" not in fields]
    if missing:
        found.append(f"fields: {' och '.join(f'{{{name}}}' for name in missing)} saknas.")
    if "reference" in service.get("receipt", {}) and "reference" not in service:
        found.append(
            "reference: saknas, fast receipt har en. Ingen leveransrapport känns då igen: ange var "
            "i svaret sms:ets id står, eller stryk den i receipt."
        )
    url = urlsplit(service["url"])
    if url.scheme != "https" and url.hostname not in {"127.0.0.1", "localhost", "::1"}:
        found.append("url: ska börja med https, för numret skickas dit.")
    return found


def knows_repeats(service: Mapping[str, Any]) -> bool:
    """Whether the supplier is given the key that tells a repeated SMS from a new one."""
    return "{key}" in json.dumps([service["fields"], service.get("headers", {})])


def filled_in(shape: Any, values: Mapping[str, str]) -> Any:
    """The shape with {to}, {text} and the others put in. What would be empty is left out."""
    if isinstance(shape, Mapping):
        pairs = {name: filled_in(part, values) for name, part in shape.items()}
        return {name: part for name, part in pairs.items() if part not in ("", None)}
    if isinstance(shape, list):
        return [filled_in(part, values) for part in shape]
    if not isinstance(shape, str):
        return shape
    for name in NAMES:
        # Each once and only ours: the text of a notice that holds braces stays as it is.
        head, found, tail = shape.partition(f"{{{name}}}")
        if found:
            return f"{filled_in(head, values)}{values[name]}{filled_in(tail, values)}"
    return shape


def form_of_number(number: str, form: str) -> str:
    """An E.164 number as this service writes it."""
    return {"e164": number, "digits": number.lstrip("+"), "00": f"00{number.lstrip('+')}"}[form]


def matches(rule: Mapping[str, Any], status: int, body: bytes) -> bool:
    """Whether the answer is one of the rule's: everything it says must hold."""
    if "status" in rule and status not in rule["status"]:
        return False
    text = body.decode(errors="replace").strip()
    if "begins" in rule and not text.startswith(tuple(rule["begins"])):
        return False
    if "field" not in rule:
        return True
    said = look_up(body, rule["field"])
    return said is not None and _word(said) in {_word(value) for value in rule["values"]}


def look_up(what: bytes | Mapping[str, Any], path: str) -> Any:
    """What stands at a path such as messages.0.id; None where there is nothing."""
    found: Any = what
    if isinstance(what, bytes):
        try:
            found = json.loads(what)
        except ValueError:
            return None
    for step in path.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, Mapping) and step in found:
            found = found[step]
        else:
            return None
    return found


def _word(value: Any) -> str:
    return str(value).lower()
