"""What bounds the gate's memory, whatever the file."""

from dataclasses import dataclass, replace
from typing import Final

WIDER: Final = 8
MOST_COLUMNS: Final = 20_480
"""Spark's CSV reader fails beyond it: its option `maxColumns`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A file beyond the first eight is held as `too_large`; beyond the others less is kept.

    Memory is at most some 20 bytes for each character of `record_characters`, some 100 bytes for
    each of `tracked_rows`, and some 150 for each of `tracked_identities`.
    """

    cell_characters: int = 1024 * 1024
    record_characters: int = 4 * 1024 * 1024
    columns: int = 4096
    file_bytes: int = 32 * 1024**3
    """Of the file as it is stored."""
    unpacked_bytes: int = 32 * 1024**3
    unpacked_ratio: int = 100
    """Unpacked bytes for each stored one, up to any place in the file."""
    ratio_free_bytes: int = 10 * 1024**2
    """Unpacked bytes below which the ratio is not asked: a small file of zeros harms nobody."""
    seconds: int = 20 * 60
    """For one invocation: the Functions host ends it after 30 minutes and would begin again."""
    tracked_rows: int = 250_000
    """Rows whose keys and unique values are compared; silver compares all of them."""
    tracked_identities: int = 375_000
    """Keys and unique values that are remembered: with several of them in a row, fewer rows are
    compared."""
    findings_per_rule: int = 50
    findings: int = 500

    def compared_rows(self, identities: int) -> int:
        """How many rows are compared, of which each has so many keys and unique values."""
        return min(self.tracked_rows, self.tracked_identities // max(identities, 1))

    @property
    def widened(self) -> "Limits":
        """For a file that an operator released: it may take some 700 MB of memory to check."""
        return replace(
            self,
            cell_characters=self.cell_characters * WIDER,
            record_characters=self.record_characters * WIDER,
            columns=min(self.columns * WIDER, MOST_COLUMNS),
            file_bytes=self.file_bytes * WIDER,
            unpacked_bytes=self.unpacked_bytes * WIDER,
            unpacked_ratio=self.unpacked_ratio * WIDER,
        )
