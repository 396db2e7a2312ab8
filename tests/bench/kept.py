"""What a file's tests all begin with, made once for them: a transaction around theirs.

Each test finds it as it was made: what the one before did with it is undone with that test. A file
that has it commits nothing for good.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager

from django.db import transaction


@contextmanager
def kept_for_a_file(blocker, make):
    """What is made, until the file's last test is over."""
    with ExitStack() as around:
        with blocker.unblock():
            around.enter_context(transaction.atomic())
            made = make()
        yield made
        with blocker.unblock():
            transaction.set_rollback(True)
            around.close()
