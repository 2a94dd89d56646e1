"""Everything that exists in one schedule, and what the auditor is shown of it."""

from collections import Counter
from collections.abc import Coroutine, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from flows.layout import ACCEPTED, LANDING, QUARANTINE
from flows.names import DatasetName, FileId, Stage
from flows.request import GoldRequest
from simulation.acts import Act, Fate
from simulation.audit.causes import Causes
from simulation.audit.conduct import Conduct
from simulation.audit.evidence import Batch, Commit, Evidence, version_of
from simulation.audit.notebook import Notebook
from simulation.audit.work import has_work
from simulation.fibers import Fiber, HostDied, Parked, at_once
from simulation.ports import brief
from simulation.trace import Trace
from simulation.world.contents import HELD_AT_FIRST
from simulation.world.host import Stores, boot
from simulation.world.queues import HintQueue
from simulation.world.releases import DATASETS, PRESENT, Release, releases
from simulation.world.storage import Lake, Table
from simulation.world.tables import Tables, Warehouse
from simulation.world.workspace import SimRun, SimWorkspace
from tests.fakes.queues import ManualClock, MemoryAnnouncer
from tidegate.ports import RunOrder, RunPhase
from tidegate.service import Service

HOSTS: Final = 2
LOOKS: Final = "watchdog"
"""The kind of handler that looks at every flow."""
MAX_WAIT: Final = max(
    flow.coalescing.max_wait for each in releases() for flow in each.flows.values()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """What a schedule's world is like, beside what happens in it."""

    renames: bool
    """The lake has a hierarchical namespace."""
    skews: tuple[float, ...]
    """Seconds by which each host's clock is off."""
    release: int = PRESENT
    """The one that is deployed everywhere in the end."""
    patient: bool = False
    """Quiet is longer than the maximum wait."""
    daily_runs: int | None = None
    """Levels of bronze that may begin on one day."""
    broken: DatasetName | None = None
    """Bronze cannot load it for a long time, and leaves its files unanswered."""
    together: bool = False
    """Silver waits until both datasets have come."""

    def document(self) -> dict[str, Any]:
        """For a file of a schedule."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """The inverse; what the document does not say has its default."""
        return cls(**{**document, "skews": tuple(document["skews"])})


class World:
    """Two hosts over shared stores. Nothing moves unless it is told."""

    def __init__(self, nature: Nature) -> None:
        """An empty lake and two fresh hosts."""
        self.nature, self.book = nature, Notebook()
        self.conduct = Conduct(
            self.book.note,
            lambda: self.stores.clock.now,
            MAX_WAIT,
            skewed=any(nature.skews),
            daily_runs=nature.daily_runs,
        )
        self.causes = Causes(self.book.note, self._fate)
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
        self.stores = self._stores()
        self.deployed = [PRESENT] * HOSTS
        self.hosts: list[Service] = [self._boot(host) for host in range(HOSTS)]

    def _stores(self) -> Stores:
        clock = ManualClock()
        lake = Lake(clock, self._taken, self.conduct.rewritten)
        return Stores(
            clock=clock,
            files_table=Table(self._file_saved),
            flows_table=Table(self._flow_saved),
            journal=Table(),
            lake=lake,
            files=HintQueue(clock),
            nudges=HintQueue(clock, lambda at: self.conduct.nudged(self.book.who, at)),
            announcements=HintQueue(clock),
            announcer=MemoryAnnouncer(),
            workspace=SimWorkspace(
                lake, self.tables, self._ordered, self._begun, self.conduct.answered
            ),
        )

    def _boot(self, host: int) -> Service:
        return boot(
            self.stores,
            self._release(self.deployed[host]),
            renames=self.nature.renames,
            skew=timedelta(seconds=self.nature.skews[host]),
            postpone=self._postpone,
        )

    def _release(self, number: int) -> Release:
        nature = self.nature
        found = releases(
            patient=nature.patient, daily_runs=nature.daily_runs, together=nature.together
        )
        return found[number]

    # --- fibers -------------------------------------------------------------------------------

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

    # --- what the auditor hears ---------------------------------------------------------------

    def began(self, act: Act) -> None:
        """A handler begins."""
        if act.verb == LOOKS:
            self.conduct.began(act.name, self.state())

    def done(self, act: Act) -> None:
        """A handler came to its end without an error."""
        self.conduct.done(act.name)
        if act.verb == LOOKS:
            open_rows = [key for key, _ in self.stores.flows_table.documents("open:")]
            self.conduct.looked(act.name, self.state(), open_rows)

    def recorded(self, path: str, etag: str) -> None:
        """An event about this version was answered; an empty one may wait for its writer."""
        if etag and self.stores.lake.etag(path) == etag and self.stores.lake.content(LANDING, path):
            rows = self.stores.files_table.documents()
            told = (doc for key, doc in rows if key != "head" and doc["path"] == path)
            self.conduct.acknowledged(path, recorded=any(doc["etag"] == etag for doc in told))

    def standing(self, file: str) -> tuple[str, int, str]:
        """State and revision of a version, and the ETag of its open row unless it is stuck."""
        files, flows = self.stores.files_table, self.stores.flows_table
        version, row = files.row(file), flows.row(f"open:{file}")
        if version is None or row is None or flows.parsed(row.document)["stuck"]:
            return "", 0, ""
        known = files.parsed(version.document)
        return known["state"], known["revision"], row.etag

    def let_go(self, file: str, before: tuple[str, int, str]) -> None:
        """A message about a file was acknowledged."""
        if self.standing(file) == before:
            self.conduct.let_go(file, before[0])

    def _flow_saved(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.conduct.saved(self.book.who, key, old, new)
        if key == "state":
            self.book.flow_saved(old, new)
            self.causes.saved(old, new)

    def _file_saved(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.book.saved(key, old, new)
        ended = new.get("state") == "SUPERSEDED" != old.get("state")
        if ended and self.stores.lake.etag(new["path"]) == new["etag"]:
            self.book.note("overtaken by nothing", f"{new['path']} {new['etag']}")

    def refused(self, call: Parked) -> None:
        """The workspace said no for good: to a start, or to a look at a run."""
        (about,) = call.args
        if isinstance(about, RunOrder):
            self.causes.refused(about.token)
        elif isinstance(about, int) and (order := self.stores.workspace.runs[about].order):
            self.causes.refused(order.token)

    def _fate(self, token: str) -> str:
        """What the workspace did to a token's run; nothing when its level had answered before."""
        workspace = self.stores.workspace
        answered = {(each.closed.stage, each.closed.level) for each in workspace.receipts}
        for run in workspace.runs:
            if run.order is not None and run.order.token == token:
                return "" if (run.stage, run.order.level) in answered else run.fate
        return ""

    def _taken(self, path: str, etag: str) -> None:
        rows = self.stores.files_table.documents()
        ids = [doc["file_id"] for key, doc in rows if key != "head" and doc["etag"] == etag]
        lake = self.stores.lake
        kept = {**lake.kept(ACCEPTED), **lake.kept(QUARANTINE)}
        ours = [content for name, content in kept.items() if any(each in name for each in ids)]
        self.book.taken(path, lake.content(LANDING, path), ours)

    def _ordered(self, run: SimRun, runs: list[SimRun]) -> None:
        if run.order is None or run.request is None:
            return
        self.conduct.ordered(run.order.token, run.name)
        same = [each for each in runs if each.stage is run.stage]
        earlier = {brief(each.order): each.phase is RunPhase.ACTIVE for each in same if each.order}
        done = [each.request for each in same if each.phase is RunPhase.SUCCEEDED]
        shown = [request for request in done if isinstance(request, GoldRequest)]
        works = has_work(run.request, self.stores.workspace.receipts, shown)
        self.book.ordered(run.name, brief(run.order), earlier, works=works)

    def _begun(self, run: SimRun, runs: list[SimRun]) -> None:
        if run.stage is not Stage.BRONZE:
            working = [each for each in runs if each.working and each is not run]
            self.book.begun(
                run.name, [each.name for each in working if each.stage is not Stage.BRONZE]
            )

    # --- what the auditor sees ----------------------------------------------------------------

    def evidence(self) -> Evidence:
        """The world as plain facts."""
        rows = self.stores.files_table.documents()
        tables = self.tables
        return Evidence(
            commits=self.commits,
            versions=[version_of(document) for key, document in rows if key != "head"],
            open_rows=[key for key, _ in self.stores.flows_table.documents("open:")],
            landing=self.stores.lake.paths(LANDING),
            bronze=[
                Batch(file_id=each.file_id, order=each.order, rows=each.rows)
                for each in tables.bronze()
            ],
            silver=tables.silver(),
            gold=tables.gold,
            active_runs=[run.name for run in self.stores.workspace.movable()],
            journal=self.stores.journal.told(),
            log=[
                (stone["file_id"], stone["lifted"])
                for _, stone in sorted(self.stores.flows_table.documents("tombstone:"), key=_key)
            ],
            holds=HELD_AT_FIRST if PRESENT in self.deployed else frozenset(),
        )

    def queues(self) -> tuple[HintQueue, HintQueue, HintQueue]:
        """Files, nudges, announcements."""
        return self.stores.files, self.stores.nudges, self.stores.announcements

    def stuck(self) -> list[FileId]:
        """Files that nobody drives until a person says so."""
        rows = self.stores.flows_table.documents("open:")
        return sorted(document["file_id"] for _, document in rows if document.get("stuck"))

    def state(self) -> dict[str, Any]:
        """The flow's saved state, as a person sees it on a page."""
        return next((document for _, document in self.stores.flows_table.documents("state")), {})


def _key(row: tuple[str, object]) -> str:
    return row[0]
