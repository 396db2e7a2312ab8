"""What is made once for the tests of a file is there for each of them, and for nobody else."""

from __future__ import annotations

import psycopg
import pytest

from accounts.models import Unit
from tests.bench.elsewhere import database_url
from tests.bench.kept import kept_for_a_file
from tests.factories.accounts import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def unit(django_db_setup, django_db_blocker):
    with kept_for_a_file(django_db_blocker, lambda: UnitFactory(name="Enheten")) as made:
        yield made


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_it_as_it_was_made(unit, turn):
    """Twice the same test: the second finds nothing of what the first did."""
    assert Unit.objects.get().name == "Enheten"

    Unit.objects.update(name="En annan enhet")
    UnitFactory()


def test_it_is_committed_for_nobody(unit):
    with psycopg.connect(database_url()) as other:
        assert other.execute("SELECT count(*) FROM accounts_unit").fetchone() == (0,)
