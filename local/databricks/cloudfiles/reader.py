"""One `cloudFiles` stream: offsets are places in its discovery log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from pyspark.sql.datasource import DataSourceStreamReader, InputPartition
from pyspark.sql.streaming.datasource import (
    ReadAllAvailable,
    ReadLimit,
    ReadMaxFiles,
    SupportsTriggerAvailableNow,
)
from pyspark.sql.types import StructType

from local.databricks.cloudfiles import discovery, evolution
from local.databricks.cloudfiles.discovery import Discovered, DiscoveryLog
from local.databricks.cloudfiles.folders import StoredFile, folder_at
from local.databricks.cloudfiles.listing import listed
from local.databricks.cloudfiles.options import Options

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no types

MAX_PARTITIONS: Final = 4
FILE_COST: Final = 64 << 10
"""Bytes that opening a file is worth when files are shared out."""

type Offset = dict[str, str | int]


@dataclass
class FilesPartition(InputPartition):
    """The files that one task reads."""

    files: tuple[StoredFile, ...]


class CloudFilesReader(DataSourceStreamReader, SupportsTriggerAvailableNow):
    """Spark calls it in a Python process of its own; `read` runs in the tasks."""

    def __init__(self, options: Options, schema: StructType) -> None:
        self._options = options
        self._schema = schema
        self._end: int | None = None

    def initialOffset(self) -> Offset:  # noqa: N802 - the names of this class are Spark's
        """The beginning, or the end of what existed, for a stream without a checkpoint."""
        log = self._log().read() or self._discover()
        return log.offset(0 if self._options.include_existing else log.existing)

    def prepareForTriggerAvailableNow(self) -> None:  # noqa: N802
        """What is there now is all that this run takes."""
        self._end = len(self._discover().files)

    def getDefaultReadLimit(self) -> ReadLimit:  # noqa: N802
        """`cloudFiles.maxFilesPerTrigger`."""
        return ReadMaxFiles(self._options.max_files)

    def latestOffset(self, start: Offset, limit: ReadLimit) -> Offset:  # noqa: N802
        """Raises DiscoveryLostError when `start` is a place in another log."""
        log = self._discover() if self._end is None else self._read()
        place = log.place(start)
        waiting = log.files[place : self._end]
        taken = len(waiting) if isinstance(limit, ReadAllAvailable) else self._admitted(waiting)
        return log.offset(place + taken)

    def partitions(self, start: Offset, end: Offset) -> Sequence[InputPartition]:
        """Raises UnknownFieldException for new columns, DiscoveryLostError for a foreign log."""
        log = self._read()
        files = log.files[log.place(start) : log.place(end)]
        evolution.check(self._options, self._schema, files)
        return [FilesPartition(tuple(share)) for share in shared_out(files)]

    def read(self, partition: InputPartition) -> "Iterator[pa.RecordBatch]":
        """The rows of every file of the partition."""
        # Arrow takes half a second to import, and most calls of this class only plan.
        from local.databricks.cloudfiles.rows import batches_of  # noqa: PLC0415 - see above

        if not isinstance(partition, FilesPartition):
            raise TypeError(f"not a partition of cloudFiles: {partition!r}")
        folder = folder_at(self._options.path)
        for file in partition.files:
            yield from batches_of(folder, file, self._options, self._schema)

    def _log(self) -> DiscoveryLog:
        folder = folder_at(f"{self._options.schema_location}/{discovery.FOLDER}")
        return DiscoveryLog(folder, self._options.path, lambda: uuid4().hex)

    def _discover(self) -> Discovered:
        return self._log().extend(lambda: listed(self._options))

    def _read(self) -> Discovered:
        """A lost log begins again under another name, which no offset matches."""
        return self._log().read() or self._discover()

    def _admitted(self, waiting: Sequence[StoredFile]) -> int:
        """`maxBytesPerTrigger` is a soft limit: the file that crosses it is still taken."""
        size = 0
        most = min(len(waiting), self._options.max_files)
        for count, file in enumerate(waiting[:most]):
            if self._options.max_bytes is not None and size >= self._options.max_bytes:
                return count
            size += file.size
        return most


def shared_out(files: Sequence[StoredFile]) -> list[list[StoredFile]]:
    """At most MAX_PARTITIONS shares of about the same size, largest files first."""
    shares: list[list[StoredFile]] = [[] for _ in range(min(len(files), MAX_PARTITIONS))]
    loads = [(0, number) for number in range(len(shares))]
    for file in sorted(files, key=lambda file: -file.size):
        load, number = heappop(loads)
        shares[number].append(file)
        heappush(loads, (load + file.size + FILE_COST, number))
    return shares
