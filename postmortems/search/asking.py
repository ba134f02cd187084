"""Asking the full-text index: FTS5 on SQLite, ``tsvector`` on PostgreSQL.

Restricted incidents never show here, because every question is asked within a queryset
of incidents that somebody may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from . import words
from .words import Asked, Term

TABLE = "postmortems_search"
CONFIGURATION = "postmortems"
COLUMNS = ("title", "names", "prose", "rest")
# What a hit counts in the title, in names of services, tags and people, in prose, elsewhere.
_BM25 = f"bm25({TABLE}, 10.0, 5.0, 2.0, 1.0)"
_RANK = f"-ts_rank('{{0.1, 0.2, 0.5, 1.0}}', words, to_tsquery('{CONFIGURATION}', %s), 1)"


def condition(typed: str) -> Q:
    """What an incident must fulfil to be found by what was typed. Without a word, none does."""
    asked = words.read(typed)
    if asked.wanted:
        return Q(pk__in=_documents(asked.wanted, asked.unwanted))
    if asked.unwanted:
        return ~Q(pk__in=_documents(asked.unwanted, (), any_of=True))
    return Q(pk__in=[])


def count(within: QuerySet, asked: Asked) -> int:
    """How many of these incidents are found. Without a wanted word none is."""
    rows = _ask(within, asked, "0.0", (), "SELECT COUNT(*) FROM found WHERE pk IN ({own})", ())
    return rows[0][0] if rows else 0


def best(within: QuerySet, asked: Asked, start: int, stop: int) -> list[int]:
    """The primary keys of these incidents that are found, the best first: ``[start:stop]``."""
    is_postgresql = connection.vendor == "postgresql"
    rank, given = (_RANK, (expression(asked.wanted),)) if is_postgresql else (_BM25, ())
    sql = "SELECT pk FROM found WHERE pk IN ({own}) ORDER BY place, pk DESC LIMIT %s OFFSET %s"
    return [key for (key,) in _ask(within, asked, rank, given, sql, (stop - start, start))]


def texts(keys: Sequence[int]) -> dict[int, dict[str, str]]:
    """What the index holds of these incidents, by primary key and by name of ``COLUMNS``."""
    if not keys:
        return {}
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, {', '.join(COLUMNS)} FROM {TABLE} WHERE rowid IN ({places})", list(keys)
        )
        return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in cursor.fetchall()}


def matches() -> str:
    """The condition on a document, in SQL with one place for an ``expression``."""
    if connection.vendor == "postgresql":
        return f"words @@ to_tsquery('{CONFIGURATION}', %s)"
    return f"{TABLE} MATCH %s"


def expression(
    wanted: Iterable[Term], unwanted: Iterable[Term] = (), *, any_of: bool = False
) -> str:
    """The terms in the language of this database: all wanted (or any of them), none unwanted.

    Words hold letters and digits only, so that nothing in them is an operator.
    """
    if connection.vendor == "postgresql":
        both, either, without, term = " & ", " | ", " & !", _term_of_postgresql
    else:
        both, either, without, term = " AND ", " OR ", " NOT ", _term_of_sqlite
    sought = [either.join(map(term, one.readings())) for one in wanted]
    text = (either if any_of else both).join(f"({one})" for one in sought)
    barred = either.join(map(term, unwanted))
    return f"({text}){without}({barred})" if barred else text


def _term_of_sqlite(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _term_of_postgresql(term: Term) -> str:
    cut = [len(word) == words.LONGEST_WORD for word in term.words]
    cut[-1] = cut[-1] or term.prefix
    return " <-> ".join(
        f"'{word}'" + (":*" if goes_on else "")
        for word, goes_on in zip(term.words, cut, strict=True)
    )


def _documents(wanted: Iterable[Term], unwanted: Iterable[Term], **how: Any) -> RawSQL:
    given = (expression(wanted, unwanted, **how),)
    return RawSQL(f"SELECT rowid FROM {TABLE} WHERE {matches()}", given)


def _ask(
    within: QuerySet, asked: Asked, rank: str, given: Sequence[Any], sql: str, after: Sequence[Any]
) -> list[tuple]:
    """Rows of ``sql``, in which ``found`` has the documents and ``{own}`` stands for ``within``.

    The documents are found first: FTS5 would search anew for each of the incidents.
    """
    if not asked.wanted:
        return []
    try:
        own, own_given = within.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    found = f"SELECT rowid AS pk, {rank} AS place FROM {TABLE} WHERE {matches()}"
    terms = expression(asked.wanted, asked.unwanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({found}) {sql.format(own=own)}",
            [*given, terms, *own_given, *after],
        )
        return cursor.fetchall()


def having(sought: Sequence[str], most: int) -> dict[str, list[int]]:
    """Which incidents have each of these words, by word: up to ``most``. One query.

    For ranking only: it does not ask who may see them.
    """
    if not sought:
        return {}
    one = (
        f"SELECT %s AS place, pk FROM (SELECT rowid AS pk FROM {TABLE} WHERE {matches()} LIMIT %s)"
    )
    if connection.vendor == "postgresql":
        one = one.replace("SELECT %s", "SELECT %s::int", 1)
    sql = " UNION ALL ".join(f"{one} AS of_{place}" for place, _ in enumerate(sought))
    given = [
        value
        for place, word in enumerate(sought)
        for value in (place, expression([Term((word,))]), most)
    ]
    found: dict[str, list[int]] = {word: [] for word in sought}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for place, key in cursor.fetchall():
            found[sought[place]].append(key)
    return found
