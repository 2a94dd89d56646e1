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
        """The adapter's method, with a point to go wrong at before it; made once."""
        wrap = self._stream if _streams(type(self._adapter), name) else self._call
        wrapped = wrap(f"{self._label}.{name}", name, getattr(self._adapter, name))
        setattr(self, name, wrapped)
        return wrapped

    def _call(self, label: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        writes, adapter, postpone = name in WRITES, self._adapter, self._postpone

        async def call(*args: object, **kwargs: object) -> object:
            fate = await Parked(label, args, writes=writes)
            if fate is Fate.OK:
                return await method(*args, **kwargs)
            _refuse(fate)
            if fate is Fate.LATE:
                in_flight = getattr(adapter, f"late_{name}", method)
                postpone(in_flight(*args, **kwargs))
                raise Transient("timeout")
            await method(*args, **kwargs)
            if fate is Fate.DIE_AFTER:
                raise HostDied(name)
            raise Transient("answer lost")

        return call

    def _stream(self, label: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        del name

        async def stream(*args: object, **kwargs: object) -> AsyncIterator[object]:
            _refuse(await Parked(label, args, writes=False))
            async for item in method(*args, **kwargs):
                yield item

        return stream


def _refuse(fate: Fate) -> None:
    if fate is Fate.FAIL:
        raise Transient("unavailable")
    if fate is Fate.REFUSED:
        raise Permanent("no such job")


_KNOWN: dict[tuple[type, str], bool] = {}
"""Looking at a method takes longer than calling it, and hosts are started often."""


def _streams(adapter: type, name: str) -> bool:
    """Whether a call answers bit by bit. Raises AttributeError for what is no call at all."""
    if (adapter, name) not in _KNOWN:
        method = getattr(adapter, name)
        if not (isasyncgenfunction(method) or iscoroutinefunction(method)):
            raise AttributeError(f"{adapter.__name__} has no call {name}")
        _KNOWN[adapter, name] = isasyncgenfunction(method)
    return _KNOWN[adapter, name]


def brief(arg: object) -> str:
    """An argument as a trace shows it."""
    for field in ("path", "key", "token", "file_id", "flow"):
        value = getattr(arg, field, None)
        if value is not None:
            return f"{type(arg).__name__}({str(value)[-30:]})"
    if isinstance(arg, list):
        return ",".join(brief(each) for each in arg)
    return str(arg)[:24]
