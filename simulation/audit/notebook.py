"""What the auditor writes down while things happen, because it cannot be seen afterwards."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final

from simulation.audit.evidence import Violation
from simulation.audit.files import FINAL

RETURNS: Final = frozenset({"SUPERSEDED", "DELETED"})
"""States that end when the same version is in landing again."""


class Notebook:
    """One per schedule."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.violations: list[Violation] = []
        self.transitions: Counter[tuple[str, str]] = Counter()
        self.judged: dict[str, int] = {}
        self.passed: dict[str, int] = {}
        self._read: dict[str, int] = {}
        self._tokens: set[str] = set()
        self.step = 0
        self.who = ""
        """The fiber that runs now."""

    def note(self, rule: str, story: str) -> None:
        """A promise was broken."""
        self.violations.append(Violation(rule=rule, story=story))

    def newest_is_read(self) -> None:
        """The present fiber learns which content is the newest."""
        self._read[self.who] = self.step

    def saved(self, key: str, before: str, after: str) -> None:
        """A document of table `files` was saved."""
        if key == "head":
            return
        old: Mapping[str, object] = json.loads(before) if before else {}
        new: Mapping[str, object] = json.loads(after)
        was, state = str(old.get("state", "")), str(new["state"])
        if was != state:
            self._moved(key, was, state)

    def _moved(self, file_id: str, was: str, state: str) -> None:
        self.transitions[was, state] += 1
        if was in FINAL and not (was in RETURNS and state == "SEEN"):
            self.note("final state left", f"{file_id} {was} -> {state}")
        if state == "DUPLICATE":
            self.judged[file_id] = self._read.get(self.who, -1)
        if state == "PROMOTING":
            self.passed.setdefault(file_id, self.step)

    def ordered(self, name: str, token: str, active: list[str], *, works: bool) -> None:
        """The service ordered a run; `active` are its own runs of the same stage."""
        if token in self._tokens:
            self.note("two runs of one token", name)
        self._tokens.add(token)
        if active:
            self.note("two runs at once", f"{name} beside {', '.join(active)}")
        if not works:
            self.note("run without work", name)

    def begun(self, name: str, others: list[str]) -> None:
        """A run began to work while `others` of the exclusive stages were working."""
        if others:
            self.note("silver and gold overlap", f"{name} beside {', '.join(others)}")

    def taken(self, path: str, content: bytes, kept: list[bytes]) -> None:
        """The service deletes from landing; `kept` is what it has of that very version."""
        if content not in kept:
            self.note("deleted unread", path)
