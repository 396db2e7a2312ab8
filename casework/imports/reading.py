"""Reading the file: lines, and the groups that stand or fall together.

A line at a time and a group at a time, so that a file of any size takes the same memory. Whatever a
line holds it becomes a `Line`; what can't be read carries the reason.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LINE = 256 * 1024
# A household has some tens. Beyond this the group's name is a mistake in the export.
MAX_GROUP = 1000
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_GROUP = re.compile(rb'"group"\s*:\s*"([^"\\]{1,100})"')
_NUL = re.compile(r"\x00|[\ud800-\udfff]")


class UnreadableFileError(Exception):
    """The file as a whole is nothing that can be read."""


class _BadLineError(ValueError):
    pass


@dataclass(slots=True)
class Line:
    """One line of the file. Without data it couldn't be read, and `problem` says why."""

    number: int
    data: dict[str, Any] | None = None
    problem: str = ""
    group: str = ""


@dataclass(slots=True)
class Group:
    """Lines that are taken in together or not at all."""

    name: str
    lines: list[Line] = field(default_factory=list)
    # Why none of it can be taken in, whatever its lines say.
    problem: str = ""


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Every line that isn't empty, numbered as an editor shows them."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            if raw.startswith(_WIDE):
                raise UnreadableFileError("Filen är i UTF-16. Spara den i UTF-8.")
            raw = raw.removeprefix(_BOM)
        if len(raw) > MAX_LINE:
            _skip_to_end(file, raw)
            yield Line(number, problem=f"Raden är längre än {MAX_LINE // 1024} kB.")
        elif raw.strip():
            yield _read(number, raw)


def in_groups(lines: Iterable[Line]) -> Iterator[Group]:
    """Consecutive lines of one group together; a line without a group alone.

    A line that can't be read, and doesn't show its group, may belong to the group before it or to
    the one after: neither is taken in, since it might be half of it.
    """
    current: Group | None = None
    torn = False
    for line in lines:
        if current and line.group and line.group == current.name:
            _join(current, line)
            torn = False
            continue
        if line.problem and not line.group and current and current.name:
            _join(current, line)
            torn = True
            continue
        if current:
            yield current
        current = Group(line.group, [line])
        if torn and line.group:
            current.problem = "En rad intill gruppen gick inte att läsa och kan höra till den."
        torn = bool(line.problem and not line.group)
    if current:
        yield current


def in_chunks(groups: Iterable[Group], most_groups: int, most_lines: int) -> Iterator[list[Group]]:
    """As many groups as are written in one transaction."""
    chunk: list[Group] = []
    size = 0
    for group in groups:
        chunk.append(group)
        size += len(group.lines)
        if len(chunk) >= most_groups or size >= most_lines:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _join(group: Group, line: Line) -> None:
    if len(group.lines) >= MAX_GROUP:
        group.problem = f"Gruppen har fler än {MAX_GROUP} rader."
        # What it says is of no use any more; only that it was there is remembered.
        line.data = {key: (line.data or {}).get(key) for key in ("type", "id")}
    group.lines.append(line)


def _skip_to_end(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE)


def _read(number: int, raw: bytes) -> Line:
    try:
        data = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        problem = "Raden är inte i UTF-8."
    except _BadLineError as error:
        problem = str(error)
    except (ValueError, RecursionError):
        problem = "Raden är inte giltig JSON."
    else:
        return _checked(number, data, raw)
    found = _GROUP.search(raw)
    return Line(number, problem=problem, group=found[1].decode(errors="replace") if found else "")


def _checked(number: int, data: object, raw: bytes) -> Line:
    if not isinstance(data, dict):
        return Line(number, problem="Raden är inte ett JSON-objekt.")
    group = data.get("group")
    line = Line(number, data, group=group[:100] if isinstance(group, str) else "")
    # As themselves they are neither JSON nor UTF-8; only an escape can bring them in.
    if rb"\u" in raw and any(_NUL.search(text) for text in _texts(data)):
        line.problem = "Raden innehåller tecken som inte kan sparas (noll eller halva tecken)."
    return line


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(_texts(part) for part in chain(value, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_texts, value))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON readers keep the last of two fields with one name and say nothing: we say it."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _BadLineError("Samma fält står två gånger på raden.")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise _BadLineError("NaN och Infinity är inte giltig JSON.")
