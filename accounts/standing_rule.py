"""Rules of access as ready SQL: written once for a role, bound to whoever asks.

*The cases this colleague may open* is the same sentence for every colleague of a role; only who
asks, and for which unit, differs. Written anew in Django's words for each question, the sentences
were most of a page's processor time.

Nothing of anybody is kept. A sentence has blanks where the one who asks is named, and they are
filled in at each use; it is written anew when the role, the day or what the municipality has
decided is another. What would be kept wrong is refused where it can be seen: a rule that looks
something up while it is written, that compares with a moment or an hour, or that asks of its actor
more than the role, the user and the unit. A rule decides nothing else in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Expression
from django.db.models.sql import Query

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from accounts.models.municipality import Municipality, going_by, read_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    Rule = Callable[..., QuerySet[Any]]

# A few rules, half a dozen roles, and the day before's until nobody asks for them any more.
KEPT = 256
# Stands in the sentence for the column of the question it is put into; no name can hold it.
ROW = "\x00row\x00"


@dataclass(frozen=True)
class Blank:
    """Where a value of the one who asks goes."""

    name: str


class Asked(Expression):
    """Stands for a user or a unit while a sentence is written; nobody's yet."""

    is_citizen = False

    def __init__(self, name: str, *, receives_intakes: bool = False) -> None:
        super().__init__(output_field=BigIntegerField())
        self.name = name
        self.receives_intakes = receives_intakes

    @property
    def pk(self) -> Blank:
        return Blank(self.name)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self.pk]


class Row(Expression):
    """Stands for the row that is asked about while a sentence is written."""

    def __init__(self) -> None:
        super().__init__(output_field=BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if compiler.query.alias_prefix != Query.alias_prefix:
            # The tables of a question within have no names of their own.
            raise ValueError("A condition names its row in the outermost question")
        return ROW, []


@dataclass(frozen=True)
class Occasion:
    """All that a sentence depends on, but for who asks."""

    role: str
    has_unit: bool
    receives_intakes: bool
    day: date
    # Only for a rule that goes by what the municipality has decided.
    decided: tuple[Any, ...] | None

    @classmethod
    def of(cls, actor: Actor, *, by_the_municipality: bool) -> Occasion:
        unit = actor.unit
        return cls(
            role=actor.role,
            has_unit=unit is not None,
            receives_intakes=unit is not None and unit.receives_intakes,
            day=stockholm_today(),
            decided=Municipality.objects.current().values if by_the_municipality else None,
        )

    def again(self) -> AbstractContextManager[None]:
        """Within this what the municipality decided then is what it has decided."""
        return read_once() if self.decided is None else going_by(Municipality(*self.decided))

    @property
    def anybody(self) -> Actor:
        """Whoever asks in this role."""
        unit = Asked("unit", receives_intakes=self.receives_intakes) if self.has_unit else None
        return Anybody(cast("Any", Asked("user")), cast("Any", ActsAs(self.role, unit)))


@dataclass(frozen=True)
class ActsAs:
    """A membership while a sentence is written: the role, at whichever unit."""

    role: str
    unit: Asked | None


class Anybody(Actor):
    """Whoever asks in a role. What differs between two of them has no blank, and is no answer."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"has_several_roles", "ip", "request_id", "trace"}:
            raise ValueError(
                f"A standing rule is the same for all of a role, whatever their {name}"
            )
        return super().__getattribute__(name)


@dataclass(frozen=True)
class Sentence:
    """Ready SQL with its blanks."""

    sql: str
    values: tuple[Any, ...]

    def filled_in_by(self, actor: Actor) -> tuple[Any, ...]:
        known = {"user": actor.user.pk, "unit": actor.unit and actor.unit.pk}
        return tuple(known[one.name] if isinstance(one, Blank) else one for one in self.values)


class Chosen(Expression):
    """The primary keys a rule chooses: `filter(case__in=…)`. Without a sentence, none."""

    def __init__(self, sentence: Sentence | None, actor: Actor) -> None:
        super().__init__()
        self.sentence = sentence
        self.params = sentence.filled_in_by(actor) if sentence else ()

    @property
    def identity(self) -> tuple[Any, ...]:
        return type(self), self.sentence, self.params

    def resolve_expression(self, *_: Any, **__: Any) -> Chosen:
        return self

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if self.sentence is None:
            raise EmptyResultSet
        return self.sentence.sql, self.params


class Found(Expression):
    """Whether a condition finds anything about a row: `filter(~…)`."""

    def __init__(self, sentence: Sentence, actor: Actor, row: Combinable) -> None:
        super().__init__(output_field=BooleanField())
        self.sentence = sentence
        self.params = sentence.filled_in_by(actor)
        self.row: Any = row

    @property
    def identity(self) -> tuple[Any, ...]:
        return type(self), self.sentence, self.params, self.row

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.row,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, values = compiler.compile(self.row)
        if values:
            raise ValueError("A condition is asked of a column")
        found = f"EXISTS {self.sentence.sql.replace(ROW, column)}"
        # A bare EXISTS the database may turn into a join with all there is.
        return f"({found} IS TRUE)", self.params


def standing_rule(
    *, by_the_municipality: bool = False
) -> Callable[[Rule], Callable[[Actor], Chosen]]:
    """Of `rule(actor) -> queryset`: what it chooses for an actor, as a ready sub-select.

    A rule that goes by what the municipality has decided says so, and is written anew with it.
    """

    def stand(rule: Rule) -> Callable[[Actor], Chosen]:
        @wraps(rule)
        def bound(actor: Actor) -> Chosen:
            occasion = Occasion.of(actor, by_the_municipality=by_the_municipality)
            return Chosen(written_for(rule, occasion), actor)

        return bound

    return stand


def standing_condition(rule: Rule) -> Callable[[Actor, Combinable], Found]:
    """Of `rule(actor, row) -> queryset`: whether it finds something about the row of a question.

    Asked of each row by its own index, it costs the same however much there is of all others.
    """

    @wraps(rule)
    def bound(actor: Actor, row: Combinable) -> Found:
        occasion = Occasion.of(actor, by_the_municipality=False)
        sentence = written_for(rule, occasion, of_a_row=True)
        if sentence is None:
            raise ValueError(f"{rule.__name__} finds nothing, whatever it is asked about")
        return Found(sentence, actor, row)

    return bound


@lru_cache(maxsize=KEPT)
def written_for(rule: Rule, occasion: Occasion, *, of_a_row: bool = False) -> Sentence | None:
    """None for a rule that chooses nothing on such an occasion."""
    row = (Row(),) if of_a_row else ()
    with occasion.again(), connection.execute_wrapper(_refuse):
        query = rule(occasion.anybody, *row).order_by().values("pk").query
        query.subquery = True
        _name_apart(query, f"{rule.__module__.replace('.', '_')}{rule.__name__}")
        try:
            sql, values = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            return None
    if any(isinstance(value, datetime | time) for value in values):
        raise ValueError(f"{rule.__name__} goes by the hour and would be kept too long")
    return Sentence(f"({sql})", tuple(values))


def _name_apart(query: Query, name: str) -> None:
    """Tables named so that nothing the sentence is put into is taken for one of them."""
    tables = [alias for alias, used in query.alias_refcount.items() if used]
    query.change_aliases({table: f"{name}_{number}" for number, table in enumerate(tables)})


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("A standing rule looks nothing up while it is written")
