from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from medallion.cells import typed
from medallion.predicates import cell_rules
from medallion.run import Run
from medallion.silver_tables import quarantine_table, silver_table
from medallion.sql import identifier, listed, qualified, text
from medallion.upsert import merge_statement, silver_columns

from flows.contract import Column, LogicalType
from flows.names import DatasetName, FlowName, Stage
from tests.unit.medallion.contracts import CODE, DAY, ID, PRICE, shop

RUN = Run(
    flow=FlowName("shop"),
    stage=Stage.SILVER,
    level=3,
    attempt=2,
    storage="abfss://{container}@account.dfs.core.windows.net",
    catalog="main",
)


def test_a_name_cannot_leave_its_quotes() -> None:
    assert identifier("a`b") == "`a``b`"
    assert qualified("c.s.t") == "`c`.`s`.`t`"
    assert listed(("a", "b"), "t") == "t.`a`, t.`b`"


def test_a_text_cannot_leave_its_quotes() -> None:
    assert text("it's \\d") == r"'it\'s \\d'"


def test_the_parameters_of_a_task_are_read_as_databricks_passes_them() -> None:
    arguments = [
        "--flow=shop",
        "--level=3",
        "--attempt=2",
        "--storage=abfss://{container}@account.dfs.core.windows.net",
        "--catalog=main",
    ]

    assert Run.parse(Stage.SILVER, arguments) == RUN


def test_a_missing_parameter_ends_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Run.parse(Stage.SILVER, ["--flow=shop"])

    assert "--level" in capsys.readouterr().err


def test_places_follow_the_layout() -> None:
    root = "account.dfs.core.windows.net"
    assert RUN.request == f"abfss://requests@{root}/shop/silver/3.json"
    assert RUN.receipt == f"abfss://receipts@{root}/shop/silver/3-2"
    assert RUN.bronze(DatasetName("articles")) == "main.shop_bronze.articles"


def test_only_level_0_is_manual() -> None:
    assert replace(RUN, level=0).manual
    assert not RUN.manual


def test_every_rule_of_a_cell_has_a_predicate() -> None:
    assert list(cell_rules(shop())) == [
        "id.required",
        "id.type",
        "name.required",
        "name.pattern",
        "name.min_length",
        "name.max_length",
        "price.type",
        "price.minimum",
        "price.maximum",
        "day.type",
        "colour.allowed",
    ]


def test_a_limit_is_written_without_an_exponent() -> None:
    contract = replace(shop(), columns=(ID, replace(PRICE, maximum=Decimal("1E+3"))))

    assert cell_rules(contract)["price.maximum"] == "`price` > 1000"


def test_limits_may_be_exclusive_and_of_any_type() -> None:
    at = Column(
        name="at",
        logical_type=LogicalType.TIMESTAMP,
        sql_type="TIMESTAMP",
        minimum=datetime(2020, 1, 1, tzinfo=UTC),
        exclusive_minimum=True,
    )
    day = replace(DAY, maximum=date(2020, 1, 31), exclusive_maximum=True)
    price = replace(PRICE, multiple_of=Decimal("0.05"))

    rules = cell_rules(replace(shop(), columns=(ID, at, day, price)))

    assert rules["at.minimum"] == "`at` <= TIMESTAMP'2020-01-01T00:00:00+00:00'"
    assert rules["day.maximum"] == "`day` >= DATE'2020-01-31'"
    assert rules["price.multiple_of"] == "`price` % 0.05 <> 0"


def test_a_date_format_becomes_the_iso_order() -> None:
    expression = typed(DAY)

    assert expression.index(", 3)") < expression.index(", 1)") < expression.index(", 2)")
    assert "to_date" not in expression


def test_text_is_taken_as_it_is() -> None:
    assert typed(CODE) == "_raw.`code`"


def test_a_time_without_offset_is_utc() -> None:
    column = Column(name="at", logical_type=LogicalType.TIMESTAMP, sql_type="TIMESTAMP")

    assert "concat(_raw.`at`, 'Z')" in typed(column)


def test_silver_is_typed_described_and_clustered_by_key() -> None:
    statement = silver_table(replace(shop(), key=("code",)), RUN).statement()

    assert statement.startswith(
        "CREATE TABLE IF NOT EXISTS `main`.`shop_silver`.`articles` (`code` STRING, `id` INT,"
    )
    assert "`price` DECIMAL(6,2)" in statement
    assert "`initial` STRING" in statement
    assert "CLUSTER BY (`code`)" in statement
    assert r"COMMENT 'What the shop\'s owner sells.'" in statement
    assert "'delta.enableChangeDataFeed' = 'true'" in statement


def test_silver_without_a_key_is_clustered_by_the_files_places() -> None:
    statement = silver_table(replace(shop(), key=()), RUN).statement()

    assert "(`_file_id` STRING COMMENT" in statement
    assert statement.index("`_order` BIGINT") < statement.index("`id` INT")
    assert "CLUSTER BY (`_order`)" in statement


def test_quarantine_keeps_every_cell_as_text() -> None:
    statement = quarantine_table(shop(), RUN).statement()

    assert "`main`.`shop_silver`.`articles_quarantine`" in statement
    assert "`price` STRING" in statement
    assert "`_failed_rules` ARRAY<STRING>" in statement


def test_more_keys_than_delta_clusters_by_are_cut() -> None:
    key = ("id", "name", "price", "day", "colour")

    assert "CLUSTER BY (`id`, `name`, `price`, `day`)" in (
        silver_table(replace(shop(), key=key), RUN).statement()
    )


def test_the_merge_compares_by_order_and_names_every_column() -> None:
    statement = merge_statement(replace(shop(), key=("id", "code")), "main.s.t", "wanted")

    assert "ON t.`id` = s.`id` AND t.`code` = s.`code`" in statement
    assert "struct(s._order, s._file_id) > struct(t._order, t._file_id)" in statement
    assert all(f"t.`{name}` = s.`{name}`" in statement for name in silver_columns(shop()))
