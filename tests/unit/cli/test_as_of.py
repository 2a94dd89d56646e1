"""`sql --as-of`: which names get a version, which version, and what cannot be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from tests.unit.cli.terminal import Terminal
from tidegate.adapters.answer import Answer, Column, StatementError
from tidegate.adapters.warehouse import Warehouse
from tidegate.cli.as_of import RECENT, past
from tidegate.cli.errors import CommandError, UsageError
from tidegate.cli.main import app
from tidegate.cli.references import references

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TITLES, CAST = "netflix_silver.titles", "netflix_silver.cast"
ALL_TITLES = "SELECT * FROM netflix_silver.titles"


@dataclass(slots=True)
class Histories:
    """A warehouse that knows when the versions of its tables were committed, 0 first."""

    tables: Mapping[str, list[datetime]] = field(default_factory=dict)
    first: int = 0
    """The oldest version whose entry is still there."""
    asked: list[str] = field(default_factory=list)

    def ask(self, sql: str, *_parameters: object, **_options: Any) -> Answer:  # noqa: ANN401 - whatever it is
        self.asked.append(sql)
        if not sql.startswith("DESCRIBE HISTORY "):
            return Answer(columns=(Column(name="n", type="BIGINT"),), rows=(("7",),))
        words = sql.split()
        if words[2] not in self.tables:
            raise StatementError(f"[EXPECT_TABLE_NOT_VIEW] {words[2]} is a view.\nline two")
        known = list(enumerate(self.tables[words[2]]))[self.first :]
        rows = [(str(number), "x", at.isoformat()) for number, at in reversed(known)]
        names = ("version", "userName", "timestamp")
        shown = rows[: int(words[4])] if len(words) > 3 else rows
        columns = tuple(Column(name=name, type="STRING") for name in names)
        return Answer(columns=columns, rows=tuple(shown))


def hours(*before_now: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in before_now]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT * FROM a.t", "SELECT * FROM a.t@"),
        ("select * from a.t x join c.a.t as y on x.i = y.i;",
         "select * from a.t@ x join c.a.t@ as y on x.i = y.i;"),
        ("SELECT * FROM `a`.`odd ``name` WHERE i IN (SELECT i FROM a.u) -- FROM a.v",
         "SELECT * FROM `a`.`odd ``name`@ WHERE i IN (SELECT i FROM a.u@) -- FROM a.v"),
        ("SELECT 'FROM a.t', t.b FROM a.t, LATERAL explode(t.list) AS l",
         "SELECT 'FROM a.t', t.b FROM a.t@, LATERAL explode(t.list) AS l"),
        ("SELECT * FROM a.t LATERAL VIEW explode(list) AS one",
         "SELECT * FROM a.t@ LATERAL VIEW explode(list) AS one"),
        ("WITH t AS (SELECT * FROM t) SELECT * FROM T UNION ALL SELECT * FROM a.t",
         "WITH t AS (SELECT * FROM t@) SELECT * FROM T UNION ALL SELECT * FROM a.t@"),
        ("WITH x AS (SELECT * FROM y), y AS (SELECT * FROM x) SELECT * FROM y",
         "WITH x AS (SELECT * FROM y@), y AS (SELECT * FROM x) SELECT * FROM y"),
        ("SELECT (WITH x AS (SELECT 1 AS i) SELECT i FROM x), i FROM x",
         "SELECT (WITH x AS (SELECT 1 AS i) SELECT i FROM x), i FROM x@"),
        ("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT * FROM n, t",
         "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT * FROM n, t@"),
        ("SELECT * FROM a.t VERSION AS OF 3 JOIN a.u TIMESTAMP AS OF '2026-01-01' JOIN a.v",
         "SELECT * FROM a.t VERSION AS OF 3 JOIN a.u TIMESTAMP AS OF '2026-01-01' JOIN a.v@"),
        ("(SELECT * FROM a.t) EXCEPT (SELECT * FROM a.u WHERE x = :x)",
         "(SELECT * FROM a.t@) EXCEPT (SELECT * FROM a.u@ WHERE x = :x)"),
        ("SELECT * FROM (SELECT * FROM a.t) s PIVOT (sum(v) FOR k IN ('a', 'b'))",
         "SELECT * FROM (SELECT * FROM a.t@) s PIVOT (sum(v) FOR k IN ('a', 'b'))"),
        ("SELECT * FROM VALUES (1) AS v(i), a.t", "SELECT * FROM VALUES (1) AS v(i), a.t@"),
        ("SELECT 'Köln 東京 😀', i FROM a.`tä`", "SELECT 'Köln 東京 😀', i FROM a.`tä`@"),
    ],
)  # fmt: skip
def test_tables_are_found_and_nothing_else(statement: str, expected: str) -> None:
    text = statement
    for each in reversed(references(statement)):
        text = text[: each.end] + "@" + text[each.end :]
    assert text == expected


@pytest.mark.parametrize(
    "statement",
    [
        "SELEC 1",
        "SELECT * FROM",
        "DELETE FROM a.t",
        "INSERT INTO a.t SELECT * FROM a.u",
        "OPTIMIZE a.t",
        "SELECT 1; SELECT 2",
        "",
        "SELECT * FROM range(5)",
        "SELECT * FROM table_changes('a.t', 1)",
        "SELECT * FROM IDENTIFIER(:t)",
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(statement: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        references(statement)


def test_every_table_gets_the_version_that_it_had_then() -> None:
    warehouse = Histories({TITLES: hours(9, 5, 1), CAST: hours(8)})
    found = past(f"{ALL_TITLES} t JOIN {CAST} USING (i)", "3h", warehouse, NOW)
    told = f"{ALL_TITLES} VERSION AS OF 1 t JOIN {CAST} VERSION AS OF 0 USING (i)"
    assert found.statement == told
    assert [version.since for version in found.versions.values()] == [*hours(8), *hours(5)]

    at = (NOW - timedelta(hours=5)).isoformat()
    assert past(ALL_TITLES, at, warehouse, NOW).versions[TITLES].number == 1


def test_a_version_is_that_of_one_table_and_is_not_looked_up() -> None:
    warehouse = Histories()
    twice = f"{ALL_TITLES} a JOIN {TITLES} b USING (i)"
    assert past(twice, "12", warehouse, NOW).statement.count("VERSION AS OF 12") == 2
    assert warehouse.asked == []
    with pytest.raises(UsageError, match=f"reads {CAST}, {TITLES}: give a time"):
        past(f"{ALL_TITLES}, {CAST}", "12", warehouse, NOW)


def test_a_long_history_is_asked_for_in_full_only_when_it_must_be() -> None:
    long = hours(*range(RECENT + 5, 0, -1))
    warehouse = Histories({TITLES: long})
    assert past(ALL_TITLES, "2h", warehouse, NOW).versions[TITLES].number == RECENT + 3
    assert len(warehouse.asked) == 1
    assert past(ALL_TITLES, f"{RECENT + 3}h", warehouse, NOW).versions[TITLES].number == 2


def test_a_table_that_was_not_there_is_told_from_one_whose_history_is_gone() -> None:
    young = Histories({TITLES: hours(9, 5, 1)})
    with pytest.raises(
        CommandError, match=r"was not there at 2026-05-03 12.*created at 2026-05-04"
    ):
        past(ALL_TITLES, "1d", young, NOW)
    cleaned = Histories({TITLES: hours(9, 5, 1)}, first=1)
    with pytest.raises(CommandError, match=r"begins with version 1 of .*logRetentionDuration"):
        past(ALL_TITLES, "1d", cleaned, NOW)


def test_a_view_says_where_to_ask_instead() -> None:
    with pytest.raises(
        CommandError, match=r"(?s)is a view\.\nTables of .* ask the silver"
    ) as error:
        past("SELECT * FROM netflix_gold.dim_title", "1d", Histories(), NOW)
    assert "line two" not in str(error.value)


@pytest.mark.parametrize("when", ["yesterday", "", "-1", "1.5"])
def test_a_time_that_nobody_understands_is_refused(when: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        past(ALL_TITLES, when, Histories(), NOW)


def test_a_query_without_a_table_has_no_past() -> None:
    with pytest.raises(UsageError, match="reads no table"):
        past("SELECT 1", "1d", Histories(), NOW)


def test_the_command_asks_and_says_which_versions_it_read(terminal: Terminal) -> None:
    session = terminal.session()
    created = session.clock() - timedelta(days=2)
    warehouse = Histories({TITLES: [created]})
    session = replace(session, warehouse=lambda: cast("Warehouse", warehouse))
    words = ["sql", ALL_TITLES, "--as-of", "1d", "--format", "csv"]
    result = CliRunner().invoke(app, words, obj=session)
    assert result.exit_code == 0
    assert result.stdout == "n\n7\n"
    assert f"{TITLES} is version 0 of {created:%Y-%m-%d %H:%M:%S} UTC" in result.stderr
    assert warehouse.asked[-1] == f"{ALL_TITLES} VERSION AS OF 0"
