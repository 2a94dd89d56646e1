"""Gold reads the silver table of every dataset, also of one that never came."""

from dataclasses import replace

from medallion import silver
from medallion.sql import qualified

from flows.names import DatasetName, Stage
from tests.spark.medallion.shop_floor import ARTICLES, Shop

LABELS = DatasetName("labels")


def test_the_first_run_creates_the_tables_of_every_declared_dataset(shop: Shop) -> None:
    labels = replace(shop.contract, dataset=LABELS)
    flow = replace(shop.flow, datasets={ARTICLES: shop.contract, LABELS: labels})
    last = shop.append((10, "aa-01", ["1,Ann,1,,,"]))
    run = shop.run(Stage.SILVER, 1)
    shop.ask(shop.request(1, (-1, last)))

    silver.refine(shop.spark, flow, run)

    for table in ("labels", "labels_quarantine"):
        name = qualified(run.silver(table))
        assert shop.spark.catalog.tableExists(name), name
        assert shop.spark.table(name).isEmpty()
