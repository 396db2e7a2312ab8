"""A real browser against a real stack, with Postgres, Redis and the simulator of its own."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.accounts.conftest import running_simulator, simulator
from tests.browser.accessibility_run import AccessibilityRun
from tests.browser.states_of_ones_own import STATES
from tools.programs import chromium
from tools.stack import Stack

__all__ = ["running_simulator", "simulator"]
ACCESSIBILITY_RUN = AccessibilityRun()
# Nothing in these leaves the machine: the browser is told to stay at home.
AT_HOME = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_itemcollected(item):
    if "tests/browser" in str(item.path):
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    mark = item.get_closest_marker("accessibility")
    if mark and mark.args != ("axe",) and (report.when == "call" or report.failed):
        ACCESSIBILITY_RUN.walk(*mark.args, passed=report.passed)
    return report


def pytest_sessionfinish():
    if ACCESSIBILITY_RUN.is_whole(STATES):
        ACCESSIBILITY_RUN.write()


@pytest.fixture(scope="session")
def accessibility_run(browser):
    ACCESSIBILITY_RUN.browser = f"Chromium {browser.version}"
    return ACCESSIBILITY_RUN


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or chromium(),
        "args": AT_HOME,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(scope="session")
def stack():
    # The machine is busy with the rest of the suite meanwhile.
    os.environ["PDF_WAIT_SECONDS"] = "25"
    with Stack("browser") as running:
        yield running


@pytest.fixture(scope="module")
def own_stack():
    """A town for one file, whose letters would stand in another's way."""
    with Stack("browser") as running:
        yield running


@pytest.fixture
def somebody(browser, browser_context_args):
    """Opens a browser of somebody's own; `somebody(java_script=False)` one without JavaScript."""
    opened = []

    def open_browser(*, java_script=True, **differing):
        context = browser.new_context(
            **{**browser_context_args, **differing}, java_script_enabled=java_script
        )
        opened.append(context)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_browser
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def without_fault():
    """Asks axe about the page as it stands; a finding fails with where and why."""
    axe = Axe()

    def check(page):
        found = axe.run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()

    return check
