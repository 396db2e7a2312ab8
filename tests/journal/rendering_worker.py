"""A worker of its own, for the tests to kill: python -m tests.journal.rendering_worker."""

from __future__ import annotations

import sys

import django


def main():
    django.setup()
    from journal.rendering import render_due  # only when Django is set up

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    render_due()


if __name__ == "__main__":
    main()
