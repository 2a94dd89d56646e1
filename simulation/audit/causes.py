"""Why the flow machine does what costs a person's time or money: each needs a cause."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from simulation.audit.conduct import STAGES, Note

ENOUGH_FAILURES: Final = 5
CANCELED: Final = "canceled"
ENOUGH_DELAYS: Final = 100
"""Attempts in a row after which a stage may wait for a person: failed, or nobody's fault."""


class Causes:
    """One per schedule; is told of every saved state of the flow."""

    def __init__(self, note: Note, fate: Callable[[str], str]) -> None:
        """`fate` says in a word what the workspace did to a token's run; empty: nothing bad."""
        self._note, self._fate = note, fate
        self._refused: set[str] = set()
        self._last: dict[str, tuple[int, str]] = {}
        """Level and token of each stage's last attempt; none once the stage was blocked."""

    def refused(self, token: str) -> None:
        """The workspace said no to a call about this token's run, for good."""
        self._refused.add(token)

    def saved(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Row `state` of table `flows` was saved; `old` is empty when there was none."""
        for stage in STAGES:
            was = old.get(stage) or {}
            self._stage(stage, was, new[stage])
            if was != new[stage] and (back := _back(was, new[stage])):
                self._note("state went back", f"{stage}: {back}")
        paid, paid_before = _starts(new), _starts(old)
        level, before = new["bronze"]["level"], (old.get("bronze") or {}).get("level", 0)
        if paid > paid_before and level == before:
            self._note("budget paid without a level", f"{paid} starts, level {level}")

    def _stage(self, stage: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        run = new.get("run") or old.get("run") or {}
        token, level = str(run.get("token", "")), int(run.get("level", 0))
        if new.get("blocked"):
            if not old.get("blocked") and not self._has_cause(token, new):
                self._note("blocked without a cause", f"{stage} {level}: {new['blocked']}")
            self._last.pop(stage, None)
        elif token and self._last.get(stage) != (level, token):
            last_level, last = self._last.get(stage, (0, ""))
            if last_level == level and self._fate(last) == CANCELED:
                self._note("cancel overruled", f"{stage} {level}-{run['attempt']}")
            self._last[stage] = (level, token)

    def _has_cause(self, token: str, stage: Mapping[str, Any]) -> bool:
        tired = stage["failures"] >= ENOUGH_FAILURES or stage["postponed"] >= ENOUGH_DELAYS
        return tired or token in self._refused or bool(self._fate(token))


def _back(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """What a stage knew and knows no more, also of datasets that a host does not declare."""
    attempts = [(each.get("level", 0), each.get("attempt", 0)) for each in (old, new)]
    if attempts[1] < attempts[0]:
        return f"attempt {attempts[0]}, now {attempts[1]}"
    if attempts[1] == attempts[0] and _progress(new) < _progress(old):
        return f"attempt {attempts[0]} is as it was before"
    for known in ("produced", "consumed"):
        before, now = old.get(known, {}), new.get(known, {})
        if any(now.get(name, -1) < version for name, version in before.items()):
            return f"{known} {dict(before)}, now {dict(now)}"
    return ""


def _progress(stage: Mapping[str, Any]) -> int:
    """Of its last attempt: saved, known by its run, over."""
    run = stage.get("run")
    if run is None:
        return 2
    return int(run.get("run_id") is not None)


def _starts(state: Mapping[str, Any]) -> int:
    return int((state.get("budget") or {}).get("starts", 0))
