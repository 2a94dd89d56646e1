"""Which promise each rule of the auditor stands for, by the numbers of `docs/guarantees.md`."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

PROMISES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "I1": "Every version of a file ends in exactly one final state, and stays there.",
        "I2": "A version's rows are in bronze exactly once.",
        "I3": "LOADED means that its rows are there.",
        "I4": "A file that was not accepted has no rows anywhere.",
        "I5": "Silver is the same after any order and any number of runs: the later file wins.",
        "I6": "Gold shows silver at a stated version.",
        "I7": "One run of a stage at a time, one run per token; silver and gold never together.",
        "I8": "No run without something new.",
        "I9": "A file that was registered before a run starts is in that run or in a later one.",
        "I10": "Level, attempt and token are saved before a run is started.",
        "I11": "Levels never go back, and a request is never rewritten.",
        "I12": "A message is gone only when its effect is on record.",
        "I13": "An event that was acknowledged is on record.",
        "I14": "A lost event or message costs time, never a file.",
        "I15": "An overwritten file is a new version; what was not read is not deleted.",
        "I16": "One version, however often it is announced.",
        "I17": "A late event brings nothing back; the order of commits is the order of rows.",
        "I18": "An unfinished file never becomes final.",
        "I19": "An outage loses nothing and ends in at most one run of a stage.",
        "I20": "Once faults stop, everything comes to rest within a limit of steps.",
        "I22": "What stands still for one file or dataset stands still for no other.",
        "I23": "A replay, a retract and its lift leave what would be there had they come at once.",
        "I24": "The ledger alone is enough: queues can be lost.",
        "I27": "Two releases read each other's records.",
        "I28": "Every transition of a file is in its history.",
    }
)

RULES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "not final": ("I1", "I14", "I20", "I24"),
        "final state left": ("I1", "I17"),
        "open row left": ("I1", "I20"),
        "left in landing": ("I1", "I15"),
        "rows more than once in bronze": ("I2", "I16"),
        "rows of an unknown file": ("I2", "I4"),
        "LOADED without its rows": ("I2", "I3", "I9"),
        "LOADED without an answer": ("I3",),
        "LOADED a file that must not be": ("I4", "I18"),
        "ended otherwise, with rows": ("I4",),
        "file lost": ("I1", "I9", "I14", "I15", "I19", "I24"),
        "wrong order": ("I5", "I17"),
        "older version made current": ("I17",),
        "seen twice": ("I1", "I16"),
        "DUPLICATE of nothing": ("I3", "I5"),
        "last statement lost": ("I5", "I17"),
        "silver is behind": ("I5",),
        "not what the log says": ("I1", "I23"),
        "move left pending": ("I20", "I23"),
        "gold is behind": ("I6",),
        "consumed by no run": ("I5", "I6"),
        "run still active": ("I20",),
        "two runs of one token": ("I7",),
        "two runs at once": ("I7", "I19"),
        "two attempts share a run": ("I7",),
        "silver and gold overlap": ("I7",),
        "run without work": ("I8",),
        "more runs than the day's budget": ("I8",),
        "run while idle": ("I8",),
        "run without a saved intent": ("I10",),
        "request rewritten": ("I11",),
        "started while paused": ("I8",),
        "attempt without a pause": ("I19",),
        "budget paid without a level": ("I8",),
        "state went back": ("I11",),
        "overtaken by nothing": ("I17",),
        "blocked without a cause": ("I19", "I22"),
        "cancel overruled": ("I8",),
        "history incomplete": ("I28",),
        "waited beyond the maximum": ("I9", "I22"),
        "nudge saved, not sent": ("I12",),
        "ready without a nudge": ("I12",),
        "acknowledged, not driven": ("I12",),
        "acknowledged, not recorded": ("I13",),
        "deleted unread": ("I15",),
        "error": ("I20", "I27"),
        "no end": ("I20",),
    }
)
"""By the rule's name in a violation."""

ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "I21": "memory: the burst campaign and the gate's own tests",
        "I25": "the status page: tests of the API and the board",
        "I26": "values: tests/unit/service/test_values_stay_in_the_lake.py",
    }
)
"""Promises that no schedule can judge, and what does."""


def told() -> Iterator[str]:
    """Promise by promise, with its rules."""
    for promise, sentence in PROMISES.items():
        yield f"{promise:<4} {sentence}"
        yield from (f"       {rule}" for rule, stands in RULES.items() if promise in stands)
    yield from (f"{promise:<4} not judged here; {where}" for promise, where in ELSEWHERE.items())
