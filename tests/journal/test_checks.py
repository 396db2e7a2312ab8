import pytest

from journal.checks import virus_scan_is_on


def test_running_without_a_scanner_is_said_aloud(settings):
    settings.CLAMD_URL = ""

    assert [message.id for message in virus_scan_is_on(None)] == ["journal.W001"]


@pytest.mark.parametrize(
    "url", ["localhost:3310", "tcp://", "unix://run/clamd", "http://clamd:3310"]
)
def test_an_address_nobody_understands_is_an_error(settings, url):
    settings.CLAMD_URL = url

    assert [message.id for message in virus_scan_is_on(None)] == ["journal.E001"]


@pytest.mark.parametrize("url", ["tcp://clamd", "tcp://127.0.0.1:3310", "unix:///run/clamd.ctl"])
def test_a_scanner_that_is_set_leaves_the_check_content(settings, url):
    settings.CLAMD_URL = url

    assert virus_scan_is_on(None) == []
