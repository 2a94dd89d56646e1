"""Ends the world's processes when the supervisor did not: `python -m local.world.warden`.

It reads `+<group>` and `-<group>` from standard input. When that ends, by whatever death of the
supervisor, the process groups that are left get SIGTERM and, after a grace, SIGKILL. It holds the
world's lock as well, so nobody starts the same world before the last process is gone.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

GRACE_SECONDS: Final = 20.0


class Warden:
    """The supervisor's side."""

    def __init__(self, held: Iterable[int] = ()) -> None:
        """`held` are file descriptors that stay open as long as the warden has work."""
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.world.warden"],
            stdin=subprocess.PIPE, start_new_session=True, pass_fds=tuple(held), text=True,
        )  # fmt: skip

    def guard(self, group: int) -> None:
        """From now on the group ends with us."""
        self._tell(f"+{group}")

    def release(self, group: int) -> None:
        """The group has ended; its number may soon be another's."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """End what is still guarded, and the warden. Blocks until both are gone."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                print(line, file=self._process.stdin, flush=True)


def end_groups(groups: Collection[int], grace_seconds: float = GRACE_SECONDS) -> None:
    """SIGTERM to the leader of each group, who knows how to end the others cleanly.

    SIGKILL to those others once their leader is gone, and to everybody after the grace.
    """
    for group in groups:
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    left = set(groups)
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        orphaned = {group for group in left if not _signal(group, 0)}
        _kill_groups(orphaned)
        left -= orphaned
    _kill_groups(left)


def kill_group(group: int) -> None:
    """SIGKILL to whoever is in the group, if anybody."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _kill_groups(groups: Iterable[int]) -> None:
    for group in groups:
        kill_group(group)


def _signal(leader: int, number: int) -> bool:
    """Whether there was a process to get it; number 0 only asks."""
    try:
        os.kill(leader, number)
    except ProcessLookupError:
        return False
    return True


def main() -> int:
    """Only the end of standard input ends it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    end_groups(groups)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
