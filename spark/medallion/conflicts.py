"""What Delta raises when two writers of a table meet, and further tries for the one that stays."""

from collections.abc import Callable
from typing import Final

from delta import exceptions
from pyspark.errors import PySparkException

CONFLICTS: Final = (
    exceptions.ConcurrentAppendException,
    exceptions.ConcurrentDeleteDeleteException,
    exceptions.ConcurrentDeleteReadException,
    exceptions.ConcurrentTransactionException,
    exceptions.ConcurrentWriteException,
    exceptions.DeltaConcurrentModificationException,
    exceptions.MetadataChangedException,
    exceptions.ProtocolChangedException,
)
"""They have no class of their own in common."""

CONDITIONS: Final = ("DELTA_CONCURRENT_", "DELTA_METADATA_CHANGED", "DELTA_PROTOCOL_CHANGED")
"""How the names of their error conditions begin.

Where Spark is reached through Spark Connect, as on serverless compute, an error may come as
another class; its condition is the same (Databricks' error conditions, class 2D521).
"""

TRIES: Final = 3


def is_conflict(error: PySparkException) -> bool:
    """Whether another writer committed in between: by class, or by condition."""
    return isinstance(error, CONFLICTS) or (error.getCondition() or "").startswith(CONDITIONS)


def persisting[T](work: Callable[[], T], tries: int = TRIES) -> T:
    """The result of `work`, begun anew when table care committed in between.

    Nobody else writes a table of silver, so the next try finds it quiet. Raises the conflict after
    the last try.
    """
    try:
        return work()
    except PySparkException as error:
        if tries <= 1 or not is_conflict(error):
            raise
    return persisting(work, tries - 1)
