"""A workspace whose runs can end at any moment; one run of a job at a time, the others queue."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from flows.layout import ACCEPTED, RECEIPTS, REQUESTS, receipt_folder, request_path
from flows.names import Stage
from flows.receipt import Receipt
from flows.request import BronzeRequest, Request, SilverRequest, parse_request
from simulation.acts import Work
from simulation.audit.causes import CANCELED
from simulation.fibers import at_once
from simulation.world.receipts import bronze_receipt, silent_receipt, silver_receipt
from simulation.world.storage import Lake
from simulation.world.tables import Warehouse
from tidegate.ports import BlobRef, RunId, RunOrder, RunPhase, RunReport

ENDS = {
    Work.FAIL: RunPhase.FAILED,
    Work.SILENT: RunPhase.FAILED,
    Work.CANCELED: RunPhase.CANCELED,
    Work.LATER: RunPhase.RETRY_LATER,
    Work.GONE: RunPhase.GONE,
    Work.TORN: RunPhase.FAILED,
    Work.LINGERS: RunPhase.FAILED,
    Work.REFUSED: RunPhase.REFUSED,
}

FATES = {
    Work.CANCELED: CANCELED,
    Work.REFUSED: "refused",
    Work.ODD: "in a state nobody knows",
}

DONE: Final = 4
"""Steps that a run takes to its good end."""


@dataclass(slots=True, kw_only=True, eq=False)
class SimRun:
    """`order` is None for a run that a person started by hand."""

    name: str
    stage: Stage
    order: RunOrder | None = None
    request: Request | None = None
    phase: RunPhase = RunPhase.ACTIVE
    odd: bool = False
    """Until its next step its state is told in a word that nobody knows."""
    fate: str = ""
    """The worst that was done to it, or that it told."""
    done: int = 0
    """Steps of work that are behind it: 0 is queued, 1 has frozen its input, 2 has committed."""
    lingers: bool = False
    """It was called failed, and its process works on."""
    frozen: dict[str, bytes] = field(default_factory=dict)

    @property
    def level(self) -> tuple[Stage, int]:
        """What its attempt is of; 0 is nobody's level."""
        return self.stage, self.order.level if self.order else 0

    @property
    def working(self) -> bool:
        """It has begun and is not over."""
        return self.phase is RunPhase.ACTIVE and self.done > 0

    @property
    def succeeded(self) -> bool:
        """It came to a good end, also when it vanished after somebody was told."""
        return self.done == DONE

    @property
    def worst_now(self) -> bool:
        """It has committed and not answered, or is gold's and has not begun."""
        return self.done == (0 if self.stage is Stage.GOLD else 2)


type Begun = Callable[[SimRun, list[SimRun]], None]
"""Told of a run that is ordered or begins its work, and of all runs."""


