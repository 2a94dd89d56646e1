"""One writer at a time commits a blob, so that sequencers have the order of the commits.

Without this two overwrites that race could be committed in one order and reported in the other.
A slow upload holds nobody up: its turn begins with its last chunk of bytes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from local.storage.gateway.address import Address


@dataclass(slots=True)
class _Gate:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Turn:
    """The right to commit one blob; taken once, given back by `CommitOrder`."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock
        self._held = False

    async def take(self) -> None:
        """Wait until no other writer commits this blob; a second call does nothing."""
        if not self._held:
            await self._lock.acquire()
            self._held = True

    def give_back(self) -> None:
        """Let the next writer in."""
        if self._held:
            self._held = False
            self._lock.release()


class CommitOrder:
    """A lock per blob that somebody is writing now."""

    def __init__(self) -> None:
        self._gates: dict[Address, _Gate] = {}

    @asynccontextmanager
    async def turn(self, address: Address) -> AsyncIterator[Turn]:
        """A turn that is not taken yet; it is given back at the end."""
        gate = self._gates.setdefault(address, _Gate())
        gate.users += 1
        turn = Turn(gate.lock)
        try:
            yield turn
        finally:
            turn.give_back()
            gate.users -= 1
            if not gate.users:
                del self._gates[address]

    @asynccontextmanager
    async def hold(self, addresses: Iterable[Address]) -> AsyncIterator[None]:
        """Take the turns of several blobs, always sorted, so that nobody waits in a ring."""
        async with AsyncExitStack() as stack:
            for address in sorted(set(addresses)):
                await (await stack.enter_async_context(self.turn(address))).take()
            yield
