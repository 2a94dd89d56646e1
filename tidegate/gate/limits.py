"""What bounds the gate's memory, whatever the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A file beyond the first three is held as `too_large`; beyond the others less is kept.

    Memory is at most some 20 bytes for each character of `record_characters`, and some 250 bytes
    for each of `tracked_rows`: once for the key and once for each unique column.
    """

    cell_characters: int = 1024 * 1024
    record_characters: int = 4 * 1024 * 1024
    columns: int = 4096
    tracked_rows: int = 400_000
    """Rows whose keys and unique values are compared; silver compares all of them."""
    findings_per_rule: int = 50
    findings: int = 500