class SimWorkspace:
    """Implements `Workspace`."""

    def __init__(
        self,
        lake: Lake,
        tables: Warehouse,
        ordered: Begun,
        begun: Begun,
        answered: Callable[[str, str], None],
    ) -> None:
        """`ordered` hears of every new run of ours, `begun` of every run that starts to work.

        `answered` hears which attempt's run a known token leads to, and which attempt it is of.
        """
        self._lake, self._tables = lake, tables
        self._ordered, self._begun, self._answered = ordered, begun, answered
        self.runs: list[SimRun] = []
        self.receipts: list[Receipt] = []
        """Closed ones."""

    async def start(self, order: RunOrder) -> RunId:
        """A known token is the run that it started."""
        name = f"{order.stage}-{order.level}-{order.attempt}"
        for number, run in enumerate(self.runs):
            if run.order is not None and run.order.token == order.token:
                self._answered(run.name, name)
                return RunId(number)
        request = self._request(order)
        run = SimRun(name=name, stage=order.stage, order=order, request=request)
        self._ordered(run, self.runs)
        self.runs.append(run)
        return RunId(len(self.runs) - 1)

    async def report(self, run_id: RunId) -> RunReport:
        """The run's phase."""
        run = self.runs[run_id]
        odd = run.odd and run.phase is RunPhase.ACTIVE
        return RunReport(phase=RunPhase.UNKNOWN if odd else run.phase, detail="as it happens")

    def start_by_hand(self) -> None:
        """A person starts bronze in the workspace."""
        name = f"manual-{len(self.runs)}"
        self.runs.append(SimRun(name=name, stage=Stage.BRONZE))

    def movable(self) -> list[SimRun]:
        """The first active run of each job."""
        first: dict[Stage, SimRun] = {}
        for run in self.runs:
            if run.phase is RunPhase.ACTIVE and run.stage not in first:
                first[run.stage] = run
        return list(first.values())

    def moving(self) -> list[SimRun]:
        """The same, and those that were called failed and work on beside the next attempt.

        At any other time they are like a person's run; now their receipt decides about its level.
        """
        active = self.movable()
        levels = {run.level for run in active}
        return [*active, *(run for run in self.runs if run.lingers and run.level in levels)]

    def move(self, run: SimRun, how: Work) -> None:
        """One step of work, or a bad end. Whatever is done to a run that lingers, it works on."""
        if run.lingers and how is not Work.GONE:
            self._linger(run)
            return
        run.odd = how is Work.ODD
        run.fate = _worst(run.fate, how)
        if run.odd:
            return
        if how is Work.GO:
            self._work(run)
            return
        cut_short = run.stage is Stage.BRONZE and run.done < 2  # noqa: PLR2004 - not committed
        if how is Work.SILENT and run.order is not None and cut_short:
            self._write(run.order, silent_receipt(run.order))
        if how is Work.TORN and run.order is not None and run.done == 2:  # noqa: PLR2004 - the same
            self._answer(run, run.order, torn=True)
        run.phase = ENDS[how]
        begun = run.stage is Stage.BRONZE and run.order is not None and run.done in {1, 2}
        run.lingers = how is Work.LINGERS and begun

    def _work(self, run: SimRun) -> None:
        run.done += 1
        if run.done == 1:
            self._begun(run, self.runs)
            run.frozen = self._lake.kept(ACCEPTED) if run.stage is Stage.BRONZE else {}
        elif run.done == 2:  # noqa: PLR2004 - the order of steps is told where `done` is declared
            self._commit(run)
        elif run.done == 3 and run.order is not None:  # noqa: PLR2004 - the same
            self._answer(run, run.order)
        else:
            run.phase = RunPhase.SUCCEEDED

    def _linger(self, run: SimRun) -> None:
        """Bronze alone: its checkpoint sees to it that nothing is loaded twice."""
        run.done += 1
        if run.done == 2:  # noqa: PLR2004 - as above
            self._commit(run)
        elif run.order is not None:
            self._answer(run, run.order)
            run.lingers = False

    def _commit(self, run: SimRun) -> None:
        if run.stage is Stage.BRONZE:
            for tables in self._tables.datasets.values():
                tables.append(run.frozen.items(), run.order.level if run.order else 0)
        elif isinstance(run.request, SilverRequest):
            retracted = frozenset(run.request.retracted)
            touched = frozenset(each.file_id for each in run.request.touched)
            for name, reach in run.request.bronze.items():
                self._tables.datasets[name].merge(reach.after, reach.to, retracted, touched)
        else:
            self._tables.publish()

    def _answer(self, run: SimRun, order: RunOrder, *, torn: bool = False) -> None:
        if isinstance(run.request, BronzeRequest):
            accepted = self._lake.kept(ACCEPTED)
            self._write(
                order, bronze_receipt(order, run.request, self._tables, accepted), torn=torn
            )
        elif isinstance(run.request, SilverRequest):
            self._write(order, silver_receipt(order, run.request, self._tables), torn=torn)

    def _request(self, order: RunOrder) -> Request:
        path = request_path(order.flow, order.stage, order.level)
        return parse_request(self._lake.content(REQUESTS, path))

    def _write(self, order: RunOrder, receipt: Receipt, *, torn: bool = False) -> None:
        """A torn one lacks its last line, which would have closed it."""
        lines = receipt.to_lines()[:-1] if torn else receipt.to_lines()
        if not torn:
            self.receipts.append(receipt)
        folder = receipt_folder(order.flow, order.stage, order.level, order.attempt)
        ref = BlobRef(container=RECEIPTS, path=f"{folder}/part-00000.txt")
        text = "\n".join(lines).encode()
        at_once(self._lake.put(ref, text, overwrite=True))


def _worst(fate: str, how: Work) -> str:
    """A run that is gone tells nobody that it was canceled; somebody may have asked before."""
    if how is Work.GONE and fate:
        return f"{fate}, then gone"
    return FATES.get(how, fate)
