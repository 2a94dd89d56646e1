"""Requests and receipts as Spark reads and writes them."""

from pyspark.sql import SparkSession

from flows.receipt import Receipt
from flows.request import Request, SilverRequest, parse_request


class RequestMissingError(Exception):
    """The run has a level, but nothing is written at the place of its request."""


class WrongRequestError(Exception):
    """The document at the place of the request was written for another stage."""


def read_request(spark: SparkSession, uri: str) -> Request:
    """Raises RequestMissingError, and pydantic.ValidationError for a foreign document."""
    # An option of that name would not do: the method sets it anew.
    row = spark.read.text(uri, wholetext=True).first()
    if row is None:
        raise RequestMissingError(uri)
    return parse_request(row["value"])


def read_silver_request(spark: SparkSession, uri: str) -> SilverRequest:
    """Raises WrongRequestError, and what `read_request` raises."""
    request = read_request(spark, uri)
    if not isinstance(request, SilverRequest):
        raise WrongRequestError(uri)
    return request


def write_receipt(spark: SparkSession, uri: str, receipt: Receipt) -> None:
    """One text file in the folder; a repeated write replaces it."""
    # One row holds all lines: rows of their own could change places between partitions.
    whole = "\n".join(receipt.to_lines())
    frame = spark.createDataFrame([(whole,)], "value string").coalesce(1)
    frame.write.mode("overwrite").text(uri)
