"""Everything that exists in one schedule: hosts, their handlers, and what they share."""

from collections import Counter
from collections.abc import Coroutine
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from flows.names import FileId
from simulation.acts import Fate
from simulation.audit.evidence import Commit, Evidence
from simulation.fibers import Fiber, HostDied, Parked, at_once
from simulation.trace import Trace
from simulation.world import sight
from simulation.world.host import boot, plugged
from simulation.world.nature import Nature
from simulation.world.queues import HintQueue
from simulation.world.releases import DATASETS, NETFLIX, TITLES, Release, releases
from simulation.world.tables import Tables, Warehouse
from simulation.world.witness import Witness
from tidegate.service import Service

HOSTS: Final = 2
LONG_SWEEP: Final = timedelta(seconds=45)
ONE_PAGE: Final = timedelta(0)
"""How long a sweep may take that always has time for a page."""


class World:
    """Two hosts over shared stores. Nothing moves unless it is told."""

    def __init__(self, nature: Nature) -> None:
        """An empty lake and two fresh hosts."""
        self.nature = nature
        self.tables = Warehouse({name: Tables(dataset=name) for name in DATASETS})
        if nature.broken:
            self.tables.datasets[nature.broken].broken = True
        self.commits: list[Commit] = []
        self.events: list[str] = []
        """Paths of storage events that are under way."""
        self.fibers: dict[str, Fiber] = {}
        self.late: dict[str, Coroutine[Any, Any, object]] = {}
        """Effects that land later, by the fiber and step that gave them up."""
        self.outages: dict[str, datetime] = {}
        """Ports that do not answer, and until when."""
        self.faults: Counter[tuple[str, str]] = Counter()
        """What actors disturbed: by whom or what, and how."""
        self.calls: Counter[tuple[str, str]] = Counter()
        """How calls to the outside ended, by call and fate."""
        self.trace = Trace()
        self.witness = Witness(nature, self.tables)
        self.book, self.stores = self.witness.book, self.witness.stores
        if nature.pages:
            self.stores.lake.page_size = 1
        self._parts = plugged(self.stores, renames=nature.renames, postpone=self._postpone)
        self.deployed = nature.deployed(HOSTS)
        self.hosts: list[Service] = [self._boot(host) for host in range(HOSTS)]

    def _boot(self, host: int) -> Service:
        skew = timedelta(seconds=self.nature.skews[host])
        sweep = ONE_PAGE if self.nature.pages else LONG_SWEEP
        return boot(self._parts, self._release(self.deployed[host]), skew, sweep)

    def _release(self, number: int) -> Release:
        nature = self.nature
        found = releases(
            patient=nature.patient,
            daily_runs=nature.daily_runs,
            together=nature.together,
            waits=nature.waits,
            few=nature.few,
            stated=nature.stated,
            without_cast=nature.without_cast,
        )
        return found[number]

    def declares(self, host: int, dataset: str) -> bool:
        """Whether the release that the host has declares it."""
        return dataset in self._release(self.deployed[host]).flows[NETFLIX].datasets

    def is_stated(self, path: str) -> bool:
        """Whether the file at this path needs a manifest."""
        return self.nature.stated and path.startswith(f"{NETFLIX}/{TITLES}/")

    def unstated(self) -> list[tuple[str, str]]:
        """Path and ETag of files that wait for a manifest, where no other file is in their way."""
        rows, lake = self.stores.files_table.documents(), self.stores.lake
        held = [each for key, each in rows if key != "head" and each["state"] == "HELD"]
        waiting = [each for each in held if "manifest" in each["last"]["reason"]]
        return [
            (each["path"], each["etag"])
            for each in waiting
            if lake.etag(each["path"]) in {"", each["etag"]}
        ]

    def spawn(self, fiber: Fiber) -> None:
        """Begin a handler on a host; it runs to its first call."""
        self.fibers[fiber.name] = fiber
        self.resume(fiber, Fate.OK)

    def resume(self, fiber: Fiber, fate: Fate) -> None:
        """Let a fiber's call end in this way, and everything on its host with it if it must."""
        book = self.book
        book.step, book.who = book.step + 1, fiber.name
        if fate is Fate.DIE:
            self.kill(fiber.host)
            return
        try:
            fiber.resume(fate)
        except HostDied:
            self.kill(fiber.host)
        if not fiber.alive:
            self.fibers.pop(fiber.name, None)

    def kill(self, host: int) -> None:
        """The process is gone; another one starts at once and knows nothing."""
        for fiber in [each for each in self.fibers.values() if each.host == host]:
            fiber.die()
            self.fibers.pop(fiber.name)
        self.hosts[host] = self._boot(host)

    def mend_clocks(self) -> None:
        """Hosts whose clocks have gone wrong are started again with right ones."""
        wrong, self.nature = self.nature, self.nature.with_mended_clocks()
        for host, skew in enumerate(self.nature.skews):
            if skew != wrong.skews[host]:
                self.faults["host", "its clock is a year ahead"] += 1
                self.kill(host)

    def deploy(self, host: int, release: int) -> None:
        """The host is started again with another release."""
        self.deployed[host] = release
        self.kill(host)

    def parked(self) -> list[tuple[Fiber, Parked]]:
        """Fibers that wait for the scheduler, oldest first."""
        return [(each, each.parked) for each in self.fibers.values() if each.parked]

    def is_down(self, label: str) -> bool:
        """Whether the port of this call does not answer now."""
        if not self.outages:
            return False
        now = self.stores.clock.now
        return any(label.startswith(port) and now < until for port, until in self.outages.items())

    def _postpone(self, effect: Coroutine[Any, Any, object]) -> None:
        self.late[f"{self.book.who}/{self.book.step}"] = effect

    def land(self, name: str) -> None:
        """An effect takes place although its caller gave it up."""
        self.book.step, self.book.who = self.book.step + 1, name.partition("/")[0]
        at_once(self.late.pop(name))

    def evidence(self) -> Evidence:
        """The world as plain facts."""
        return sight.evidence(self.stores, self.tables, self.commits, self.deployed)

    def queues(self) -> tuple[HintQueue, HintQueue, HintQueue]:
        """Files, nudges, announcements."""
        return self.stores.files, self.stores.nudges, self.stores.announcements

    def stuck(self) -> list[FileId]:
        """Files that nobody drives until a person says so."""
        rows = self.stores.flows_table.documents("open:")
        return sorted(document["file_id"] for _, document in rows if document.get("stuck"))

    def end(self) -> None:
        """Let go of everything: what refers to itself waits for a collection, which is slow."""
        stores = (getattr(self.stores, field.name) for field in fields(self.stores))
        for part in (*stores, self.witness, self):
            vars(part).clear()
