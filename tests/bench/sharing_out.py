"""Which of the processes runs which tests."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling

STACK = "stack"
# What takes minutes is begun first, so that nobody is left with it at the end while others idle.
LONGEST_FIRST = (
    STACK,
    "tests/house/test_every_url_is_guarded.py",
    "tests/portal/test_demo_pages.py",
    "tests/messaging/test_every_letter_arrives.py",
    "tests/house/test_every_person_page_is_logged.py",
    "tests/journal/test_letter_injection.py",
    "tests/journal/test_letter.py",
    "tests/scenarios/test_outages.py",
)


class OneStack(LoadScopeScheduling):
    """The browser tests share a stack, so one process runs them all; the rest goes file by file.

    What a file makes once for all its tests is then made once.

    The plugin's own groups are marks written into the tests' names, which pytest 9.2 keeps as they
    are.
    """

    def _split_scope(self, nodeid):
        return STACK if nodeid.startswith("tests/browser/") else nodeid.partition("::")[0]

    def _assign_work_unit(self, node):
        for scope in LONGEST_FIRST:
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
                break
        super()._assign_work_unit(node)
