"""Which column of the stream's schema a name in a file belongs to."""

from collections.abc import Iterable


class Places:
    """A name that belongs to no column is data to be rescued.

    `readerCaseSensitive=false` reads a name that differs in case as its column.
    """

    def __init__(self, names: Iterable[str], *, case_sensitive: bool) -> None:
        """Take the names of the schema's columns."""
        self._names = {self._key(name, case_sensitive): name for name in names}
        self._case_sensitive = case_sensitive

    def of(self, name: str) -> str | None:
        """The column, or None."""
        return self._names.get(self._key(name, self._case_sensitive))

    @staticmethod
    def _key(name: str, case_sensitive: bool) -> str:  # noqa: FBT001 - private, passed through
        return name if case_sensitive else name.lower()
