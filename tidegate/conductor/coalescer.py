"""When waiting files are worth a bronze run."""

from collections.abc import Sequence
from datetime import datetime

from flows.flow import Coalescing
from tidegate.conductor.events import WaitingFile


def start_at(
    files: Sequence[WaitingFile],
    rules: Coalescing,
    *,
    last_start: datetime | None,
    asked: datetime | None,
) -> datetime | None:
    """The earliest time at which bronze should start for these files; None without files.

    Quiet for `quiet`, or the oldest waited `max_wait`, or enough files or bytes, or a person
    asked; never sooner than `min_interval` after the last start.
    """
    if not files:
        return None
    oldest = min(file.ready_at for file in files)
    newest = max(file.ready_at for file in files)
    wanted = min(newest + rules.quiet, oldest + rules.max_wait)
    if len(files) >= rules.max_files or sum(file.size for file in files) >= rules.max_bytes:
        wanted = newest
    if asked is not None:
        wanted = min(wanted, asked)
    if last_start is None:
        return wanted
    return max(wanted, last_start + rules.min_interval)
