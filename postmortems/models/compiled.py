"""Queries whose SQL is worded once per process.

Django builds and words a query anew for each request, and on a page of quick queries
that costs several times what the database does. A ``Compiled`` query is written as a
queryset like any other, with ``Given("name")`` where a value comes later, so every
rule that querysets hold (above all ``visible_to``) is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, Field, QuerySet

from .people import User


class Given(Expression):
    """The place of a value that is known only when a compiled query runs."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Given]]:
        return "%s", [self]


class GivenPerson(Given):
    """Stands for a person in ``visible_to`` and in filters; only whether they are admin is known."""

    def __init__(self, is_admin: bool) -> None:
        super().__init__("person", BigIntegerField())
        self.is_admin = is_admin


@dataclass(frozen=True, slots=True)
class _Worded:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Callable], Any], ...]


class Compiled:
    """A query made of a queryset by ``build``, which gets a ``GivenPerson``.

    ``build`` ends in ``values_list``, with columns of the model before annotations.
    """

    def __init__(self, build: Callable[[GivenPerson], QuerySet]) -> None:
        self._build = build
        self._worded: dict[tuple[str, bool], _Worded] = {}

    def rows(self, person: User, **given: Any) -> list[tuple]:
        """Run it for this person with these values. Returns rows as ``values_list`` would."""
        return self._run(person.is_admin, {"person": person.pk, **given})

    def rows_for_all(self, **given: Any) -> list[tuple]:
        """The same for a query in which nobody's rights matter, because they were looked at before."""
        return self._run(False, given)

    def _run(self, is_admin: bool, values: Mapping[str, Any]) -> list[tuple]:
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, is_admin)
        worded = self._worded.get(key) or self._worded.setdefault(key, self._word(is_admin))
        params = [
            _adapted(values[param.name], connection) if isinstance(param, Given) else param
            for param in worded.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(worded.sql, params)
            rows = cursor.fetchall()
        if not worded.converters:
            return rows
        converted = [list(row) for row in rows]
        for position, converters, column in worded.converters:
            for row in converted:
                value = row[position]
                for convert in converters:
                    value = convert(value, column, connection)
                row[position] = value
        return [tuple(row) for row in converted]

    def _word(self, is_admin: bool) -> _Worded:
        compiler = self._build(GivenPerson(is_admin)).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        return _Worded(
            sql,
            tuple(params),
            tuple((place, found, column) for place, (found, column) in converters.items()),
        )


def _adapted(value: Any, connection: Any) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value
