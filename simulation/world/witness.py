"""The stores of a schedule, and what the auditor hears of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flows.layout import ACCEPTED, LANDING, QUARANTINE
from flows.names import Stage
from flows.receipt import Receipt
from flows.request import GoldRequest
from simulation.acts import Act
from simulation.audit.answers import Answers
from simulation.audit.causes import Causes
from simulation.audit.conduct import Conduct
from simulation.audit.notebook import Notebook
from simulation.audit.work import has_work
from simulation.fibers import Parked
from simulation.ports import brief
from simulation.world import progress
from simulation.world.contents import is_manifest
from simulation.world.host import Stores
from simulation.world.nature import Nature
from simulation.world.queues import HintQueue
from simulation.world.releases import releases
from simulation.world.storage import Lake, Table
from simulation.world.tables import Warehouse
from simulation.world.workspace import SimRun, SimWorkspace
from tests.fakes.queues import ManualClock, MemoryAnnouncer
from tidegate.ports import RunOrder, RunPhase

LOOKS: Final = "watchdog"
"""The kind of handler that looks at every flow."""
MAX_WAIT: Final = max(
    flow.coalescing.max_wait for each in releases() for flow in each.flows.values()
)


class Witness:
    """Stands at the stores: what happens to them is told to the notebook, conduct and causes."""

    def __init__(self, nature: Nature, tables: Warehouse) -> None:
        """Build the stores, empty."""
        self.book = Notebook()
        self._set = progress.SETS[nature.waits]
        self.conduct = Conduct(
            self.book.note,
            lambda: self.stores.clock.now,
            MAX_WAIT,
            skewed=any(nature.skews),
            daily_runs=nature.daily_runs,
        )
        self.causes = Causes(self.book.note, self._fate)
        self._refused_starts: set[str] = set()
        """Tokens whose start the workspace refused for good, to one host at least."""
        self.answers = Answers(
            self.book.note, lambda: self.stores.workspace.receipts, self._published
        )
        self.stores = self._stores(tables)

    def _stores(self, tables: Warehouse) -> Stores:
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
            workspace=SimWorkspace(lake, tables, self._ordered, self._begun, self.conduct.answered),
        )

    def began(self, act: Act) -> None:
        """A handler begins."""
        if act.verb == LOOKS:
            self.conduct.began(act.name, self.state())

    def done(self, act: Act, declares: Callable[[str], bool]) -> None:
        """A handler came to its end without an error; `declares` asks its host for a dataset."""
        self.conduct.done(act.name)
        if act.verb == LOOKS:
            found = self.stores.flows_table.documents("open:")
            open_rows = [key for key, row in found if declares(row["dataset"])]
            self.conduct.looked(act.name, self.state(), open_rows)

    def recorded(self, path: str, etag: str) -> None:
        """An event about this version was answered; an empty one may wait for its writer."""
        if is_manifest(path):
            return
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
        if key == progress.SWEEP:
            self.book.transitions.update(progress.of_sweep(old, new))
        if key == "state":
            self.book.flow_saved(old, new)
            self.book.transitions.update(progress.of_set(self._set, old, new))
            self.causes.saved(old, new)
            self.answers.flow_saved(old, new)

    def _file_saved(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.book.saved(key, old, new)
        if key != "head":
            self.answers.file_saved(old, new)
        ended = new.get("state") == "SUPERSEDED" != old.get("state")
        if ended and self.stores.lake.etag(new["path"]) == new["etag"]:
            self.book.note("overtaken by nothing", f"{new['path']} {new['etag']}")

    def refused(self, call: Parked) -> None:
        """The workspace said no for good: to a start, or to a look at a run."""
        (about,) = call.args
        if isinstance(about, RunOrder):
            self._refused_starts.add(about.token)
            self.causes.refused(about.token)
        elif isinstance(about, int) and (order := self.stores.workspace.runs[about].order):
            self.causes.refused(order.token)

    def _fate(self, token: str) -> str:
        """What the workspace did to a token's run; nothing when its level had answered before."""
        workspace = self.stores.workspace
        answered = {(each.closed.stage, each.closed.level) for each in self._read()}
        for run in workspace.runs:
            if run.order is not None and run.order.token == token:
                return "" if (run.stage, run.order.level) in answered else run.fate
        return ""

    def _taken(self, path: str, etag: str) -> None:
        rows = self.stores.files_table.documents()
        if is_manifest(path):
            used = [doc["manifest"] for key, doc in rows if key != "head" and doc["manifest"]]
            content = self.stores.lake.content(LANDING, path)
            known = [content] if any(each["etag"] == etag for each in used) else []
            self.book.taken(path, content, known)
            return
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
        works = has_work(run.request, self._read(), self._shown())
        self.book.ordered(run.name, brief(run.order), earlier, works=works)

    def _read(self) -> list[Receipt]:
        """Of each level the last attempt's receipt: that is the one the service reads."""
        last = {(each.closed.stage, each.closed.level): each for each in self._by_attempt()}
        return [*last.values()]

    def _by_attempt(self) -> list[Receipt]:
        return sorted(self.stores.workspace.receipts, key=lambda each: each.closed.attempt)

    def _shown(self) -> list[GoldRequest]:
        """What gold was asked to show by runs that did."""
        runs = self.stores.workspace.runs
        done = [each.request for each in runs if each.phase is RunPhase.SUCCEEDED]
        return [request for request in done if isinstance(request, GoldRequest)]

    def _published(self) -> list[GoldRequest]:
        """The same, and what was asked of runs that vanished when they were over."""
        done = [each.request for each in self.stores.workspace.runs if each.succeeded]
        return [request for request in done if isinstance(request, GoldRequest)]

    def _begun(self, run: SimRun, runs: list[SimRun]) -> None:
        """A start that was refused for good to one host, and granted to another, may be unknown.

        Whoever waited for it would wait until the job is mended: so the other stage does not.
        """
        if self._is_known(run):
            working = [each for each in runs if each.working and each is not run]
            self.book.begun(run.name, [each.name for each in working if self._is_known(each)])

    def _is_known(self, run: SimRun) -> bool:
        refused = run.order is not None and run.order.token in self._refused_starts
        return run.stage is not Stage.BRONZE and not refused

    def state(self) -> dict[str, Any]:
        """The flow's saved state, as a person sees it on a page."""
        return next((document for _, document in self.stores.flows_table.documents("state")), {})
