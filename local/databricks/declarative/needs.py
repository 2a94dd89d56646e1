"""Which dataset waits for which other one: the place where a cycle shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from local.databricks.declarative.errors import CycleError
from local.databricks.declarative.names import Key, TableName


class Needs:
    """Each dataset waits for one other at a time, in whichever thread it is refreshed."""

    def __init__(self) -> None:
        self._wanted: dict[Key, TableName] = {}
        self._cycles: dict[Key, str] = {}
        self._turn = Lock()

    @contextmanager
    def waiting(self, reader: TableName, wanted: TableName) -> Iterator[None]:
        """While the reader waits.

        Raises:
            CycleError: in every dataset of the cycle; at the start in the one that closes it, so
                that nobody waits for ever, at the end in the others.
        """
        with self._turn:
            self._check(reader, wanted)
            self._wanted[reader.key] = wanted
        try:
            yield
        finally:
            with self._turn:
                del self._wanted[reader.key]
        self._tell(reader)

    def _check(self, reader: TableName, wanted: TableName) -> None:
        chain = [reader, wanted]
        while chain[-1].key != reader.key:
            following = self._wanted.get(chain[-1].key)
            if following is None:
                return
            chain.append(following)
        text = _text(chain[1:])
        self._cycles.update((each.key, text) for each in chain)
        self._tell(reader)

    def _tell(self, reader: TableName) -> None:
        if reader.key in self._cycles:
            raise CycleError(f"datasets need each other: {self._cycles[reader.key]}")


def _text(cycle: list[TableName]) -> str:
    """The same whichever dataset closed it."""
    first = min(range(len(cycle)), key=lambda at: cycle[at].key)
    path = [*cycle[first:], *cycle[: first + 1]]
    return " -> ".join(str(each) for each in path)
