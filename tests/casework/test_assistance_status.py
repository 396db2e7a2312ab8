from __future__ import annotations

from itertools import pairwise

import pytest

from casework.assistance_status import MOVES, WAY_THERE, may_become, refusal, sources_of
from casework.models import EconomicAssistanceApplication

Status = EconomicAssistanceApplication.Status


def test_every_status_is_known_and_can_be_reached():
    assert set(MOVES) == set(Status.values)
    assert {to for following in MOVES.values() for to in following} | {Status.RECEIVED} == set(
        Status.values
    )


def test_the_way_from_desk_to_money():
    way = [
        Status.RECEIVED,
        Status.UNDER_REVIEW,
        Status.SUPPLEMENT_REQUESTED,
        Status.UNDER_REVIEW,
        Status.AWAITING_DECISION,
        Status.GRANTED,
        Status.PAID,
        Status.CLOSED,
    ]

    assert all(may_become(one, other) for one, other in pairwise(way))


def test_an_application_is_withdrawn_from_the_first_three_only():
    assert set(sources_of(Status.WITHDRAWN)) == {
        Status.RECEIVED,
        Status.UNDER_REVIEW,
        Status.SUPPLEMENT_REQUESTED,
    }


@pytest.mark.parametrize("end", [Status.CLOSED, Status.WITHDRAWN])
def test_nothing_comes_after_the_end(end):
    assert MOVES[end] == ()
    assert refusal(end, Status.UNDER_REVIEW).endswith("kan inte ändras.")


def test_a_refused_application_is_never_paid():
    assert not may_become(Status.REFUSED, Status.PAID)
    assert may_become(Status.REFUSED, Status.CLOSED)


def test_every_refused_move_has_its_sentence():
    for status in Status:
        for to in set(Status) - {Status.RECEIVED}:
            assert refusal(status, to).startswith("Ansökan har ")
            assert refusal(status, to).endswith(".")
    assert set(WAY_THERE) == set(Status.values) - {Status.RECEIVED}


def test_what_stands_there_already_is_said():
    assert refusal(Status.PAID, Status.PAID) == "Ansökan har redan läget Utbetald."
