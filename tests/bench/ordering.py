"""A query that doesn't say in which order comes in any order: here it is shuffled at once.

Postgres gives rows in the order they were written until the day it doesn't. A list that a page
shows without saying how it is ordered then fails here and not there.
"""

from __future__ import annotations

from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler

_ordered = SQLCompiler._order_by_pairs


def _shuffled(compiler):
    pairs: list[tuple[OrderBy, bool]] = list(_ordered(compiler))
    if not pairs and _lists_rows(compiler.query):
        pairs = [(OrderBy(Random()), False)]
    yield from pairs


def _lists_rows(query):
    """Rows or their columns; not what is counted, joined together or asked inside another query."""
    if query.subquery or query.distinct or query.combinator or query.group_by:
        return False
    return query.default_cols or bool(query.values_select)


def shuffle_unordered_queries(monkeypatch):
    monkeypatch.setattr(SQLCompiler, "_order_by_pairs", _shuffled)
