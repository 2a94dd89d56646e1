"""Which invocations run at the moment."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """Function names by invocation id."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def entered(self, invocation_id: str, function: str) -> Iterator[None]:
        """Counts as running inside the `with` block."""
        self._names[invocation_id] = function
        self._idle.clear()
        try:
            yield
        finally:
            del self._names[invocation_id]
            if not self._names:
                self._idle.set()

    def function_of(self, invocation_id: str) -> str:
        """Name of the function that runs under this id, or `-`."""
        return self._names.get(invocation_id, "-")

    def names(self) -> list[str]:
        """Names of the functions that run, each as often as it runs."""
        return sorted(self._names.values())

    async def drained(self) -> None:
        """Wait until nothing runs."""
        await self._idle.wait()
