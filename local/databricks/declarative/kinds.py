"""Which queries suit which kind of dataset."""

from collections.abc import Mapping

from pyspark.sql import DataFrame

from local.databricks.declarative.errors import PipelineError, UnsupportedError
from local.databricks.declarative.model import Dataset, Kind

type Frames = Mapping[str, DataFrame]
"""What the queries of one dataset returned, by flow."""


def is_streaming(dataset: Dataset, frames: Frames) -> bool:
    """Whether the dataset is filled by streams.

    Raises:
        PipelineError: its queries do not suit its kind.
        UnsupportedError: a streaming view has expectations.
    """
    kinds = {frame.isStreaming for frame in frames.values()}
    if len(kinds) > 1:
        raise PipelineError(f"some flows of {dataset.name} are streams, some are not")
    streaming = kinds.pop()
    if streaming and dataset.kind is Kind.MATERIALIZED_VIEW:
        raise PipelineError("the query of a materialized view must not be a stream")
    if not streaming and dataset.kind is Kind.STREAMING_TABLE:
        raise PipelineError("the flows of a streaming table must be streams")
    if streaming and dataset.kind is Kind.VIEW and dataset.expectations:
        raise UnsupportedError("expectations on a streaming view: put them on the table")
    return streaming
