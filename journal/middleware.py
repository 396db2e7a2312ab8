from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from journal.serving import CorruptFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class CorruptFileMiddleware:
    """Whoever opens a file that the storage has lost or changed is told so, in plain words.

    Gone (410), and no fault of the program: it is written in the log where it was found.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CorruptFile):
            return None
        return render(request, "journal/corrupt_file.html", status=410)
