"""What is called loaded or consumed: a run must have answered for it before.

A run's success is no answer, nor is its silence, nor a receipt that was cut off. In the end all
may be well again, for a later run brings what was missing: so this is judged when it is saved.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from flows.names import Stage
from flows.receipt import Receipt
from flows.request import GoldRequest
from simulation.audit.conduct import Note

ON_ITS_WAY: Final = frozenset({"PROMOTING", "ACCEPTED"})
EPOCH: Final = " epoch"
"""Stands among the names of datasets; none of them begins so."""
NOTHING: Final = -1


class Answers:
    """One per schedule."""

    def __init__(
        self,
        note: Note,
        receipts: Callable[[], Iterable[Receipt]],
        shown: Callable[[], Iterable[GoldRequest]],
    ) -> None:
        """`receipts` are the closed ones so far, `shown` the requests of gold that succeeded."""
        self._note, self._receipts, self._shown = note, receipts, shown

    def file_saved(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """A version was saved; `old` is empty when there was none."""
        if new["state"] != "LOADED" or old.get("state") not in ON_ITS_WAY:
            return
        answers = (file.file_id for each in self._receipts() for file in each.bronze_files)
        if new["file_id"] not in answers:
            self._note("LOADED without an answer", new["path"])

    def flow_saved(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """The state of the flow's machine was saved."""
        for stage in (Stage.SILVER, Stage.GOLD):
            before, now = _consumed(old.get(stage) or {}), _consumed(new[stage])
            grown = [name for name in now if now[name] > before.get(name, NOTHING)]
            if grown and not any(_covers(end, now, grown) for end in self._ends(stage)):
                self._note("consumed by no run", f"{stage} {now}")

    def _ends(self, stage: Stage) -> Iterator[Mapping[str, int]]:
        """What each run of the stage that came to a good end has consumed."""
        if stage is Stage.GOLD:
            yield from (
                {str(name): each.silver[name] for name in each.silver} for each in self._shown()
            )
        closed = (each.closed for each in self._receipts())
        yield from ({**each.consumed, EPOCH: each.epoch} for each in closed if each.stage is stage)


def _covers(end: Mapping[str, int], wanted: Mapping[str, int], names: list[str]) -> bool:
    return all(end.get(name, NOTHING) >= wanted[name] for name in names)


def _consumed(stage: Mapping[str, Any]) -> dict[str, int]:
    """Versions by dataset, and the length of the log."""
    return {**stage.get("consumed", {}), EPOCH: stage.get("epoch", 0)}
