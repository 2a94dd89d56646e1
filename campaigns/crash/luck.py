"""The proxy's judge: the trap first, then the weather."""

from campaigns.crash.trap import Side, Trap
from campaigns.proxy.traffic import Fate, Request
from campaigns.proxy.weather import Weather


class Luck:
    """Implements `Judge`."""

    def __init__(self, trap: Trap, weather: Weather) -> None:
        """Take both."""
        self._trap, self._weather = trap, weather

    async def before(self, request: Request) -> Fate:
        """A process may die of it."""
        return await self._trap.meet(request, Side.BEFORE) or await self._weather.before(request)

    async def after(self, request: Request, status: int) -> Fate:  # noqa: ARG002 - the protocol
        """The effect is there, the answer perhaps not."""
        return await self._trap.meet(request, Side.AFTER) or await self._weather.after(request)
