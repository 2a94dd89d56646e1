"""What table care decides before it touches anything."""

from dataclasses import replace

import pytest
from delta.exceptions import ConcurrentAppendException, ConcurrentDeleteReadException
from medallion.auto_loader import bronze_table
from medallion.conflicts import is_conflict, persisting
from medallion.ddl import RETENTION, TableDefinition
from medallion.history import Commit, worth_a_vacuum
from medallion.keeping_up import Actual, changes
from medallion.maintain import Maintenance
from medallion.run import Run
from medallion.silver_tables import quarantine_table, silver_table
from pyspark.errors import PySparkException
from pyspark.errors.exceptions.connect import SparkConnectGrpcException

from flows.names import FlowName, Stage
from tests.unit.medallion.contracts import shop

GIVEN = ["--flow=shop", "--storage=abfss://{container}@x", "--catalog=main"]
RUN = Run(flow=FlowName("shop"), stage=Stage.SILVER, level=0, attempt=0, storage="", catalog="main")
HOUR, NOW, WEEK = 3600, 2_000_000_000, 168


def met(condition: str) -> PySparkException:
    """As an error comes that was raised on the other side of Spark Connect."""
    return SparkConnectGrpcException(message="a conflict", errorClass=condition)


def commits(*given: tuple[str, int]) -> list[Commit]:
    """Operations with their age in hours, the oldest first."""
    return [
        Commit(version=version, operation=operation, at=NOW - hours * HOUR)
        for version, (operation, hours) in enumerate(given)
    ]


def test_a_table_at_rest_is_vacuumed_once_more_when_less_is_to_be_kept() -> None:
    known = commits(("WRITE", 300), ("VACUUM END", 10), ("SET TBLPROPERTIES", 0))
    assert not worth_a_vacuum(known, WEEK, NOW)
    known[-1] = replace(known[-1], sets_retention=True)
    assert worth_a_vacuum(known, WEEK, NOW)
    assert not worth_a_vacuum(
        [*known, Commit(version=3, operation="VACUUM END", at=NOW)], WEEK, NOW
    )


def as_it_should_be(table: TableDefinition) -> Actual:
    return Actual(
        comment=table.comment,
        comments={each.name.lower(): each.comment for each in table.columns},
        clustered_by=table.clustering,
        properties=table.all_properties,
        files=1,
        bytes=1,
    )


@pytest.mark.parametrize("hours", ["0", "167", "505", "-168", "a week"])
def test_a_retention_that_would_cost_somebody_a_version_is_refused(hours: str) -> None:
    with pytest.raises(SystemExit):
        Maintenance.parse([*GIVEN, f"--retention_hours={hours}"])


@pytest.mark.parametrize(("arguments", "hours"), [([], 168), (["--retention_hours=504"], 504)])
def test_a_week_is_the_least_and_what_is_meant_without_a_word(
    arguments: list[str], hours: int
) -> None:
    maintenance = Maintenance.parse([*GIVEN, *arguments])
    assert maintenance.retention_hours == hours
    assert maintenance.run.manual
    assert maintenance.run.uri("lake", "x") == "abfss://lake@x/x"


@pytest.mark.parametrize(
    "given",
    [
        [("CREATE TABLE", 900), ("WRITE", 168)],
        [("WRITE", 900), ("OPTIMIZE", 300), ("VACUUM END", 200)],
        [("WRITE", 900), ("VACUUM END", 400), ("MERGE", 300)],
    ],
)
def test_a_table_is_vacuumed_when_a_commit_has_grown_old(given: list[tuple[str, int]]) -> None:
    assert worth_a_vacuum(commits(*given), WEEK, NOW)


@pytest.mark.parametrize(
    "given",
    [
        [("CREATE TABLE", 900)],
        [("CREATE TABLE", 900), ("WRITE", 167)],
        [("WRITE", 900), ("OPTIMIZE", 300), ("VACUUM END", 131)],
        [("WRITE", 900), ("VACUUM END", 400), ("SET TBLPROPERTIES", 300)],
    ],
)
def test_a_table_at_rest_is_not_vacuumed_again(given: list[tuple[str, int]]) -> None:
    assert not worth_a_vacuum(commits(*given), WEEK, NOW)


def test_a_table_that_is_as_its_contract_says_is_left_as_it_is() -> None:
    table = bronze_table(shop(), RUN)
    for each in (table, silver_table(shop(), RUN), quarantine_table(shop(), RUN)):
        assert list(changes(each, as_it_should_be(each))) == []
    table = silver_table(shop(), RUN)
    older = {key: value for key, value in table.all_properties.items() if key != RETENTION}
    assert list(changes(table, replace(as_it_should_be(table), properties=older))) == []


def test_a_table_follows_its_contract() -> None:
    table = replace(silver_table(shop(), RUN), retention_hours=240)
    there = replace(
        as_it_should_be(table),
        comment="Was",
        comments={"id": "Was", "gone": "stays"},
        clustered_by=(),
        properties={RETENTION: "interval 1 week"},
    )
    name = "`main`.`shop_silver`.`articles`"
    properties = (
        f"'delta.enableChangeDataFeed' = 'true', '{RETENTION}' = 'interval 240 hours', "
        "'delta.enableDeletionVectors' = 'true'"
    )
    assert list(changes(table, there)) == [
        f"COMMENT ON TABLE {name} IS 'What the shop\\'s owner sells.'",
        f"ALTER TABLE {name} ALTER COLUMN `id` COMMENT ''",
        f"ALTER TABLE {name} CLUSTER BY (`id`)",
        f"ALTER TABLE {name} SET TBLPROPERTIES ({properties})",
    ]
    unclustered = replace(as_it_should_be(table), clustered_by=("id",))
    (statement,) = changes(replace(table, cluster_by=()), unclustered)
    assert statement == f"ALTER TABLE {name} CLUSTER BY NONE"


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (ConcurrentAppendException("somebody else writes this table"), True),
        (met("DELTA_CONCURRENT_DELETE_READ.WITHOUT_HINT"), True),
        (met("DELTA_METADATA_CHANGED"), True),
        (met("DELTA_TABLE_NOT_FOUND"), False),
        (PySparkException("no condition at all"), False),
    ],
)
def test_a_conflict_is_known_by_its_class_or_by_its_condition(
    error: PySparkException, *, is_one: bool
) -> None:
    assert is_conflict(error) is is_one


def test_work_that_met_another_commit_begins_anew_but_not_without_end() -> None:
    tried: list[int] = []

    def work() -> str:
        tried.append(len(tried))
        if len(tried) < 3:
            raise ConcurrentDeleteReadException("OPTIMIZE was here")
        return "done"

    assert persisting(work) == "done"
    assert len(tried) == 3

    def never() -> str:
        tried.append(len(tried))
        raise ConcurrentAppendException("somebody else writes this table")

    with pytest.raises(ConcurrentAppendException):
        persisting(never)
    assert len(tried) == 6
