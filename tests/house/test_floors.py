"""An app imports from the floors below it and from none above: import-linter's contracts hold."""

from __future__ import annotations

import tomllib

from importlinter import cli

from tests.house.finding import OUR_APPS, ROOT, python_files

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
PLANTED = {
    "Floors: an app may use the floors below it, never one above": ("audit", "import accounts.roles"),
    "The product never leans on the development tools": ("casework", "import tools.place"),
    "Only the portal and the views know HTTP": ("messaging/actions", "import portal.apps"),
}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "mixins", "signals"}


def kept(config=None):
    """Whether every contract is kept; what import-linter prints is shown when it isn't."""
    return cli.lint_imports(config_filename=config, no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_every_contract_is_kept(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert kept(str(ROOT / "pyproject.toml"))


def test_every_app_stands_on_a_floor():
    (floors,) = (one for one in CONTRACTS["contracts"] if one["name"].startswith("Floors"))
    standing = {app.strip() for floor in floors["layers"] for app in floor.split("|")}

    assert standing == {*OUR_APPS, "config"}


def banned(paths):
    return [str(path) for path in paths if BANNED_NAMES & {path.stem, *path.parts}]


def test_no_module_is_a_drawer():
    assert banned(path.relative_to(ROOT) for path in python_files()) == []


def test_a_drawer_is_found(tmp_path):
    assert banned([tmp_path / "casework" / "utils.py"]) != []
