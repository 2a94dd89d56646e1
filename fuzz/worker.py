"""The process that libFuzzer takes over: it runs one target and tells its progress in JSON lines.

`python -m fuzz.worker TARGET PACKAGE INPUTS SEED SECONDS FOLDER`. libFuzzer ends the process
itself: with 0 when its time is over, with another status when it has saved an input in the folder.
"""

import json
import logging
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import atheris  # type: ignore[import-untyped]  # it has no stubs

from fuzz.target import Target

LONGEST_SECONDS: Final = 30
"""By the clock, for one input: it takes milliseconds of the processor."""
MOST_MEGABYTES: Final = 1024
EVERY: Final = 2.0
_UNIT: Final = 1024 if sys.platform == "linux" else 1
"""Bytes that the system means by one of `ru_maxrss`."""


class Counted:
    """The target, with figures after every few seconds and at the end."""

    def __init__(self, run: Callable[[bytes], object], inputs: int) -> None:
        """Nothing was tried."""
        self._run, self._inputs = run, inputs
        self._tried, self._slowest = 0, 0.0
        self._began = self._told = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        before = time.process_time()
        self._run(data)
        self._slowest = max(self._slowest, time.process_time() - before)
        now = time.monotonic()
        self._tried += 1
        if now - self._told > EVERY or self._tried >= self._inputs:
            self._told = now
            self._tell(now)
        if self._tried >= self._inputs:
            os._exit(0)

    def _tell(self, now: float) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
        figures = {
            "inputs": self._tried,
            "seconds": round(now - self._began, 1),
            "slowest": round(self._slowest, 3),
            "megabytes": round(peak / 2**20, 1),
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> None:
    """Does not return."""
    name, package, inputs, seed, seconds, place = arguments
    folder = Path(place)
    logging.disable()
    with atheris.instrument_imports(include=[package]):
        from fuzz.targets import target  # noqa: PLC0415 - what is imported here is watched

        chosen = target(name)
    options: dict[str, object] = {
        "seed": seed,
        "max_total_time": seconds,
        "max_len": chosen.longest,
        "timeout": LONGEST_SECONDS,
        "rss_limit_mb": MOST_MEGABYTES,
        "artifact_prefix": f"{folder}/",
        "reload": 0,
    }
    if chosen.words:
        options["dict"] = _dictionary(chosen, folder)
    flags = [f"-{option}={value}" for option, value in options.items()]
    atheris.Setup(["fuzz", *flags, _seeds(chosen, folder)], Counted(chosen.run, int(inputs)))
    atheris.Fuzz()


def _dictionary(chosen: Target, folder: Path) -> str:
    def escaped(word: str) -> str:
        return "".join(f"\\x{byte:02x}" for byte in word.encode())

    path = folder / "words"
    path.write_text("".join(f'"{escaped(word)}"\n' for word in chosen.words), "ascii")
    return str(path)


def _seeds(chosen: Target, folder: Path) -> str:
    path = folder / "seeds"
    path.mkdir()
    for number, seed in enumerate(chosen.seeds()):
        (path / f"{number:05d}").write_bytes(seed)
    return str(path)


if __name__ == "__main__":
    main(sys.argv[1:])
