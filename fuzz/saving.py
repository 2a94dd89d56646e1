"""An input that was found out: made short, kept, and the command that shows it again."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from fuzz.target import Target

MOST_TRIES: Final = 2000


def keep(target: Target, folder: Path, found: Path) -> str:
    """What to do to see it again; an input that took too long is kept as it is."""
    saved = [path for kind in ("crash", "timeout", "oom") for path in folder.glob(f"{kind}-*")]
    if not saved:
        return "no input was saved: see the end of the log"
    data = saved[0].read_bytes()
    if saved[0].name.startswith("crash"):
        data = _shortest(data, lambda other: _trouble(target, other))
    found.mkdir(parents=True, exist_ok=True)
    path = found / f"{target.name}-0x{saved[0].name[-12:]}"
    path.write_bytes(data)
    return f"{len(data)} bytes; again: .venv/bin/python -m fuzz --replay {path}"


def _trouble(target: Target, data: bytes) -> type[Exception] | None:
    try:
        target.run(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was found
        return type(error)
    return None


def _shortest(data: bytes, trouble: Callable[[bytes], type[Exception] | None]) -> bytes:
    """Leaves pieces out, smaller and smaller ones, as long as the same kind of trouble stays."""
    kind, tries, size = trouble(data), 0, len(data) // 2
    while kind is not None and size and tries < MOST_TRIES:
        place = 0
        while place < len(data) and tries < MOST_TRIES:
            tries += 1
            shorter = data[:place] + data[place + size :]
            if trouble(shorter) is kind:
                data = shorter
            else:
                place += size
        size //= 2
    return data
