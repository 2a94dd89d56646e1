"""Table care and a stage that write one table at the same time: nothing is lost or doubled."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from medallion.auto_loader import bronze_table
from medallion.rebuild import Wish, rebuild
from medallion.silver_tables import silver_table
from medallion.sql import qualified
from medallion.table_care import Cared, Ward, care_for
from pyspark.sql import SparkSession

from flows.names import Stage
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from local.databricks.tasks.sessions import ClonedSessions
from tests.integration.databricks.world import until
from tests.spark.cloudfiles.barrier import Barrier, before
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.shop_floor import ARTICLES, Shop, numbers

CONTAINER = "meetings"
SECONDS = 600.0
CARED_AT = 0
"""Seconds since 1970: no commit has grown old, so nothing is vacuumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """A shop whose tables lie behind a gate, where a writer can be held back."""

    shop: Shop
    gate: Barrier
    pool: ThreadPoolExecutor

    @contextmanager
    def held[T](self, stage: Stage, work: Callable[[Shop], T]) -> Iterator[Future[T]]:
        """Holds `work` back before its first data file: it has read its table already.

        Not before its commit: commits of one process to one table wait for each other.
        """
        self.gate.aim(b"PUT", f"{stage}/{ARTICLES}/".encode(), b".parquet")
        working = self.pool.submit(self._as_a_task, work)
        until(lambda: self.gate.reached.is_set() or working.done(), SECONDS)
        assert self.gate.reached.is_set(), working.exception()
        yield working
        self.gate.let_go()
        assert working in wait([working], SECONDS).done

    def _as_a_task[T](self, work: Callable[[Shop], T]) -> T:
        """With a session of its own, as the workspace runs it."""
        sessions = ClonedSessions(warm=self.shop.spark)
        with sessions.session_of(threading.current_thread().name, "held back") as session:
            return work(replace(self.shop, spark=session))

    def last_two(self, stage: Stage) -> tuple[str, ...]:
        """Commits to the dataset's table, the older one first."""
        table = qualified(f"{self.shop.run(stage, 0).schema(stage)}.{ARTICLES}")
        history = self.shop.spark.sql(f"DESCRIBE HISTORY {table} LIMIT 2").collect()
        return tuple(row["operation"] for row in reversed(history))

    def articles(self) -> list[tuple[object, ...]]:
        """What silver has."""
        return self.shop.rows(ARTICLES, "id", "name")


def care_for_bronze(shop: Shop) -> Cared:
    """As the job does."""
    table = bronze_table(shop.contract, shop.run(Stage.BRONZE, 0))
    return care_for(shop.spark, Ward(definition=table, append_only=True), CARED_AT)


def care_for_silver(shop: Shop) -> Cared:
    """As the job does that saw nobody waiting for silver."""
    table = silver_table(shop.contract, shop.run(Stage.SILVER, 0))
    return care_for(shop.spark, Ward(definition=table), CARED_AT)


@pytest.fixture
def meetings(open_shop: OpenShop, lake: LakeEndpoint) -> Iterator[Meetings]:
    shop = open_shop(lambda contract: contract)
    with ThreadPoolExecutor() as pool, before(lake.blob_port, b"nobody", lasting=False) as gate:
        _lead_through(shop, gate.port)
        for stage in (Stage.BRONZE, Stage.SILVER):
            schema, location = shop.run(stage, 0).schema(stage), lake_uri(lake, CONTAINER)
            shop.spark.sql(f"CREATE SCHEMA {schema} LOCATION '{location}/{stage}'")
        yield Meetings(shop=shop, gate=gate, pool=pool)


def _lead_through(shop: Shop, port: int) -> None:
    """Spark keeps the file system of a container once it has one, with the port of that time."""
    shop.blobs.create_container(CONTAINER).upload_blob("first", b"")
    session: SparkSession = shop.spark.newSession()
    session.conf.set("fs.azure.abfs.endpoint", f"127.0.0.1:{port}")
    session.conf.set("fs.azure.http.read.timeout", str(int(SECONDS * 1000)))
    assert session.read.text(shop.storage.replace("{container}", CONTAINER) + "/first").isEmpty()


def test_of_two_that_meet_the_stage_goes_on(meetings: Meetings) -> None:
    shop = meetings.shop
    first = shop.append((1, "a-01", ["1,Ann,1,,,", "2,Bo,2,,,"]))
    shop.refine(shop.request(1, (-1, first)))

    # Bronze appends: both commit, whoever is first.
    with meetings.held(Stage.BRONZE, care_for_bronze) as caring:
        second = shop.append((2, "b-01", ["1,Anna,2,,,", "3,Cy,3,,,"]))
    assert caring.result().note == ""
    assert meetings.last_two(Stage.BRONZE) == ("WRITE", "OPTIMIZE")
    file = (3, "c-01", ["1,Annb,3,,,"])
    with meetings.held(Stage.BRONZE, lambda mine: mine.append(file)) as loading:
        assert care_for_bronze(shop).note == ""
    assert meetings.last_two(Stage.BRONZE) == ("OPTIMIZE", "WRITE")

    # The versions that silver reads have OPTIMIZE among them.
    assert numbers(shop.refine(shop.request(2, (first, second)))) == {"b-01": (2, 0, 0, 0)}
    _silver_commits_first(meetings, (second, loading.result()))
    fourth = shop.append((4, "d-01", ["1,Annc,4,,,", "4,Di,4,,,"]))
    _silver_commits_second(meetings, (loading.result(), fourth))
    _a_rebuild_commits_second(meetings)


def _silver_commits_first(meetings: Meetings, versions: tuple[int, int]) -> None:
    """Care gives way."""
    shop = meetings.shop
    with meetings.held(Stage.SILVER, care_for_silver) as caring:
        receipt = shop.refine(shop.request(3, versions))
    assert numbers(receipt) == {"c-01": (1, 0, 0, 0)}
    assert caring.result().note.startswith("gave way to another commit: ")
    assert meetings.last_two(Stage.SILVER) == ("MERGE", "MERGE")
    assert meetings.articles() == [(1, "Annb"), (2, "Bo"), (3, "Cy")]


def _silver_commits_second(meetings: Meetings, versions: tuple[int, int]) -> None:
    """It begins its MERGE anew, in the same run."""
    request = meetings.shop.request(4, versions)
    with meetings.held(Stage.SILVER, lambda mine: mine.refine(request)) as refining:
        assert care_for_silver(meetings.shop).note == ""
    assert numbers(refining.result()) == {"d-01": (2, 0, 0, 0)}
    assert meetings.last_two(Stage.SILVER) == ("OPTIMIZE", "MERGE")
    assert meetings.articles() == [(1, "Annc"), (2, "Bo"), (3, "Cy"), (4, "Di")]


def _a_rebuild_commits_second(meetings: Meetings) -> None:
    """The same for the commit that replaces every row."""
    shop, run = meetings.shop, meetings.shop.run(Stage.SILVER, 0)
    shop.spark.sql(f"DELETE FROM {qualified(run.silver(ARTICLES))} WHERE id = 2")  # noqa: S608 - ours
    wish = Wish(dry=False)
    with meetings.held(
        Stage.SILVER, lambda mine: rebuild(mine.spark, mine.flow, run, wish)
    ) as rebuilding:
        assert care_for_silver(shop).note == ""
    assert [each.added for each in rebuilding.result().tables] == [1, 0]
    assert meetings.last_two(Stage.SILVER) == ("OPTIMIZE", "WRITE")
    assert meetings.articles() == [(1, "Annc"), (2, "Bo"), (3, "Cy"), (4, "Di")]
