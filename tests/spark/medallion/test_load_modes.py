"""Silver of every load mode is what its files say: of what goes, comes back or is mended."""

import pytest
from medallion.consumed import NothingConsumedError

from flows.contract import LoadMode
from flows.names import Stage
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.three_modes import ThreeModes, assert_true
from tests.unit.medallion.silver_model import File

TWICE = ("1", "Ann"), ("1", "Ann"), ("2", "Cy"), ("3", "bad")
CONFLICT = ("1", "Ann"), ("1", "Bo"), ("2", "Di")


def test_a_file_that_goes_brings_back_what_it_stood_in_front_of(open_shop: OpenShop) -> None:
    empty = File(order=30, file_id="aa-02")
    first = File(order=10, file_id="aa-01", rows=TWICE)
    other = File(order=20, file_id="bb-01", rows=CONFLICT)
    told = _opened(open_shop)

    told.step([empty], set())
    told.step([first, other], set())
    assert_true(told)
    assert told.table("append") == [("bb-01", *row) for row in CONFLICT]
    assert told.table("snapshot") == []

    retracted = told.step([], {"aa-02", "bb-01"})
    assert_true(told)
    assert told.table("snapshot") == [("aa-01", "1", "Ann"), ("aa-01", "2", "Cy")]
    assert told.accounts[LoadMode.SNAPSHOT, "aa-01"] == (2, 1, 1, 0)
    assert told.accounts[LoadMode.SNAPSHOT, "bb-01"] == (0, 0, 0, 3)

    # Neither another attempt nor a replay of what has not changed commits anything.
    again = told.again()
    assert again.closed.tables == retracted.closed.tables
    assert again.silver_files == retracted.silver_files
    assert told.replay({"aa-01"}).closed.tables == retracted.closed.tables

    told.step([], {"aa-02", "bb-01"})
    assert_true(told)


def test_a_rebuild_counts_and_mends_what_a_hand_has_done_and_nothing_else(
    open_shop: OpenShop,
) -> None:
    told = _opened(open_shop)
    with pytest.raises(NothingConsumedError, match="no closed receipt"):
        told.rebuild(dry=True)
    rows = ("1", "Ann"), ("2", "Cy"), ("3", "bad")
    places = (10, "aa-01"), (20, "bb-01"), (30, "cc-01")
    files = [File(order=order, file_id=file, rows=rows) for order, file in places]
    told.step(files, {"cc-01"})
    right = told.everything()
    assert sum(map(len, right.values())) == 2 + 2 + 4 + 2 + 2 + 1

    schema = told.shop.run(Stage.SILVER, 1).schema(Stage.SILVER)
    for statement in (
        "UPDATE {}.upsert SET name = 'Eve' WHERE `row` = 1",
        "DELETE FROM {}.append WHERE _file_id = 'aa-01' AND `row` = 1",
        "INSERT INTO {}.snapshot SELECT * FROM {}.upsert WHERE `row` = 2",
        "UPDATE {}.snapshot SET _file_id = 'zz-01' WHERE `row` = 1",
        "DELETE FROM {}.append_quarantine",
    ):
        told.shop.spark.sql(statement.replace("{}", schema))

    # A later request that nobody has answered yet is not looked at.
    told.shop.put_request(Stage.SILVER, told.level + 1, "{}")
    dry = told.rebuild(dry=True)
    counts = {name: (each.added, each.changed, each.removed) for name, each in dry.items()}
    assert counts == {
        "upsert": (0, 1, 0),
        "upsert_quarantine": (0, 0, 0),
        "append": (1, 0, 0),
        "append_quarantine": (2, 0, 0),
        "snapshot": (1, 0, 2),
        "snapshot_quarantine": (0, 0, 0),
    }
    # The same versions as those of the dry run: it has committed nothing.
    assert told.rebuild(dry=False) == dry
    assert told.everything() == right
    again = told.rebuild(dry=True)
    assert not [each for each in again.values() if each.any]
    mended = {name for name in again if again[name].version > dry[name].version}
    assert mended == {"upsert", "append", "append_quarantine", "snapshot"}


def _opened(open_shop: OpenShop) -> ThreeModes:
    return ThreeModes(shop=open_shop(lambda contract: contract))
