"""Puts the scheduler between the service and its world: every call is a point to go wrong at."""

from collections.abc import AsyncIterator, Callable, Coroutine
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any, Final

from simulation.acts import Fate
from simulation.fibers import HostDied, Parked
from tidegate.errors import Permanent, Transient

WRITES: Final = frozenset(
    {"apply", "put", "fence", "copy", "rename", "delete", "send", "publish", "start"}
)

type Postpone = Callable[[Coroutine[Any, Any, object]], None]
"""Takes an effect that lands later, although its caller has given up."""


class Port:
    """Wraps one adapter of one host."""

    def __init__(self, adapter: object, label: str, postpone: Postpone) -> None:
        """`label` names the adapter in traces."""
        self._adapter, self._label, self._postpone = adapter, label, postpone

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The adapter's method, with a point to go wrong at before it."""
        method = getattr(self._adapter, name)
        if isasyncgenfunction(method):
            return self._stream(name, method)
        if iscoroutinefunction(method):
            return self._call(name, method)
        raise AttributeError(f"{self._label} has no call {name}")

    def _call(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: object, **kwargs: object) -> object:
            fate = await self._park(name, args)
            if fate is Fate.LATE:
                in_flight = getattr(self._adapter, f"late_{name}", method)
                self._postpone(in_flight(*args, **kwargs))
                raise Transient("timeout")
            answer: object = await method(*args, **kwargs)
            if fate is Fate.DIE_AFTER:
                raise HostDied(name)
            if fate is Fate.LOST:
                raise Transient("answer lost")
            return answer

        return call

    def _stream(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def stream(*args: object, **kwargs: object) -> AsyncIterator[object]:
            await self._park(name, args)
            async for item in method(*args, **kwargs):
                yield item

        return stream

    async def _park(self, name: str, args: tuple[object, ...]) -> Fate:
        detail = " ".join(brief(arg) for arg in args)
        fate = await Parked(label=f"{self._label}.{name}", detail=detail, writes=name in WRITES)
        if fate is Fate.FAIL:
            raise Transient("unavailable")
        if fate is Fate.REFUSED:
            raise Permanent("no such job")
        return fate


def brief(arg: object) -> str:
    """An argument as a trace shows it."""
    for field in ("path", "key", "token", "file_id", "flow"):
        value = getattr(arg, field, None)
        if value is not None:
            return f"{type(arg).__name__}({str(value)[-30:]})"
    if isinstance(arg, list):
        return ",".join(brief(each) for each in arg)
    return str(arg)[:24]
