"""A file storage on which nothing more has room; what lies there can be read."""

from __future__ import annotations

import errno
import os

from django.core.files.storage import FileSystemStorage


class FullStorage(FileSystemStorage):
    def _save(self, name, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)


FULL = {"BACKEND": "tests.bench.storage.FullStorage"}
