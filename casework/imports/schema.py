"""Whether a line has the documented form: schema.json, and its refusals in Swedish.

A validator is made for each type of line, with the references written out: 0.1 ms a line, where the
whole schema with its `oneOf` takes 0.7 ms and can't say which type was meant. (fastjsonschema takes
0.01 ms, but knows no draft after 7 and stops at the first fault; over the 230,000 lines of the
benchmark that is twenty seconds of some minutes.)
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from casework.imports.entry import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
KINDS = tuple(reference["$ref"].rpartition("/")[2] for reference in SCHEMA["oneOf"])
# More than that of one line helps nobody to mend it.
MOST_PROBLEMS = 20
_TYPES = {"boolean": "true eller false", "array": "en lista", "object": "ett objekt"}


def problems_of_form(data: dict[str, Any]) -> list[Problem]:
    """What of the line isn't as documented; nothing when all is well."""
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        missing = "Fältet saknas." if "type" not in data else ""
        return [Problem("type", missing or f"Ska vara något av: {', '.join(KINDS)}.")]
    found: dict[Problem, None] = {}
    for error in _validator(kind).iter_errors(data):
        found.update(dict.fromkeys(_in_words(error)))
        if len(found) >= MOST_PROBLEMS:
            break
    return list(found)[:MOST_PROBLEMS]


def _in_words(error: Any) -> Iterator[Problem]:
    """The fault as field and sentence. What was written is never repeated: it may be a name."""
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield Problem(_field(*error.absolute_path, name), "Fältet saknas.")
    elif error.validator == "additionalProperties":
        for name in sorted(error.instance.keys() - error.schema["properties"].keys()):
            yield Problem(_field(*error.absolute_path, name), "Fältet finns inte i formatet.")
    else:
        yield Problem(_field(*error.absolute_path), _wanted(error))


def _wanted(error: Any) -> str:
    schema = error.schema
    if error.validator == "maxItems":
        return f"Listan har fler än {error.validator_value} delar."
    if "enum" in schema:
        return f"Ska vara något av: {', '.join(schema['enum'])}."
    named = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    return f"Ska vara {schema.get('title') or _TYPES[named]}."


def _field(*path: str | int) -> str:
    """caseworkers[1].from. A name that isn't ours is cut, so that a report stays readable."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step[:60]}" for step in path)
    return words.removeprefix(".")


def _pattern(
    _validator: Any, pattern: str, instance: object, _schema: Any
) -> Iterator[ValidationError]:
    """As JSON Schema means it: Python's own `$` would let a line break by at the end."""
    if isinstance(instance, str) and not _to_the_end(pattern).search(instance):
        yield ValidationError("the pattern isn't matched")


@cache
def _to_the_end(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"))


_Validator: Any = extend(Draft202012Validator, {"pattern": _pattern})


@cache
def _validator(kind: str) -> Any:
    return _Validator(_written_out(SCHEMA["$defs"][kind]))


def _written_out(part: Any) -> Any:
    if isinstance(part, list):
        return [_written_out(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _written_out(SCHEMA["$defs"][part["$ref"].rpartition("/")[2]])
    return {name: _written_out(one) for name, one in part.items()}
