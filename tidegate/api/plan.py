"""What a look at a flow would do now, found out by deciding without doing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.flow import Flow
from flows.names import DatasetName, Stage
from tidegate.api.completeness import expected_of, set_of
from tidegate.api.flow_reading import MOST_OPEN, contracts_of, state_of
from tidegate.api.plan_views import BudgetPlan, DatasetPlan, PlanView, StagePlan
from tidegate.api.waiting import Scene, left, stage_waiting
from tidegate.conductor import budget
from tidegate.conductor.decide import Rules, decide
from tidegate.conductor.events import Looked
from tidegate.conductor.noticing import answerable
from tidegate.conductor.prospects import prospect
from tidegate.conductor.state import FlowState, Run
from tidegate.ledger.records import OpenFile
from tidegate.service import Service


async def plan_view(service: Service, flow: Flow) -> PlanView:
    """Reads what a look reads, decides as it would, and forgets the decision."""
    found = service.ledger.flows.open_files(flow.name, MOST_OPEN + 1)
    rows = [row.value async for row in found]
    stones = await service.ledger.flows.tombstones(flow.name)
    state = await state_of(service, flow)
    scene = Scene(
        flow=flow,
        state=state,
        seen=answerable(state, Looked.of(rows[:MOST_OPEN], stones), contracts_of(flow)),
        gated=(),
        unread=0,
        now=service.clock(),
    )
    expected = await expected_of(service, flow)
    late = {each.dataset: each.late_since for each in expected}
    conductor = service.conductor
    rules = Rules.of(flow, conductor.poll, conductor.release)
    then = decide(scene.state, scene.seen, rules, scene.now).state
    return PlanView(
        flow=flow.name,
        paused=scene.state.paused,
        stages=tuple(_stage(scene, then, stage) for stage in Stage),
        datasets=tuple(
            _dataset(then, name, rows[:MOST_OPEN], late.get(name)) for name in sorted(flow.datasets)
        ),
        more=len(rows) > MOST_OPEN,
        budget=_budget(scene),
        complete_set=set_of(flow, scene.state, scene.now),
        expected=expected,
        as_of=scene.now,
    )


def _stage(scene: Scene, then: FlowState, stage: Stage) -> StagePlan:
    """`then` is the flow as it would be afterwards."""
    before, after = scene.state.stage(stage).run, then.stage(stage).run
    if after is not None:
        return _with_run(scene, stage, before, after)
    found = prospect(then, stage, scene.seen, scene.flow.coalescing, scene.now)
    if found is None:
        return _without_work(scene, stage)
    words = stage_waiting(replace(scene, state=then), stage, found, str(stage))
    mine = then.stage(stage)
    return StagePlan(
        stage=stage,
        state="waits",
        level=mine.level + 1 if mine.closed else mine.level,
        attempt=1 if mine.closed else mine.attempt + 1,
        why=words.why,
        until=words.until,
        next_step=words.next_step,
    )


def _without_work(scene: Scene, stage: Stage) -> StagePlan:
    words = next((each for each in left(scene) if each.stage is stage), None)
    return StagePlan(
        stage=stage,
        state="waits" if words else "idle",
        level=None,
        attempt=None,
        why=words.why if words else "it has nothing to do",
        next_step=words.next_step if words else "",
    )


def _with_run(scene: Scene, stage: Stage, before: Run | None, after: Run) -> StagePlan:
    blocked = scene.state.stage(stage).blocked
    found = prospect(scene.state, stage, scene.seen, scene.flow.coalescing, scene.now)
    starts = before is None or before.token != after.token
    reason = str(found.why) if starts and found and found.why else "it has work"
    words = f"blocked: {blocked}" if blocked else f"since {after.decided_at:%Y-%m-%d %H:%M:%S} UTC"
    return StagePlan(
        stage=stage,
        state="starts" if starts else "waits" if blocked else "runs",
        level=after.level,
        attempt=after.attempt,
        why=reason if starts else words,
        next_step=f"mend the cause, then: tidegate run {scene.flow.name}" if blocked else "",
    )


def _dataset(
    state: FlowState, name: DatasetName, rows: Sequence[OpenFile], missing_since: datetime | None
) -> DatasetPlan:
    mine = [row for row in rows if row.dataset == name]
    ready = [row.ready for row in mine if row.ready is not None]
    parked = state.parked.get(name)
    return DatasetPlan(
        dataset=name,
        waiting=len(ready),
        bytes=sum(file.size for file in ready),
        oldest=min((file.at for file in ready), default=None),
        elsewhere=len(mine) - len(ready),
        parked=parked.reason if parked else "",
        parked_at=parked.at if parked else None,
        missing_since=missing_since,
    )


def _budget(scene: Scene) -> BudgetPlan | None:
    daily_runs = scene.flow.coalescing.daily_runs
    if daily_runs is None:
        return None
    used = budget.used(scene.state, scene.now)
    return BudgetPlan(daily_runs=daily_runs, used=used, renewed_at=budget.next_midnight(scene.now))
