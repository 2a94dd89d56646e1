"""Who is measured, with which command."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.lakehouse.data import total

SPARK: Final = MappingProxyType(
    {"bronze": "bronze", "spark batch": "batch", "spark multiLine": "batch-multi-line"}
)
"""By the names of the subjects: what `ours` is asked for."""
PEERS: Final = MappingProxyType({"polars": "polars", "duckdb": "duckdb", "delta-rs": "delta_rs"})
FLOW: Final = "flow"
MERGE: Final = "delta-rs merge"
NAMES: Final = (*SPARK, *PEERS, FLOW, MERGE)
ONES_OF_PEERS: Final = frozenset({*PEERS, MERGE})

_SCRIPTS: Final = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Folders of one benchmark."""

    home: Path

    @property
    def work(self) -> Path:
        """Where the subject of the moment writes."""
        return self.home / "work"

    @property
    def orders(self) -> Path:
        """Files of the measurements of bronze."""
        return self.home / "orders"

    @property
    def few_orders(self) -> Path:
        """The same, little, for a rehearsal."""
        return self.home / "few-orders"

    @property
    def titles(self) -> Path:
        """Files of the measurements of the whole flow."""
        return self.home / "titles"

    @property
    def changed(self) -> Path:
        """A tenth of the titles, changed."""
        return self.home / "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A program that reads files and tells what it needed."""

    name: str
    cores: int
    bytes: int
    """Of the files."""
    command: tuple[str, ...]

    @property
    def cpus(self) -> set[int]:
        """The first ones of those that this process may use.

        One task of Spark keeps two busy: its own thread and a Python worker. So a subject is held
        to its cores by the system.
        """
        return set(sorted(os.sched_getaffinity(0))[: self.cores])

    @property
    def environment(self) -> Mapping[str, str]:
        """For those that would take all cores of the machine."""
        names = ("POLARS_MAX_THREADS", "TOKIO_WORKER_THREADS")
        return dict.fromkeys(names, str(self.cores))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Of one benchmark."""

    places: Places
    only: frozenset[str]
    """Names; all when empty."""
    cores: tuple[int, ...]
    """The flow is measured on each; everything else on the most."""
    spark: tuple[str, ...]
    """Options of every measurement with Spark."""
    peers: Path
    """The interpreter that has them."""

    def wants(self, *names: str) -> bool:
        """Whether one of them was asked for."""
        return not self.only or not self.only.isdisjoint(names)

    def of_orders(self) -> Iterator[Subject]:
        """CSV into a table, every cell as text. The files must be there."""
        source, small, most = self.places.orders, self.places.few_orders, max(self.cores)
        for name, what in SPARK.items():
            yield self._ours(name, what, source, most, "--small", str(small))
        for name, script in PEERS.items():
            yield self._peer(name, script, source, str(self.places.work), str(most))

    def of_titles(self) -> Iterator[Subject]:
        """The three stages on each number of cores, and a MERGE without Spark."""
        source, changed = self.places.titles, str(self.places.changed)
        for cores in self.cores:
            yield self._ours(FLOW, FLOW, source, cores, "--changed", changed)
        yield self._peer(MERGE, PEERS["delta-rs"], source, str(self.places.work), changed)

    def _ours(self, name: str, what: str, source: Path, cores: int, *more: str) -> Subject:
        where = ("--source", str(source), "--work", str(self.places.work))
        command = (sys.executable, "-m", "benchmarks.lakehouse.ours", what, *where, *more)
        options = ("--cores", str(cores), *self.spark)
        return Subject(name=name, cores=cores, bytes=total(source), command=(*command, *options))

    def _peer(self, name: str, script: str, source: Path, *more: str) -> Subject:
        command = (str(self.peers), str(_SCRIPTS / f"{script}_peer.py"), str(source), *more)
        return Subject(name=name, cores=max(self.cores), bytes=total(source), command=command)
