"""Load, decide, do what comes before, save, do what comes after; results come back as events.

The same shell runs in production, in tests of processes and in simulation. It knows nothing of
stages: everything it does is a command that the machine gave.
"""

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, assert_never

from flows.flow import Flow
from flows.names import FlowName
from tidegate.conductor.bookkeeping import Bookkeeping
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import (
    After,
    Announce,
    Asked,
    Before,
    Decision,
    Ended,
    Event,
    FollowMoves,
    KeepAccounts,
    LookAgain,
    Looked,
    MarkLoaded,
    NoAnswer,
    NoteRun,
    NotStarted,
    NotTold,
    Nudge,
    ObserveRun,
    Paused,
    Started,
    StartRun,
    StillActive,
    Unreadable,
    WriteRequest,
)
from tidegate.conductor.papers import Papers
from tidegate.conductor.policy import search_from
from tidegate.conductor.saved import FlowStates
from tidegate.conductor.state import FlowState
from tidegate.errors import Permanent, Throttled, TokenSpent, Transient, UnknownFlow
from tidegate.ledger.flow_rows import FlowRows
from tidegate.messages import Announcement, AnnouncementType, FlowMessage
from tidegate.ports import Clock, Queue, RunId, RunOrder, RunPhase, RunReport, Workspace

log = logging.getLogger(__name__)

ROUNDS: Final = 16
NOW: Final = timedelta(0)
ACTIVE: Final = frozenset({RunPhase.ACTIVE, RunPhase.UNKNOWN})

