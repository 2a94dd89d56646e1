"""What the auditor writes down while things happen, because it cannot be seen afterwards."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from simulation.audit.evidence import Violation
from simulation.audit.files import FINAL, MICROSECONDS

EXITS: Final = frozenset(
    {
        ("SUPERSEDED", "was seen"),
        ("DELETED", "was seen"),
        ("DUPLICATE", "has to be stated anew, for another file was judged late"),
        ("DUPLICATE", "was replayed by an operator"),
        ("REJECTED", "was replayed by an operator"),
        ("LOADED", "was withdrawn from silver"),
        ("RETRACTED", "is in silver again"),
    }
)
"""What leads out of a final state: the same version is in landing again, or a move on it."""

STAGES: Final = ("bronze", "silver", "gold")
GONE: Final = frozenset({"SUPERSEDED", "DELETED"})
"""States of versions whose bytes nobody kept: they may be seen anew."""


class Notebook:
    """One per schedule."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.violations: list[Violation] = []
        self.transitions: Counter[tuple[str, str, str]] = Counter()
        self.step = 0
        self.who = ""
        """The fiber that runs now."""

    def note(self, rule: str, story: str) -> None:
        """A promise was broken."""
        self.violations.append(Violation(rule=rule, story=story))

    def saved(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """A document of table `files` was saved; `old` is empty when there was none."""
        if key == "head":
            self._head_saved(old, new)
            return
        was, event = str(old.get("state", "")), str(new["last"]["event"])
        if event == "was seen" and old.get("last") != new["last"]:
            self._seen(was, new)
        if old.get("revision") == new["revision"]:
            return
        self.transitions["file", was, event] += 1
        if was in FINAL and new["state"] != was and (was, event) not in EXITS:
            self.note("final state left", f"{key} {was} {event}")

    def _head_saved(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """A path's head row changes for a version that was seen later, and for nothing else."""
        if old and old != new and new["last_order"] <= old["last_order"]:
            story = f"{new['path']} from {old['last_order']} to {new['last_order']}"
            self.note("older version made current", story)

    def _seen(self, was: str, new: Mapping[str, Any]) -> None:
        """A version is seen once, with an order of the second in which it was committed."""
        if was and was not in GONE:
            self.note("seen twice", f"{new['path']} {was}")
        second = int(datetime.fromisoformat(new["committed_at"]).timestamp())
        if int(new["order"]) // MICROSECONDS != second:
            self.note("wrong order", f"{new['path']} {new['order']}, committed in {second}")

    def flow_saved(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """The row of a flow's machine was saved."""
        for stage in STAGES:
            was, now = _phase(old.get(stage) or {}), _phase(new[stage])
            if was != now:
                self.transitions[stage, was, now] += 1

    def ordered(self, name: str, token: str, earlier: Mapping[str, bool], *, works: bool) -> None:
        """The service ordered a run; `earlier`: others of the stage, true for active ones."""
        if token in earlier:
            self.note("two runs of one token", name)
        if any(earlier.values()):
            self.note("two runs at once", name)
        elif not works:
            self.note("run without work", name)

    def begun(self, name: str, others: list[str]) -> None:
        """A run began to work while `others` of the exclusive stages were working."""
        if others:
            self.note("silver and gold overlap", f"{name} beside {', '.join(others)}")

    def taken(self, path: str, content: bytes, kept: list[bytes]) -> None:
        """The service deletes from landing; `kept` is what it has of that very version."""
        if content not in kept:
            self.note("deleted unread", path)


def _phase(stage: Mapping[str, Any]) -> str:
    """Where a stage stands, in one word."""
    run, blocked = stage.get("run"), stage.get("blocked")
    if run is None:
        return "blocked" if blocked else "idle" if stage.get("closed", True) else "waiting"
    if blocked:
        return "refused"
    return "ordered" if run.get("run_id") is None else "running"
