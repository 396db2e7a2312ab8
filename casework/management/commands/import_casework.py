from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import OperationalError

from casework.imports.entry import Outcome
from casework.imports.reading import UnreadableFileError
from casework.imports.report import Report
from casework.imports.run import AlreadyRunningError, Run

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable
    from typing import BinaryIO

ALL_IN, SOME_REFUSED, NOT_READ, INTERRUPTED = 0, 1, 2, 130
EVERY = 10_000


class Command(BaseCommand):
    help = (
        "Läser in personer, relationer, ärenden, uppdrag och ekonomiskt bistånd från kommunens "
        "verksamhetssystem (docs/import.md). Samma fil igen ändrar ingenting. "
        "Avslutar med 0 när allt är inläst, 1 när rader nekats, 2 när filen inte kunde läsas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL.jsonl")
        parser.add_argument(
            "--dry-run", action="store_true", help="Gör allt, men ändrar ingenting."
        )
        parser.add_argument(
            "--report", type=Path, metavar="FIL", help="Nekade rader till FIL (.csv eller .jsonl)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = self._import(options["file"], options["report"], dry=options["dry_run"])
        if code != ALL_IN:
            sys.exit(code)

    def _import(self, path: Path, report_path: Path | None, *, dry: bool) -> int:
        try:
            with path.open("rb") as file:
                report = Report(report_path)
                try:
                    return self._run(file, path, report, dry=dry)
                finally:
                    report.close()
        except OSError as error:
            return self._not_read(f"{error.filename}: {error.strerror}.")
        except UnreadableFileError as error:
            return self._not_read(str(error))
        except AlreadyRunningError:
            return self._not_read("En annan inläsning pågår. Vänta tills den är klar.")

    def _run(self, file: BinaryIO, path: Path, report: Report, *, dry: bool) -> int:
        began = time.monotonic()
        total = os.fstat(file.fileno()).st_size
        run = Run(file, path.name, report, dry=dry, told=self._progress(file, total))
        try:
            figures = run.go()
        except KeyboardInterrupt:
            self._say(run, "Avbruten. Det som är inläst ligger kvar; kör filen igen för resten.")
            return INTERRUPTED
        except OperationalError:
            self._say(run, "Databasen svarade inte. Det som är inläst ligger kvar; kör filen igen.")
            return NOT_READ
        seconds = time.monotonic() - began
        done = "Provkörningen är klar. Ingenting ändrades." if dry else "Inläsningen är klar."
        self._say(run, f"{done} {figures.lines} rader på {seconds:.0f} s.")
        return SOME_REFUSED if figures.of(Outcome.REFUSED) else ALL_IN

    def _say(self, run: Run, sentence: str) -> None:
        self.stdout.write(run.figures.table())
        self.stdout.write(sentence)

    def _not_read(self, sentence: str) -> int:
        self.stderr.write(sentence)
        return NOT_READ

    def _progress(self, file: BinaryIO, total: int) -> Callable[[int], None]:
        """How far the file is read: one line that moves, or a line every ten thousand in a log."""
        moves = self.stderr.isatty()
        said = 0

        def told(line: int) -> None:
            nonlocal said
            percent = 100 * file.tell() // total if total else 100
            if moves:
                self.stderr.write(f"\r{percent:3d} % rad {line}", ending="")
            elif line // EVERY > said:
                said = line // EVERY
                self.stderr.write(f"{percent} %, rad {line}")

        return told
