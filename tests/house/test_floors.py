"""An app imports from the floors below it and from none above: import-linter's contracts hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.finding import OUR_APPS, ROOT, python_files

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LINTER = Path(sys.executable).with_name("lint-imports")
# A wrong import for each rule: the module it is planted in and what it says.
PLANTED = {
    "an app above": ("audit/log.py", "import accounts.roles"),
    "a room above": ("casework/models/persons.py", "import casework.access"),
    "HTTP in a verb": ("messaging/actions/sending.py", "import accounts.http"),
    "a tool of development": ("casework/access.py", "import tools.place"),
    "the outbox from its cellar": ("notifications/texts.py", "import notifications.outbox"),
}
DRAWERS = {"utils", "helpers", "common", "misc", "services", "managers", "mixins", "signals"}


def lint(folder):
    """import-linter's verdict on the code in a folder, in its own words."""
    run = subprocess.run(  # noqa: S603 - our own tool, on our own code
        [LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.returncode == 0, run.stdout + run.stderr


def test_every_contract_is_kept():
    is_kept, words = lint(ROOT)

    assert is_kept, words


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory):
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for path in python_files(under=CONFIG["root_packages"]):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return copy


@pytest.mark.parametrize("wrong", PLANTED)
def test_a_wrong_import_breaks_a_contract(copied_house, wrong):
    place, line = PLANTED[wrong]
    module = copied_house / place
    before = module.read_text()

    module.write_text(f"{before}\n{line}\n")
    try:
        is_kept, words = lint(copied_house)
    finally:
        module.write_text(before)

    assert not is_kept
    assert f"{place.removesuffix('.py').replace('/', '.')} -> {line.split()[1]}" in words


def test_every_app_stands_on_a_floor():
    (floors,) = (one for one in CONFIG["contracts"] if one["name"].startswith("Floors"))
    standing = {app.strip() for floor in floors["layers"] for app in floor.split("|")}

    assert standing == {*OUR_APPS, "config"}


def drawers(paths):
    return [str(path) for path in paths if DRAWERS & {path.stem, *path.parts}]


def test_no_module_is_a_drawer():
    assert drawers(path.relative_to(ROOT) for path in python_files()) == []


def test_a_drawer_is_found():
    assert drawers([Path("casework/utils.py"), Path("journal/services/pdf.py")]) != []
