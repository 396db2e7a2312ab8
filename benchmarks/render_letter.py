"""A one-page letter as PDF, ours against Chromium: python -m benchmarks.render_letter [--rounds 40]

The same HTML with the same style sheet, in a warm process and a warm browser, in turns within one
run; what counts is the median of the rounds' ratios. Ours makes an archival file with tags, the
browser a tagged one. Ours against ours shows how much of it is noise; the processors' time, of all
the browser's processes together, tells more on a machine where others are at work.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
from playwright.sync_api import sync_playwright

from tools import programs
from tools.pictures import AT_HOME
from tools.place import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import CDPSession

BAR = 0.7
WARM_UP = 5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=40)
    rounds = arguments.parse_args().rounds
    chromium = programs.chromium()
    if not chromium:
        sys.exit("No Chromium on this machine to measure against.")
    html, ours = letter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=AT_HOME)
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        theirs = printing(session, with_style(html))
        report(*measure(ours, theirs, rounds))
        report_processors(ours, theirs, rounds)
        browser.close()


def letter() -> tuple[str, Callable[[], object]]:
    """The sample letter, and how ours is made of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # Nothing of it is in a database; the settings want an address all the same.
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none")
    django.setup()
    from journal.pdf import LETTERS, make_pdf  # only when Django is set up
    from tools.sample_letters import sample_letters

    html = sample_letters()[0].html
    return html, lambda: make_pdf(html, style=LETTERS)


def with_style(html: str) -> str:
    """As the browser gets it: it finds no style sheet of its own."""
    style = (ROOT / "static" / "css" / "letter.css").read_text(encoding="utf-8")
    return html.replace("</head>", f"<style>{style}</style></head>")


def printing(browser: CDPSession, html: str) -> Callable[[], object]:
    frame = browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def print_it() -> object:
        browser.send("Page.setDocumentContent", {"frameId": frame, "html": html})
        return browser.send(
            "Page.printToPDF",
            {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True},
        )

    return print_it


def measure(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of ours, theirs, and ours once more, round by round; who begins takes turns."""
    contenders = [ours, theirs, ours]
    for contender in contenders:
        for _ in range(WARM_UP):
            contender()
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for number in range(rounds):
        for turn in range(3):
            which = (number + turn) % 3
            began = time.perf_counter()
            contenders[which]()
            times[which].append((time.perf_counter() - began) * 1000)
    return times


def report(ours: list[float], theirs: list[float], again: list[float]) -> None:
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    noise = [one / other for one, other in zip(again, ours, strict=True)]
    say(f"ours      {statistics.median(ours):7.1f} ms, at best {min(ours):.1f}")
    say(f"Chromium  {statistics.median(theirs):7.1f} ms, at best {min(theirs):.1f}")
    say(f"ratio     {statistics.median(ratios):7.2f} ({spread(ratios)}), to be at most {BAR}")
    say(f"A/A       {statistics.median(noise):7.2f} ({spread(noise)})")


def report_processors(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> None:
    """How long processors work for one of each, waiting for their turn left out."""
    seconds = []
    for contender in (ours, theirs):
        before = time.process_time() + of_children()
        for _ in range(rounds):
            contender()
        seconds.append(time.process_time() + of_children() - before)
    mine, other = (one * 1000 / rounds for one in seconds)
    say(f"processor {mine:7.1f} ms of ours, {other:.1f} of Chromium's, ratio {mine / other:.2f}")


def of_children() -> float:
    """Processor time of every process that this one has started, and of those that they have."""
    parents, times = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue  # ended meanwhile
        facts = rest.split()
        pid = int(stat.parent.name)
        parents[pid], times[pid] = int(facts[1]), int(facts[11]) + int(facts[12])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    ticks = sum(times[pid] for pid in ours - {os.getpid()})
    return ticks / os.sysconf("SC_CLK_TCK")


def spread(ratios: list[float]) -> str:
    tenths = statistics.quantiles(ratios, n=10)
    return f"p10 {tenths[0]:.2f}, p90 {tenths[-1]:.2f}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
