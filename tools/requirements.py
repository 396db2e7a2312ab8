"""`make requirements`: writes into docs/requirements.md which tests show which requirement.

Reads the marks of the tests, without running them: `@pytest.mark.covers("R29", "A-H9")` on a test,
or `pytestmark = pytest.mark.covers(...)` for a whole module.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.place import ROOT, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PAGE = ROOT / "docs" / "requirements.md"
TESTS = ROOT / "tests"
# A row begins with its id and ends with what this program writes.
ROW = re.compile(r"^\| (?P<id>[RPID]\d+|A-[CHUJS]\d+) \| (?P<middle>.*) \| (?P<tests>[^|]*) \|$")
SCENARIO = re.compile(r"A-[CHUJS]\d+")
OPEN = "open"


def main() -> None:
    written = page(PAGE.read_text(), marks())
    if "--check" in sys.argv[1:]:
        if written != PAGE.read_text():
            sys.exit("docs/requirements.md doesn't say what the tests say: make requirements")
        return
    PAGE.write_text(written)
    say(f"{written.count(f'| {OPEN} |')} rows are open in {PAGE.relative_to(ROOT)}.")


def page(text: str, shown: dict[str, list[str]]) -> str:
    """The page with its last column filled in. Raises ValueError for a mark without a row."""
    lines = text.splitlines()
    known = {found["id"] for line in lines if (found := ROW.match(line))}
    if unknown := sorted(set(shown) - known):
        raise ValueError(f"No such requirement or scenario: {', '.join(unknown)}")
    return "\n".join(_line(line, shown) for line in lines) + "\n"


def _line(line: str, shown: dict[str, list[str]]) -> str:
    found = ROW.match(line)
    if not found:
        return line
    ids = [found["id"]]
    if found["id"][0] in "RP":
        ids += SCENARIO.findall(found["middle"].rpartition(" | ")[2])
    tests = dict.fromkeys(test for one in ids for test in shown.get(one, ()))
    return f"| {found['id']} | {found['middle']} | {'<br>'.join(tests) or OPEN} |"


def marks(folder: Path = TESTS) -> dict[str, list[str]]:
    """Which tests show what: `casework/test_night.py: the name` by the id they are marked with."""
    shown: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for name, covered in _marked(ast.parse(path.read_text())):
            for one in covered:
                shown[one].append(f"`{path.relative_to(folder)}` {name.replace('_', ' ')}")
    return dict(shown)


def _marked(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    whole = [
        one
        for node in module.body
        if isinstance(node, ast.Assign) and _is_pytestmark(node.targets)
        for one in _covers(ast.walk(node.value))
    ]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.removeprefix("test_"), [*_covers(node.decorator_list), *whole]


def _is_pytestmark(targets: Iterable[ast.expr]) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in targets)


def _covers(nodes: Iterable[ast.AST]) -> list[str]:
    """Also of ids in rows: `covers(*("A-H3", "R13"), *("R25",))`."""
    return [
        str(told.value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "covers"
        for argument in node.args
        for told in ast.walk(argument)
        if isinstance(told, ast.Constant)
    ]


if __name__ == "__main__":
    main()
