"""A host that dies at a chosen call to the outside world, before or after the call had effect."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any


class HostDied(Exception):  # noqa: N818 - it names what happened, as in `except HostDied`
    """Nothing may catch this: the process is gone."""


@dataclass(slots=True)
class Fate:
    """`at` counts calls from 1; 0 means that nothing happens."""

    at: int = 0
    after_effect: bool = False
    calls: int = 0
    names: list[str] = field(default_factory=list)

    def strikes(self, *, after_effect: bool) -> bool:
        return self.calls == self.at and self.after_effect is after_effect


class Mortal:
    """Wraps an adapter; every call may be the host's last."""

    def __init__(self, adapter: object, fate: Fate) -> None:
        self._adapter, self._fate = adapter, fate

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._adapter, name)
        if isasyncgenfunction(method):
            mortal: Callable[..., Any] = self._stream(name, method)
        elif iscoroutinefunction(method):
            mortal = self._call(name, method)
        else:
            return method  # type: ignore[no-any-return]  # the wrapped object's own attribute
        setattr(self, name, mortal)  # the next call finds it there
        return mortal

    def _call(self, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        async def call(*args: object, **kwargs: object) -> object:
            self._begin(name)
            answer = await method(*args, **kwargs)
            if self._fate.strikes(after_effect=True):
                raise HostDied(f"after {name}")
            return answer

        return call

    def _stream(self, name: str, method: Callable[..., AsyncIterator[Any]]) -> Callable[..., Any]:
        async def stream(*args: object, **kwargs: object) -> AsyncIterator[object]:
            self._begin(name)
            async for item in method(*args, **kwargs):
                yield item

        return stream

    def _begin(self, name: str) -> None:
        self._fate.calls += 1
        self._fate.names.append(name)
        if self._fate.strikes(after_effect=False):
            raise HostDied(f"before {name}")
