"""A rule of access bound, against the same rule written anew: python -m benchmarks.standing_rules

No database is asked: what is measured is the sentence. Both ways make the same one, which is
checked; in turns within one run, and what counts is the median of the rounds' ratios. Bound against
bound shows how much of it is noise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import TYPE_CHECKING, Any

import django

from tools.place import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.actor import Actor

    Question = Callable[[], tuple[str, tuple[Any, ...]]]

WARM_UP = 5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=60)
    rounds = arguments.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none")
    django.setup()
    from accounts.models import Municipality  # only when Django is set up
    from accounts.models.municipality import going_by

    say("question               anew ms  bound ms   ratio (p10-p90)      bound/bound")
    with going_by(Municipality()):
        for name, question in questions().items():
            report(name, question, rounds)


def questions() -> dict[str, Question]:
    from casework.models import Case, Person  # only when Django is set up
    from messaging.models import Mailbox, MailboxItem

    actor = somebody()
    return {
        "persons": lambda: Person.objects.visible_to(actor).query.sql_with_params(),
        "persons to write to": lambda: Person.objects.written_to_by(actor).query.sql_with_params(),
        "cases": lambda: Case.objects.visible_to(actor).query.sql_with_params(),
        "mailboxes": lambda: Mailbox.objects.visible_to(actor).query.sql_with_params(),
        "letters": lambda: MailboxItem.objects.not_closed_to(actor).query.sql_with_params(),
    }


def somebody() -> Actor:
    from accounts.actor import Actor  # only when Django is set up
    from accounts.models import Membership, Unit, User
    from accounts.roles import Role

    user = User(pk=1)
    return Actor(user=user, membership=Membership(user=user, unit=Unit(pk=1), role=Role.CASEWORKER))


def report(name: str, question: Question, rounds: int) -> None:
    assert anew(question) == question()
    rows = [measure(question) for _ in range(rounds + WARM_UP)][WARM_UP:]
    ratios = sorted(bound / written for written, bound, _ in rows)
    noise = statistics.median(again / bound for _, bound, again in rows)
    say(
        f"{name:20} {statistics.median(row[0] for row in rows):9.2f}"
        f" {statistics.median(row[1] for row in rows):9.2f}"
        f"   {statistics.median(ratios):.3f}"
        f" ({ratios[rounds // 10]:.3f}-{ratios[rounds * 9 // 10]:.3f})"
        f" {noise:12.2f}"
    )


def measure(question: Question) -> tuple[float, float, float]:
    """The processor's time in ms: anew, bound, bound again."""
    written = timed(lambda: anew(question))
    question()
    return written, timed(question), timed(question)


def anew(question: Question) -> tuple[str, tuple[Any, ...]]:
    from accounts.standing_rule import written_for  # only when Django is set up

    written_for.cache_clear()
    return question()


def timed(deed: Callable[[], object]) -> float:
    start = time.process_time()
    deed()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main()
