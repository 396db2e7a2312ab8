"""A night in a process of its own, for the tests to kill: python -m tests.casework.night_worker."""

from __future__ import annotations

import sys

import django


def main():
    django.setup()
    from casework.actions import night  # only when Django is set up

    # Small bites, so that it can be killed between two of them and inside one.
    night.BATCH = 2
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    night.activate_due()


if __name__ == "__main__":
    main()
