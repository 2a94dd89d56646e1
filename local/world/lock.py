"""One supervisor per world: a locked file that also says who it is.

The kernel drops the lock with its last holder, so a world is free exactly when the supervisor and
the warden that cleans up after it are gone, however they went.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = "up.lock"
"""Its name in the folder of a world."""


class WorldIsRunningError(Exception):
    """Another supervisor, or what is left of it, holds this world."""


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold the lock with our process number in it; yields the descriptor to hand on.

    Raises WorldIsRunningError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, path)
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield descriptor
    finally:
        os.close(descriptor)


def holder(path: Path) -> int | None:
    """The process number of the supervisor that holds the lock; None when nobody does."""
    try:
        with held_briefly(path):
            return None
    except FileNotFoundError:
        return None
    except WorldIsRunningError:
        return int(path.read_text("ascii").strip() or 0) or None


@contextmanager
def held_briefly(path: Path) -> Iterator[None]:
    """Hold the lock without a name in it. Raises WorldIsRunningError and FileNotFoundError."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        _lock(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(descriptor, 20, 0).decode("ascii").strip()
        raise WorldIsRunningError(
            f"the world in {path.parent} is in use by process {owner}; "
            "end it with Ctrl-C there or with `python -m local down`"
        ) from None
