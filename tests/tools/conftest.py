from __future__ import annotations

import pytest

from tools.eidsim.server import running


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    with running(tmp_path_factory.mktemp("eidsim") / "new") as running_one:
        yield running_one
