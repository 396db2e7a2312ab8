from __future__ import annotations

import pytest

from tools import programs, setup


@pytest.fixture
def nothing_installed(monkeypatch):
    for name in ("chromium", "system_postgres", "system_redis", "has_wheels", "msgfmt"):
        monkeypatch.setattr(programs, name, lambda: None)
    for name in ("library", "font"):
        monkeypatch.setattr(programs, name, lambda _asked: None)


@pytest.mark.usefixtures("nothing_installed")
def test_a_bare_machine_is_told_of_every_package():
    assert set(setup.missing_packages()) == {
        "chromium",
        "postgresql",
        "redis-server",
        "gettext",
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fonts-open-sans",
        "fonts-dejavu-core",
    }


@pytest.mark.usefixtures("nothing_installed")
def test_what_is_left_out_is_said_once_however_many_packages_are_missing():
    said = setup._left_out(setup.missing_packages())

    assert said.count("PDF pages and their tests are LEFT OUT") == 1
    assert said.endswith(".")


@pytest.mark.usefixtures("nothing_installed")
def test_who_may_not_install_gets_the_line_to_run(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(setup, "APT_FAILED", tmp_path / "apt-failed")
    monkeypatch.setattr(setup, "_root_prefix", lambda: None)

    setup.install_system_packages()

    said = capsys.readouterr().err
    assert "apt-get install -y --no-install-recommends" in said
    assert "libpangoft2-1.0-0" in said


def test_one_library_short_is_no_pdf_maker(monkeypatch):
    there = {"pango-1.0": "libpango", "harfbuzz-subset": "libharfbuzz"}
    monkeypatch.setattr(programs, "library", there.get)

    assert not programs.pdf_maker()
