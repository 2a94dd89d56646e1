"""Which tables a query reads, and where in its text it names them.

The parser is sqlglot's, in the words of Databricks. The text itself stays the person's: nothing is
generated from the tree, only places are read from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from tidegate.cli.errors import UsageError

DIALECT: Final = "databricks"

INSTEAD: Final = "write VERSION AS OF n behind each table instead, without --as-of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A table in the FROM of a query, without a version of its own."""

    name: str
    """As the query writes it."""
    end: int
    """Characters of the query before the end of the name."""


def references(statement: str) -> tuple[Reference, ...]:
    """In the order of the text; the names of common table expressions are no tables.

    Raises UsageError for what is not one query that the parser understands.
    """
    tables = (each for each in _query(statement).find_all(exp.Table) if not _is_expression(each))
    found = (_reference(statement, each) for each in tables if each.args.get("version") is None)
    return tuple(sorted(found, key=lambda reference: reference.end))


def _query(statement: str) -> exp.Query:
    try:
        found = [each for each in parse(statement, read=DIALECT) if each is not None]
    except SqlglotError as error:
        told = str(error).splitlines()[0]
        raise UsageError(f"--as-of cannot read this statement ({told}): {INSTEAD}") from error
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise UsageError("--as-of takes one query, SELECT or WITH: only tables have a past")
    return found[0]


def _reference(statement: str, table: exp.Table) -> Reference:
    parts = [part for part in table.parts if isinstance(part, exp.Identifier)]
    if len(parts) != len(table.parts) or not all("end" in part.meta for part in parts):
        told = f"what {table.sql(DIALECT)} reads"
        raise UsageError(f"--as-of reaches tables that are named, not {told}: {INSTEAD}")
    end = parts[-1].meta["end"] + 1
    return Reference(name=statement[parts[0].meta["start"] : end], end=end)


def _is_expression(table: exp.Table) -> bool:
    """Whether the name is that of a common table expression that can be seen from there."""
    if len(table.parts) > 1:
        return False
    return any(name == table.name.lower() for name in _visible(table))


def _visible(table: exp.Table) -> Iterator[str]:
    inner: exp.Expr = table
    outer = table.parent
    while outer is not None:
        if isinstance(outer, exp.With):
            yield from _before(outer, inner)
        elif isinstance(outer, exp.Query) and outer.ctes and not isinstance(inner, exp.With):
            yield from (each.alias.lower() for each in outer.ctes)
        inner, outer = outer, outer.parent


def _before(clause: exp.With, current: exp.Expr) -> Iterator[str]:
    """An expression sees those before it; itself only where the clause is recursive."""
    for each in clause.expressions:
        if each is current:
            if clause.recursive:
                yield each.alias.lower()
            return
        yield each.alias.lower()
