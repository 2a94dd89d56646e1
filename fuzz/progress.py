"""What a worker tells of itself, and what is made of it."""

import json
import re
from dataclasses import dataclass
from typing import Final

from fuzz.target import Target

EARLY: Final = 0.1
"""The part of the inputs after which memory must not grow any more."""
MOST_GROWTH: Final = 48.0
"""Megabytes: the fuzzer keeps the inputs that came far."""
_COVERAGE: Final = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/")


@dataclass(slots=True, kw_only=True)
class Progress:
    """One target, as far as it has come."""

    target: Target
    wanted: int
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    early_megabytes: float = 0.0
    megabytes: float = 0.0
    """The most memory so far."""
    coverage: str = ""
    printed: str = ""
    """What Python says of an exception that nobody caught."""
    problem: str = ""
    """Why the target failed, in words; empty while nothing is wrong."""

    def hear(self, line: str) -> None:
        """Take a line of the worker's: figures, or what it prints of an exception."""
        if not line.startswith("{"):
            self.printed += line
            return
        told = json.loads(line)
        self.inputs, self.seconds = told["inputs"], told["seconds"]
        self.slowest, self.megabytes = told["slowest"], told["megabytes"]
        if not self.early_megabytes and self.inputs >= EARLY * self.wanted:
            self.early_megabytes = self.megabytes

    def look(self, log: str) -> None:
        """Take the end of libFuzzer's own log."""
        if found := _COVERAGE.findall(log):
            branches, features, corpus = found[-1]
            self.coverage = f"{branches} branches, {features} features, {corpus} kept"

    @property
    def grew(self) -> float:
        """Megabytes, since a tenth of the inputs were tried."""
        return self.megabytes - (self.early_megabytes or self.megabytes)

    @property
    def rate(self) -> float:
        """Inputs in a second."""
        return self.inputs / self.seconds if self.seconds else 0.0
