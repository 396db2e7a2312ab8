"""`make samples`: every kind of PDF the product makes, in .dev/samples, to look at.

Usage: python -m tools.samples
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import django

from tools.claims import claimed
from tools.place import DEV, ROOT, say
from tools.process import stop_recorded
from tools.servers import STOP_ORDER, Servers

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = DEV / "samples"


def main() -> None:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    # The sheets tell of the municipality's settings, which are in a database.
    with claimed("samples") as folder:
        stop_recorded(folder, STOP_ORDER)
        servers = Servers(folder, os.environ)
        try:
            servers.start()
            os.environ.update({"DJANGO_SETTINGS_MODULE": "config.settings.dev", **servers.env})
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, check=True)
            django.setup()
            for name, pdf in samples():
                (SAMPLES / f"{name}.pdf").write_bytes(pdf)
                say(f".dev/samples/{name}.pdf")
        finally:
            servers.stop()


def samples() -> Iterator[tuple[str, bytes]]:
    """By name. Needs Django, and for the sheets a database."""
    from journal.pdf import LETTERS, make_pdf
    from portal.models import Link
    from portal.sheets import sheet_as_pdf
    from tools.sample_letters import sample_letters

    for letter in sample_letters():
        yield letter.name, make_pdf(letter.html, style=LETTERS)
    for sheet in Link.Sheet.values:
        for language in ("sv", "en") if sheet == Link.Sheet.CITIZEN else ("sv",):
            yield f"{sheet}-{language}", sheet_as_pdf(sheet, language=language).pdf


if __name__ == "__main__":
    main()
