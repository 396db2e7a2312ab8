from __future__ import annotations

import pytest

from notifications.gateways import memory
from tests.notifications import plugs


@pytest.fixture(autouse=True)
def plugged_in(settings, monkeypatch):
    """Scripted gateways, an address book of our own, no quiet hours and no broker."""
    settings.NOTICE_GATEWAYS = dict.fromkeys(
        ["sms", "email"], "tests.notifications.plugs.ScriptedGateway"
    )
    settings.NOTICE_ADDRESS_BOOK = "tests.notifications.plugs.find_address"
    settings.NOTICE_QUIET_HOURS = None
    settings.NOTICE_THREADS = 4
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "memory://")
    memory.outbox.clear()
    plugs.book.clear()
    plugs.questions.clear()
    plugs.script.clear()
    plugs.found.clear()


@pytest.fixture
def outbox():
    """What the gateways have taken."""
    return memory.outbox
