import io
import socket
import struct
import subprocess
import time

import pytest
from django.core.exceptions import ValidationError

from journal import virus_scan
from journal.files import admit_pdf
from journal.virus_scan import Finding, Scan, ScannerUnavailable, address, scan
from tests.journal.fake_clamd import answering
from tests.pdfs.paper import CONTENT, clean_objects, stream, write
from tools.programs import clamd as clamd_program

# Put together here, so that no scanner on a developer's machine takes this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN = write(clean_objects())
INFECTED = write(clean_objects() | {CONTENT: stream(b"", EICAR)})
CLAMD = clamd_program()


def test_the_whole_file_is_sent_in_parts():
    content = b"x" * (virus_scan.PART + 5)

    with answering(b"stream: OK\0") as (url, received):
        assert scan(content, url=url) == Scan(Finding.CLEAN)

    first = b"zINSTREAM\0" + struct.pack("!I", virus_scan.PART)
    assert received.startswith(first)
    assert received.endswith(struct.pack("!I", 5) + b"xxxxx" + struct.pack("!I", 0))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (b"stream: OK\0", Scan(Finding.CLEAN)),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Scan(Finding.INFECTED, "Win.Test.EICAR_HDB-1")),
        (
            b"stream: Heuristics.PDF.ObfuscatedNameObject FOUND\0",
            Scan(Finding.INFECTED, "Heuristics.PDF.ObfuscatedNameObject"),
        ),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            Scan(Finding.TOO_MUCH, "Heuristics.Limits.Exceeded.MaxFileSize"),
        ),
        (
            b"stream: Heuristics.Encrypted.PDF FOUND\0",
            Scan(Finding.TOO_MUCH, "Heuristics.Encrypted.PDF"),
        ),
        (b"INSTREAM size limit exceeded. ERROR\0", Scan(Finding.TOO_MUCH, "StreamMaxLength")),
    ],
)
def test_what_the_scanner_would_not_look_at_is_told_from_what_it_warns_of(words, found):
    with answering(words) as (url, _):
        assert scan(CLEAN, url=url) == found


def test_a_file_that_the_scanner_would_not_look_at_is_kept_out_without_a_word_of_viruses(settings):
    limited = answering(b"INSTREAM size limit exceeded. ERROR\0")

    with limited as (settings.CLAMD_URL, _), pytest.raises(ValidationError) as caught:
        admit_pdf(io.BytesIO(CLEAN), filename="a.pdf")

    assert caught.value.code == "not_scanned"
    assert "varnar" not in caught.value.messages[0]


@pytest.mark.parametrize(
    "words",
    [b"", b"UNKNOWN COMMAND\0", b"stream: Can't allocate memory ERROR\0", b"OK\0", b"\xff\xfe\0"],
)
def test_an_answer_that_says_nothing_of_the_file_lets_nothing_in(words):
    with answering(words) as (url, _), pytest.raises(ScannerUnavailable):
        scan(CLEAN, url=url)


def test_a_scanner_that_hangs_up_midway_because_of_its_limit_is_understood():
    words = b"INSTREAM size limit exceeded. ERROR\0"

    with answering(words, hangs_up_after=100_000) as (url, _):
        try:
            found = scan(bytes(5_000_000), url=url).finding
        except ScannerUnavailable:
            found = Finding.TOO_MUCH  # the line was cut before the words came through: kept out too

    assert found == Finding.TOO_MUCH


def test_a_scanner_that_never_answers_lets_nothing_in(monkeypatch):
    monkeypatch.setattr(virus_scan, "ANSWER_SECONDS", 0.2)

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ScannerUnavailable):
        scan(CLEAN, url=f"tcp://127.0.0.1:{silent.getsockname()[1]}")


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_not_there_lets_nothing_in(url):
    with pytest.raises(ScannerUnavailable):
        scan(CLEAN, url=url)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("tcp://clamav", ("clamav", 3310)),
        ("tcp://127.0.0.1:33100", ("127.0.0.1", 33100)),
        ("tcp://[::1]:3310", ("::1", 3310)),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_the_ways_to_write_where_the_scanner_is(url, place):
    assert address(url) == place


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """Debian's own daemon with two signatures of the harmless test file."""
    if not CLAMD:
        pytest.skip("LEFT OUT: no clamd on this machine (apt-get install clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "eicar.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-File\n")
    (signatures / "eicar.ndb").write_text(f"Eicar-Test-Text:0:*:{EICAR.hex()}\n")
    socket_path = folder / "clamd.ctl"
    settings = folder / "clamd.conf"
    settings.write_text(
        f"LocalSocket {socket_path}\nDatabaseDirectory {signatures}\nForeground yes\n"
        "StreamMaxLength 3M\n"
    )
    daemon = subprocess.Popen([CLAMD, "-c", settings], stdout=subprocess.DEVNULL)  # noqa: S603
    for _ in range(100):
        if socket_path.exists():
            break
        time.sleep(0.1)
    yield f"unix://{socket_path}"
    daemon.terminate()
    daemon.wait()


def test_a_real_scanner_finds_the_test_file_alone_and_inside_a_pdf(clamd):
    assert scan(CLEAN, url=clamd) == Scan(Finding.CLEAN)
    assert scan(EICAR, url=clamd).finding == Finding.INFECTED
    assert scan(INFECTED, url=clamd).finding == Finding.INFECTED


def test_a_real_scanner_says_when_a_file_is_too_large_for_it(clamd):
    assert scan(bytes(2_000_000), url=clamd).finding == Finding.CLEAN
    assert scan(bytes(4_000_000), url=clamd).finding == Finding.TOO_MUCH


def test_an_infected_pdf_is_refused_and_a_clean_one_marked_as_scanned(clamd, settings):
    settings.CLAMD_URL = clamd

    with pytest.raises(ValidationError) as caught:
        admit_pdf(io.BytesIO(INFECTED), filename="a.pdf")

    assert caught.value.code == "virus"
    assert admit_pdf(io.BytesIO(CLEAN), filename="a.pdf").is_virus_scanned is True
