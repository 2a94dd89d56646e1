"""Plays every mutant until an invariant sees it, and makes sure that it is the mutant it sees."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from mutants.document import Mutant
from mutants.patch import TREE, changed, copied
from mutants.play_seeds import Found, Seeds, play

WORKERS: Final = 2
PRELOADED: Final = (
    "azure.data.tables.aio",
    "azure.eventgrid.aio",
    "azure.identity.aio",
    "azure.storage.blob.aio",
    "azure.storage.filedatalake.aio",
    "azure.storage.queue.aio",
    "databricks.sdk",
    "open_data_contract_standard.model",
    "yaml",
)
"""Packages of others take most of a start; nothing of ours may be among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    found: Found
    seconds: float

    @property
    def survived(self) -> bool:
        """No invariant saw it."""
        return self.found.seed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where mutants are played: each in a fresh process."""

    processes: Executor
    tree: Path
    sound: Path
    """A copy without any change."""

    def outcome(self, mutant: Mutant, seeds: Seeds) -> Outcome:
        """One mutant's end. Raises BadMutant."""
        began = time.monotonic()
        with copied(mutant, self.tree) as place:
            found = self._caught(mutant, seeds, place)
        return Outcome(mutant=mutant, found=found, seconds=time.monotonic() - began)

    def _caught(self, mutant: Mutant, seeds: Seeds, place: Path) -> Found:
        """A seed at which the unchanged code breaks the same rule does not count."""
        first = seeds.first
        while first < seeds.last:
            found = self._play(place, Seeds(first=first, last=seeds.last), mutant.rules)
            played = first + found.schedules - seeds.first
            if found.seed is None:
                return replace(found, schedules=played)
            first = found.seed + 1
            alone = self._play(self.sound, Seeds(first=found.seed, last=first), mutant.rules)
            if not set(found.rules) <= set(alone.rules):
                return replace(found, schedules=played)
        return Found(schedules=seeds.last - seeds.first)

    def _play(self, place: Path, seeds: Seeds, rules: frozenset[str]) -> Found:
        return self.processes.submit(play, place, seeds, rules).result()


def outcomes(chosen: Sequence[Mutant], seeds: Seeds, tree: Path = TREE) -> Iterator[Outcome]:
    """Each mutant's end, as they come; two processes at a time.

    Raises BadMutant before anything is played.
    """
    for each in chosen:
        changed(each, tree)
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with (
        copied(None, tree) as sound,
        ProcessPoolExecutor(WORKERS, mp_context=context, max_tasks_per_child=1) as processes,
        ThreadPoolExecutor(WORKERS) as threads,
    ):
        stage = Stage(processes=processes, tree=tree, sound=sound)
        played = [threads.submit(stage.outcome, each, seeds) for each in chosen]
        yield from (ended.result() for ended in as_completed(played))
