"""Which of the processes runs which tests."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class OneStack(LoadScopeScheduling):
    """The browser tests share a stack, so one process runs them all; the rest goes file by file.

    What a file makes once for all its tests is then made once.

    The plugin's own groups are marks written into the tests' names, which pytest 9.2 keeps as they
    are.
    """

    def _split_scope(self, nodeid):
        return "stack" if nodeid.startswith("tests/browser/") else nodeid.partition("::")[0]
