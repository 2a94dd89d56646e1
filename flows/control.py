"""Control totals: what a supplier says a file holds, in its last record or in a file beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """The last record of a CSV file says how many rows came before it; it is no data row."""

    marker: str
    """Text of its first cell; no other record may begin with it."""
    rows_position: int = 2
    """Which of its cells holds the number, from 1. The number may have leading zeros."""
    includes_header: bool = False
    """Whether the supplier counts the header line too."""
    includes_trailer: bool = False
    """Whether the supplier counts the trailer too."""

    def rows(self, stated: int) -> int:
        """How many data rows the stated number means."""
        return stated - self.includes_header - self.includes_trailer


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A JSON object in a file of its own says how many rows the file has, or its hash, or both."""

    suffix: str = ".manifest.json"
    """Added to the file's whole name: `orders.csv.manifest.json`."""
    rows_field: str | None = "rows"
    """Field with the number of data rows; None: not stated."""
    sha256_field: str | None = "sha256"
    """Field with the SHA-256 of the file as it lies in `landing`, in hexadecimal; None: not
    stated."""


type ControlTotals = Trailer | Manifest
