"""Coroutines driven by hand: each runs until its next call to the outside, and waits there."""

from collections.abc import Callable, Coroutine, Generator
from typing import Any

from simulation.acts import Fate
from tidegate.errors import Transient


class HostDied(BaseException):
    """No code of the service may survive this: the process is gone."""


class Parked:
    """A call to the outside that waits for its fate."""

    __slots__ = ("args", "label", "writes")

    def __init__(self, label: str, args: tuple[object, ...], *, writes: bool) -> None:
        """`label` names port and call; `writes`: it changes something outside."""
        self.label, self.args, self.writes = label, args, writes

    def __await__(self) -> Generator["Parked", Fate, Fate]:
        """Wait for the scheduler."""
        return (yield self)


type Over = Callable[["Fiber", BaseException | None], None]
"""Called once with what ended the fiber: None when it got through."""


class Fiber:
    """One handler, on one host, between two calls to the outside."""

    __slots__ = ("_over", "_work", "alive", "host", "hurt", "name", "parked", "subject", "wrote")

    def __init__(
        self, name: str, host: int, subject: str, work: Coroutine[Any, Any, object], over: Over
    ) -> None:
        """`subject` is what it is about: a message, a path. Nothing runs before `resume`."""
        self.name, self.host, self.subject = name, host, subject
        self._work, self._over = work, over
        self.parked: Parked | None = None
        self.wrote = False
        """Its last call was a write that was let through."""
        self.hurt = False
        """One of its calls did not simply go well."""
        self.alive = True

    def resume(self, fate: Fate) -> None:
        """Run until the next call. Raises HostDied when the call was the host's last."""
        call = self.parked
        self.wrote = call is not None and call.writes and fate is Fate.OK
        try:
            self.parked = self._work.send(fate if call else None)
        except StopIteration:
            self._end(None)
        except HostDied:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the service raises, the auditor judges
            self._end(error)
            _forget_frames(error)

    def die(self) -> None:
        """Nothing of it goes on; what it was handed is handed out again."""
        self._end(HostDied(self.name))
        self._work.close()

    def _end(self, error: BaseException | None) -> None:
        self.alive, self.parked = False, None
        self._over(self, error)


def _forget_frames(error: BaseException) -> None:
    """A traceback holds on to every caller, and so to the whole world, until it is collected."""
    error.__traceback__ = None
    for each in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        _forget_frames(each)


def is_transient(error: BaseException) -> bool:
    """Whether everything in it says: try again later."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_transient(each) for each in error.exceptions)
    return isinstance(error, Transient)


def at_once[T](call: Coroutine[object, None, T]) -> T:
    """The answer of a coroutine that never waits."""
    try:
        call.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    raise RuntimeError("a call that must not wait has waited")
