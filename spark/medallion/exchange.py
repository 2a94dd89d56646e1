"""Requests and receipts as Spark reads and writes them."""

from pyspark.sql import SparkSession

from flows.receipt import Receipt
from flows.request import Request, parse_request


class RequestMissingError(Exception):
    """The run has a level, but nothing is written at the place of its request."""


class WrongRequestError(Exception):
    """The document at the place of the request was written for another stage."""


def read_request(spark: SparkSession, uri: str) -> Request:
    """Raises RequestMissingError, and pydantic.ValidationError for a foreign document."""
    row = spark.read.option("wholetext", value=True).text(uri).first()
    if row is None:
        raise RequestMissingError(uri)
    return parse_request(row["value"])


def write_receipt(spark: SparkSession, uri: str, receipt: Receipt) -> None:
    """One text file in the folder; a repeated write replaces it."""
    # One row holds all lines: rows of their own could change places between partitions.
    whole = "\n".join(receipt.to_lines())
    frame = spark.createDataFrame([(whole,)], "value string").coalesce(1)
    frame.write.mode("overwrite").text(uri)