type Occasion = Event | LookAgain
"""An event, or the wish to look: what is seen must be read after the state is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conductor:
    """Moves flows on. Every public method raises Transient and UnknownFlow."""

    flows: Mapping[FlowName, Flow]
    poll: timedelta
    """How long to leave a run alone before asking about it again."""
    release: str
    """What is deployed; any other word means another deployment."""
    states: FlowStates
    rows: FlowRows
    papers: Papers
    books: Bookkeeping
    workspace: Workspace
    nudges: Queue
    announcements: Queue
    clock: Clock

    async def look(self, flow: FlowName) -> None:
        """Start what is due, ask about what runs, close what is answered."""
        await self._handle(flow, LookAgain(flow=flow))

    async def ask(self, flow: FlowName) -> None:
        """A person wants a run now."""
        await self._handle(flow, Asked())

    async def pause(self, flow: FlowName, *, paused: bool) -> None:
        """Stop every start, or allow starts again."""
        await self._handle(flow, Paused(paused=paused))

    async def _handle(self, flow: FlowName, first: Occasion) -> None:
        occasions: deque[Occasion] = deque([first])
        while occasions:
            occasions.extend(await self._settle(flow, occasions.popleft()))

    async def _settle(self, flow: FlowName, occasion: Occasion) -> list[Occasion]:
        rules = self._rules(flow)
        for _ in range(ROUNDS):
            stored = await self.states.load(flow)
            event = await self._see(stored.value) if isinstance(occasion, LookAgain) else occasion
            decision = await self._decided(stored.value, event, rules)
            for command in decision.before:
                await self._prepare(flow, command)
            same = decision.state == stored.value
            if same or await self.states.save(stored, decision.state):
                return await self._follow_up(flow, decision.after)
        raise Transient(f"flow {flow} changes faster than it can be moved")

    async def _decided(self, state: FlowState, event: Event, rules: Rules) -> Decision:
        """The decision, with its requests written, as they are now.

        Somebody may have written one who saw less and did not come to save the attempt.
        """
        now = self.clock()
        decision = decide(state, event, rules, now)
        asked = [each.request for each in decision.before if isinstance(each, WriteRequest)]
        standing = [await self.papers.write(each) for each in asked]
        if standing == asked or not isinstance(event, Looked):
            return decision
        return decide(state, replace(event, standing=tuple(standing)), rules, now)

    async def _see(self, state: FlowState) -> Looked:
        """While bronze runs nobody reads what waits for its next run: that may be much."""
        flow = state.flow
        found = self.rows.open_files(flow) if state.bronze.idle else None
        rows = [row.value async for row in found] if found else []
        return Looked.of(rows, await self.rows.tombstones(flow))

    async def _prepare(self, flow: FlowName, command: Before) -> None:
        match command:
            case WriteRequest():
                pass  # it stands since the decision
            case MarkLoaded():
                await self.books.mark_loaded(flow, command.receipt, command.run)
            case KeepAccounts():
                await self.books.keep_accounts(command.receipt, command.run)
            case FollowMoves():
                await self.books.follow_moves(flow, command.after, command.to)
            case NoteRun():
                await self.books.note(command.run)
            case Announce():
                await self._announce(command.announcement)
            case _:
                assert_never(command)

    async def _announce(self, announcement: Announcement) -> None:
        if announcement.type is AnnouncementType.ALARM_RAISED:
            log.error("%s: %s", announcement.subject, announcement.data.get("reason", ""))
        await self.announcements.send(announcement)

    async def _follow_up(self, flow: FlowName, commands: tuple[After, ...]) -> list[Occasion]:
        occasions = [await self._do(flow, command) for command in commands]
        return [occasion for occasion in occasions if occasion is not None]

    async def _do(self, flow: FlowName, command: After) -> Occasion | None:
        match command:
            case StartRun():
                return await self._start(flow, command)
            case ObserveRun():
                return await self._observe(flow, command)
            case Nudge():
                delay = max(command.at - self.clock(), NOW)
                await self.nudges.send(FlowMessage(flow=flow), delay)
                return None
            case LookAgain():
                return command
            case _:
                assert_never(command)

    async def _start(self, flow: FlowName, command: StartRun) -> Occasion | None:
        """A lost answer leaves the run without an id: the next look starts the same token."""
        run = command.run
        order = RunOrder(
            flow=flow,
            stage=command.stage,
            level=run.level,
            attempt=run.attempt,
            token=run.token,
            search_from=search_from(run, self.clock()),
        )
        try:
            run_id = await self.workspace.start(order)
        except Transient as error:
            log.warning("%s %s %d: not started yet: %s", flow, command.stage, run.level, error)
            return _no_answer(command, error)
        except TokenSpent as error:
            report = RunReport(phase=RunPhase.GONE, detail=str(error))
            return await self._over(flow, command, report)
        except Permanent as error:
            return NotStarted(stage=command.stage, run=run, reason=str(error))
        log.info("%s %s %d-%d: run %d", flow, command.stage, run.level, run.attempt, run_id)
        return Started(stage=command.stage, run=run, run_id=run_id)

    async def _observe(self, flow: FlowName, command: ObserveRun) -> Occasion | None:
        stage, run = command.stage, command.run
        if run.run_id is None:
            return None
        try:
            report = await self.workspace.report(RunId(run.run_id))
        except Transient as error:
            log.warning("%s %s %d: no news: %s", flow, stage, run.level, error)
            return _no_answer(command, error)
        except Permanent as error:
            return NotTold(stage=stage, run=run, reason=str(error))
        if report.phase in ACTIVE:
            return StillActive(stage=stage, run=run, report=report)
        log.info("%s %s %d-%d: %s", flow, stage, run.level, run.attempt, report.phase)
        return await self._over(flow, command, report)

    async def _over(
        self, flow: FlowName, command: StartRun | ObserveRun, report: RunReport
    ) -> Occasion | None:
        """What the run left; what cannot be read blocks the stage."""
        stage, run = command.stage, command.run
        try:
            receipt = await self.papers.receipt(flow, stage, run.level)
            request = await self.papers.request(flow, stage, run.level)
        except Transient as error:
            log.warning("%s %s %d: not read yet: %s", flow, stage, run.level, error)
            return None
        except Permanent as error:
            log.exception("%s %s %d: blocked", flow, stage, run.level)
            return Unreadable(stage=stage, run=run, reason=str(error))
        return Ended(stage=stage, run=run, report=report, receipt=receipt, request=request)

    def _rules(self, flow: FlowName) -> Rules:
        declared = self.flows.get(flow)
        if declared is None:
            raise UnknownFlow(f"no flow {flow!r} is declared")
        return Rules.of(declared, self.poll, self.release)


def _no_answer(command: StartRun | ObserveRun, error: Transient) -> NoAnswer:
    wait = error.retry_after if isinstance(error, Throttled) else NOW
    return NoAnswer(stage=command.stage, run=command.run, reason=str(error), retry_after=wait)
