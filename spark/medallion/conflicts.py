"""What Delta raises when two writers of a table meet, and further tries for the one that stays."""

from collections.abc import Callable
from typing import Final

from delta import exceptions

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

TRIES: Final = 3


def persisting[T](work: Callable[[], T], tries: int = TRIES) -> T:
    """The result of `work`, begun anew when table care committed in between.

    Nobody else writes a table of silver, so the next try finds it quiet. Raises one of CONFLICTS
    after the last try.
    """
    try:
        return work()
    except CONFLICTS:
        if tries <= 1:
            raise
    return persisting(work, tries - 1)
