"""How many rows repeat the texts of an earlier one, in 16 bytes for each row that is compared."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

_HASH_BYTES: Final = 16


class RepeatedTexts:
    """Keeps a hash for each row; they are compared when the file is over.

    128 bits tell all texts apart that anybody has.
    """

    def __init__(self, most: int) -> None:
        """Rows after the first `most` with texts in all columns are not compared."""
        self._hashes, self._room = bytearray(), most * _HASH_BYTES
        self.beyond = 0
        """Rows that came when no more were compared."""

    def take(self, columns: Sequence[Sequence[str]]) -> int:
        """Some rows, column by column. Nothing is counted yet: always 0."""
        for cells in zip(*columns, strict=True):
            if all(cells):
                self._keep(cells)
        return 0

    def count(self) -> int:
        """Rows of which an earlier one has the same texts, none of them empty.

        They are sorted where they are: a copy would be as much memory once more.
        """
        # Contracts without such a rule do without numpy.
        import numpy as np  # noqa: PLC0415 - see above

        if not self._hashes:
            return 0
        hashes = np.frombuffer(self._hashes, dtype=f"S{_HASH_BYTES}")
        hashes.sort()
        return int(np.count_nonzero(hashes[1:] == hashes[:-1]))

    def _keep(self, cells: tuple[str, ...]) -> None:
        if len(self._hashes) >= self._room:
            self.beyond += 1
            return
        # NUL cannot occur in a cell: the reader refuses it.
        self._hashes += blake2b("\0".join(cells).encode(), digest_size=_HASH_BYTES).digest()
