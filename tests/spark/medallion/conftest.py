"""A shop for each test."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from azure.storage.blob import BlobServiceClient
from pyspark.sql import SparkSession

from flows.contract import Contract
from local.databricks.session import lake_uri
from local.databricks.spec import LakeEndpoint
from tests.spark.medallion.shop_floor import Shop
from tests.unit.medallion.contracts import shop as shop_contract

type OpenShop = Callable[[Callable[[Contract], Contract]], Shop]


@pytest.fixture(scope="session")
def numbers_of_shops() -> Iterator[int]:
    return count(1)


@pytest.fixture
def open_shop(
    spark: SparkSession,
    lake: LakeEndpoint,
    blobs: BlobServiceClient,
    numbers_of_shops: Iterator[int],
) -> OpenShop:
    """Open a shop with a contract of its own."""

    def opened(change: Callable[[Contract], Contract]) -> Shop:
        contract = change(shop_contract(f"shop{next(numbers_of_shops)}"))
        storage = lake_uri(lake, "{container}")
        return Shop(spark=spark, blobs=blobs, storage=storage, contract=contract)

    return opened


@pytest.fixture
def shop(open_shop: OpenShop) -> Shop:
    """A shop with the contract as it is."""
    return open_shop(lambda contract: contract)
