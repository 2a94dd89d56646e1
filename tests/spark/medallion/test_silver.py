"""Silver runs on Delta tables in the lake; each costs seconds, so a test is a story of a few."""

import pytest
from medallion import silver
from medallion.exchange import WrongRequestError
from medallion.silver import ManualSilverError, UnknownDatasetError
from medallion.sql import qualified

from flows.names import DatasetName, FileId, Stage
from flows.receipt import Read
from flows.request import BronzeRequest, TouchedFile
from tests.spark.medallion.shop_floor import ARTICLES, Shop, numbers

ANN = "1,Ann,1,,,"
BO = "2,Bo,2,,,"
FIRST = [ANN, ANN, BO, "5,bad,,,,", "6,Cy,,,,", "6,Di,,,,"]
SECOND = ["1,Anna,3,,,", "3,Cy,,,,", "2,bad,,,,"]


def test_a_run_reads_what_is_new_in_bronze_and_says_what_it_read_and_wrote(shop: Shop) -> None:
    first = shop.append((10, "aa-01", FIRST))
    told = shop.refine(shop.request(1, (-1, first)))
    assert told.closed.read == {ARTICLES: Read(after=-1, to=first, rows=6)}
    assert numbers(told) == {"aa-01": (2, 3, 1, 0)}

    old = shop.spark.table(qualified(shop.run(Stage.BRONZE, 1).bronze(ARTICLES)))
    assert shop.lose_files(old)
    second = shop.append((20, "bb-01", SECOND))
    told = shop.refine(shop.request(2, (first, second)))
    assert told.closed.read == {ARTICLES: Read(after=first, to=second, rows=3)}
    assert told.closed.consumed == {ARTICLES: second}
    assert {name: table.rows for name, table in told.closed.tables.items()} == {
        "articles": 3,
        "articles_quarantine": 4,
    }
    assert numbers(told) == {"bb-01": (2, 1, 0, 0)}
    assert shop.rows("articles", "id", "name") == [(1, "Anna"), (2, "Bo"), (3, "Cy")]


def test_retract_and_lift_are_exact(shop: Shop) -> None:
    second = shop.append(
        (10, "aa-01", [ANN, BO]), (20, "bb-01", ["1,Anna,3,,,", "4,Di,,,,", "5,bad,,,,"])
    )
    shop.refine(shop.request(1, (-1, second)))
    assert shop.rows("articles", "id", "name") == [(1, "Anna"), (2, "Bo"), (4, "Di")]
    quarantined = shop.rows("articles_quarantine")
    assert [row[0] for row in quarantined] == ["bb-01"]

    retracted = shop.refine(
        shop.request(2, (second, second), (0, 1), retracted=["bb-01"], touched=["bb-01"])
    )
    assert numbers(retracted) == {"bb-01": (0, 0, 0, 3)}
    assert retracted.closed.epoch == 1
    assert shop.rows("articles", "id", "name") == [(1, "Ann"), (2, "Bo")]
    assert shop.rows("articles_quarantine") == []

    # The lift comes in one batch with new files, one of which was retracted before silver saw it.
    third = shop.append(
        (30, "dd-01", ["1,Zed,,,,", "8,bad,,,,"]), (15, "cc-01", ["2,Bob,,,,", "1,Anton,,,,"])
    )
    touched = ["bb-01", "dd-01"]
    lifted = shop.refine(
        shop.request(3, (second, third), (1, 3), retracted=["dd-01"], touched=touched)
    )
    assert numbers(lifted) == {
        "bb-01": (2, 1, 0, 0),
        "cc-01": (1, 0, 0, 1),
        "dd-01": (0, 0, 0, 2),
    }
    assert shop.rows("articles", "id", "name") == [(1, "Anna"), (2, "Bob"), (4, "Di")]
    assert shop.rows("articles_quarantine") == quarantined


def test_what_silver_cannot_do_it_refuses_by_name(shop: Shop) -> None:
    with pytest.raises(ManualSilverError):
        silver.refine(shop.spark, shop.flow, shop.run(Stage.SILVER, 0))

    ghost = TouchedFile(file_id=FileId("aa-01"), dataset=DatasetName("ghosts"))
    shop.ask(shop.request(7, (-1, 0)).model_copy(update={"touched": (ghost,)}))
    with pytest.raises(UnknownDatasetError, match="ghosts"):
        silver.refine(shop.spark, shop.flow, shop.run(Stage.SILVER, 7))

    unranged = shop.request(8, (-1, 0), touched=["aa-01"])
    shop.ask(unranged.model_copy(update={"bronze": {}}))
    with pytest.raises(UnknownDatasetError, match="without bronze versions"):
        silver.refine(shop.spark, shop.flow, shop.run(Stage.SILVER, 8))

    foreign = BronzeRequest(flow=shop.contract.flow, level=9, files=())
    shop.put_request(Stage.SILVER, 9, foreign.model_dump_json())
    with pytest.raises(WrongRequestError):
        silver.refine(shop.spark, shop.flow, shop.run(Stage.SILVER, 9))
