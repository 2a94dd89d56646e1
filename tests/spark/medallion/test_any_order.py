"""The same files give the same bytes in silver, in whatever order and however often they come."""

from random import Random

import pytest
from medallion.columns import FILE_ID
from medallion.sql import qualified

from flows.contract import LoadMode
from flows.names import DatasetName, Stage
from tests.spark.medallion.conftest import OpenShop
from tests.spark.medallion.many_worlds import IN_ORDER, id_in_world, steps, world_of
from tests.spark.medallion.three_modes import ThreeModes, assert_true, quarantine


@pytest.mark.parametrize(
    ("permuted", "crowded"), [(18, 6), pytest.param(120, 30, marks=pytest.mark.long)]
)
def test_every_order_and_any_repeats_of_the_same_files_give_the_same_bytes(
    open_shop: OpenShop, permuted: int, crowded: int
) -> None:
    told = ThreeModes(shop=open_shop(lambda contract: contract))
    chance = Random(7)  # noqa: S311 - a history that can be told again
    history, worlds = steps(chance, permuted=permuted, crowded=crowded), permuted + crowded
    receipts = [told.step(step.arrived, step.toggled, step.replayed) for step in history]

    for mode in (LoadMode.UPSERT, LoadMode.APPEND):
        for table in (mode.value, quarantine(mode)):
            tables = by_world(told, table)
            assert len(tables) == worlds, table
            odd = [world for world, rows in tables.items() if rows != tables[IN_ORDER]]
            assert not odd, (table, odd[0], tables[odd[0]], tables[IN_ORDER])
    # The worlds are as equal as they should be; so is the snapshot, which is of all of them.
    assert_true(told)
    true = told.expected(LoadMode.UPSERT).accounts
    answered = {
        file.file_id: told.accounts[LoadMode.UPSERT, file.file_id]
        for file in receipts[-1].silver_files
        if file.dataset == DatasetName(LoadMode.UPSERT) and file.file_id not in told.repeated
    }
    assert len(answered) > worlds
    assert answered == {file: true[file] for file in answered}


def by_world(told: ThreeModes, table: str) -> dict[str, list[str]]:
    """Every column of every row, sorted; the world's number taken out of the ids."""
    name = qualified(told.shop.run(Stage.SILVER, 1).silver(table))
    found: dict[str, list[str]] = {}
    for row in told.shop.spark.table(name).collect():
        cells = row.asDict()
        world, cells[FILE_ID] = world_of(cells[FILE_ID])
        cells["row"] = id_in_world(cells["row"])
        found.setdefault(world, []).append(repr(cells))
    return {world: sorted(rows) for world, rows in found.items()}
