"""Nothing that is written in a letter makes the server fetch anything (WP-1).

There are two walls, and each is tried alone: the text is written out as text, and the one who lays
out the page fetches nothing.
"""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

import pytest

from casework.models import Person
from journal.letter import letter_html
from journal.models import PrintTemplate
from journal.pdf import FetchRefusedError, make_pdf
from tests.journal.injections import INJECTIONS
from tools.sample_letters import sample_letters

pytestmark = pytest.mark.makes_pdf
CANARY = "Kanariefågel"
MARKUP = ("![bild]({})", "[länk]({})", "<{}>", "{{% include '{}' %}}", "{{{{ {} }}}}")


class Listening(ThreadingHTTPServer):
    """A web server of our own that writes down what it is asked for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        server: Any = self.server
        server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(CANARY.encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with Listening() as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def secret(tmp_path):
    """A file of the server's own."""
    path = tmp_path / "hemligt.txt"
    path.write_text(CANARY, encoding="utf-8")
    return path.as_uri()


def with_everywhere(text, layout=PrintTemplate.Layout.DECISION, *, on_each_page=None):
    """A letter with the same in every place that somebody writes in.

    `on_each_page`: what stands in head and foot instead, where much would be laid out many times.
    """
    document = sample_letters()[3].document
    document.body = f"{text}\n\n## {text}\n\n- {text}"
    text = " ".join(text.split())
    document.author_label = text
    if len(text) < 300:
        # Repeated on every page.
        document.type.name = document.decision.case.number = text
    document.addressee = Person(given_name=text, street_address=text)
    document.decision.type = text
    document.decision.case.responsible_unit.name = text
    repeated = " ".join((on_each_page or text).split())
    words = {"letterhead": repeated, "footer": repeated, "closing": f"{text} {{{{enhet.namn}}}}"}
    return letter_html(document, PrintTemplate(layout=layout, **words), heading=text)


def naively(html):
    """As somebody would who hasn't thought of it: whatever is asked for is fetched."""
    return import_module("weasyprint").HTML(string=html).write_pdf(uncompressed_pdf=True)


def all_of(server, secret):
    for number, injection in enumerate([*INJECTIONS, *MARKUP]):
        for address in (f"{server.address}/{number}", secret):
            yield injection.format(address, address)


def raw_pages(server):
    """Each unescaped on a page of its own."""
    for number, injection in enumerate(INJECTIONS):
        address = f"{server.address}/{number}/"
        yield f"<html lang='sv'><title>x</title><body>{injection.format(address, address)}"


def test_there_are_twenty_seven():
    assert len(set(INJECTIONS)) == 27


@pytest.mark.parametrize("lay_out", [make_pdf, naively])
def test_a_letter_fetches_nothing_whatever_is_written_in_it(lay_out, server, secret):
    """Ours fetches nothing; and a letter has only text, so that no other would either."""
    server.asked.clear()

    everything = "\n\n".join(all_of(server, secret))

    made = [
        lay_out(with_everywhere(everything, on_each_page="Ängslunda")),
        lay_out(with_everywhere("Beslut", on_each_page=everything)),
        lay_out(with_everywhere(INJECTIONS[3].format(f"{server.address}/img"))),
        lay_out(with_everywhere(INJECTIONS[1].format(secret))),
    ]

    assert server.asked == []
    assert not any(CANARY.encode() in pdf for pdf in made)


def test_what_is_written_is_written_out_as_text(server, secret):
    tags = set()
    for text in all_of(server, secret):
        tags |= set(re.findall(r"<(\w+)", with_everywhere(text)))

    assert tags == set(re.findall(r"<(\w+)", with_everywhere("text")))


@pytest.mark.filterwarnings("ignore")
def test_unescaped_most_of_it_would_be_fetched_and_our_own_lays_none_of_it_out(server, secret):
    server.asked.clear()
    for page in raw_pages(server):
        naively(page)
    fetched = {path.split("/")[1] for path in server.asked}
    embedded = naively(f"<html><body><link rel='attachment' href='{secret}'>")
    server.asked.clear()

    refused = set()
    for number, page in enumerate(raw_pages(server)):
        try:
            make_pdf(page)
        except FetchRefusedError:
            refused.add(str(number))

    assert server.asked == []
    assert len(fetched) >= 12
    assert CANARY.encode() in embedded
    # Refused whole, and not left with a hole. Pictures in SVG WeasyPrint leaves out by itself.
    assert fetched - refused <= {"15", "16"}
