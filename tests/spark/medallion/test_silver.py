"""Silver runs on Delta tables in the lake; each costs seconds, so a test is a story of a few."""

import pytest
from medallion import silver
from medallion.exchange import WrongRequestError
from medallion.silver import ManualSilverError, UnknownDatasetError

from flows.names import DatasetName, FileId, Stage
from flows.request import BronzeRequest, TouchedFile
from tests.spark.medallion.shop_floor import Shop, numbers

ANN = "1,Ann,1,,,"
BO = "2,Bo,2,,,"


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
