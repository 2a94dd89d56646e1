"""The arrays of a block are made in memory that those of the last block gave back."""

from functools import cache
from typing import Final

_PIECE: Final = 32 * 1024 * 1024 - 64 * 1024
"""Just below the most that glibc's thresholds follow."""


@cache
def keep_freed_memory() -> None:
    """Let the process keep up to 64 MB that it freed, for what comes next; once is enough.

    Otherwise a block costs some two thousand page faults. glibc keeps up to twice the largest
    mapped piece that was ever freed (mallopt(3), "dynamic mmap threshold"), so one is mapped here
    and freed, of which no page is touched. Other C libraries do what they do.
    """
    bytes(_PIECE)
