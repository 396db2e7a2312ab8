from __future__ import annotations

import pytest

from tests.accounts.conftest import running_simulator, simulator
from tests.portal.phone import Phone

__all__ = ["running_simulator", "simulator"]


@pytest.fixture
def phone(simulator, time_machine):
    """The simulator's page, used as the phone of whoever signs in."""
    return Phone(simulator, time_machine)
