"""Errors that must not stop the rest of a sweep, raised together when the rest is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from tidegate.errors import IngestionError

MOST_KEPT: Final = 20


class Troubles:
    """Collects the first twenty errors of a sweep."""

    def __init__(self, what: str) -> None:
        """`what` names the sweep in the error."""
        self._what = what
        self._errors: list[IngestionError] = []

    def __enter__(self) -> Self:
        """Begin the sweep."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise what was noted, unless something worse is on its way."""
        if error is None and self._errors:
            raise ExceptionGroup(self._what, self._errors)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what goes wrong inside, and go on."""
        try:
            yield
        except IngestionError as error:
            if len(self._errors) < MOST_KEPT:
                self._errors.append(error)
