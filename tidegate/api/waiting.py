"""What of a flow waits, for what, and until when: the machine's own reasons in words."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flows.flow import Flow
from flows.names import DatasetName, Stage
from tidegate.api.views import Waiting
from tidegate.conductor import gathering, parking
from tidegate.conductor.events import Looked
from tidegate.conductor.prospects import NEVER_TOGETHER, Hindrance, Prospect, prospect
from tidegate.conductor.state import FlowState
from tidegate.ledger.records import FileRecord
from tidegate.ledger.states import FileState


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A flow at one moment."""

    flow: Flow
    state: FlowState
    seen: Looked
    gated: tuple[FileRecord, ...]
    """Open files that are not ready for bronze."""
    unread: int
    """How many more of them there are."""
    now: datetime


def waiting(scene: Scene) -> tuple[Waiting, ...]:
    """Files in the gate, then files that bronze has to load, then silver and gold."""
    return (*_in_the_gate(scene), *_before_bronze(scene), *_stages(scene), *left(scene))


# --- stages -----------------------------------------------------------------------------------


def _before_bronze(scene: Scene) -> Iterator[Waiting]:
    yield from _parked(scene)
    found = _prospect(scene, Stage.BRONZE)
    if found is None:
        return
    counts = Counter(file.dataset for file in parking.waiting(scene.state, scene.seen.files))
    for dataset, count in sorted(counts.items()):
        words = stage_waiting(scene, Stage.BRONZE, found, _files(count, dataset))
        yield words.model_copy(update={"dataset": dataset, "files": count})


def _parked(scene: Scene) -> Iterator[Waiting]:
    counts = Counter(file.dataset for file in scene.seen.files)
    for dataset, parked in sorted(scene.state.parked.items()):
        if counts[dataset]:
            yield Waiting(
                what=_files(counts[dataset], dataset),
                why=f"parked: {parked.reason}",
                next_step=f"mend the cause, then: tidegate run {scene.flow.name}",
                stage=Stage.BRONZE,
                dataset=dataset,
                files=counts[dataset],
            )


def _stages(scene: Scene) -> Iterator[Waiting]:
    """A stage that runs is not waiting, though it may be due again when it has ended."""
    for stage in (Stage.SILVER, Stage.GOLD):
        found = _prospect(scene, stage)
        if found is not None and found.why is not Hindrance.RUNS:
            yield stage_waiting(scene, stage, found, str(stage))


def left(scene: Scene) -> Iterator[Waiting]:
    """Moves that no host of this release may hand to silver."""
    moves = scene.seen.left
    if moves:
        many = "1 move" if len(moves) == 1 else f"{len(moves)} moves"
        yield Waiting(
            what=f"{many} of operators",
            why=f"the first is of {moves[0].dataset}, which this release does not declare",
            next_step=f"deploy a release that declares {moves[0].dataset}",
            stage=Stage.SILVER,
        )


def _prospect(scene: Scene, stage: Stage) -> Prospect | None:
    return prospect(scene.state, stage, scene.seen, scene.flow.coalescing, scene.now)


def stage_waiting(scene: Scene, stage: Stage, found: Prospect, what: str) -> Waiting:
    """A stage that has work, in words."""
    due = found.at is not None and found.at <= scene.now
    return Waiting(
        what=what,
        why="about to start" if due else _why(scene, stage, found),
        until=None if due else found.at,
        next_step="" if due else _next_step(scene, found),
        stage=stage,
    )


def _why(scene: Scene, stage: Stage, found: Prospect) -> str:
    if isinstance(found.why, Hindrance):
        return _WORDS[found.why](scene, stage)
    return str(found.why)


def _next_step(scene: Scene, found: Prospect) -> str:
    """What goes on by itself at a known time needs nobody."""
    if found.at is not None or not isinstance(found.why, Hindrance):
        return ""
    return _NEXT_STEPS.get(found.why, "").format(flow=scene.flow.name)


def _retry(scene: Scene, stage: Stage) -> str:
    trouble = scene.state.stage(stage).trouble
    return f"retry after a failure: {trouble}" if trouble else "retry after a failure"


def _set(scene: Scene, _: Stage) -> str:
    rules, since = scene.flow.coalescing.complete_set, scene.state.gathering.since
    missing = gathering.missing(scene.state, rules) if rules else ()
    begun = f"the set that began at {since:%Y-%m-%d %H:%M:%S} UTC" if since else "the set"
    return f"{begun} lacks {', '.join(missing)}" if missing else f"{begun} comes with bronze's run"


_WORDS: Final[Mapping[Hindrance, Callable[[Scene, Stage], str]]] = MappingProxyType(
    {
        Hindrance.BLOCKED: lambda scene, stage: f"blocked: {scene.state.stage(stage).blocked}",
        Hindrance.RUNS: lambda _, stage: f"{stage} runs",
        Hindrance.PAUSED: lambda *_: "the flow is paused",
        Hindrance.GIVES_WAY: lambda _, stage: f"{NEVER_TOGETHER[stage]} runs",
        Hindrance.RETRY: _retry,
        Hindrance.SET: _set,
    }
)
_NEXT_STEPS: Final = MappingProxyType(
    {
        Hindrance.BLOCKED: "mend the cause, then: tidegate run {flow}",
        Hindrance.PAUSED: "tidegate resume {flow}",
        Hindrance.SET: "send what is missing, or go on without it: tidegate run {flow}",
    }
)

# --- files in the gate ------------------------------------------------------------------------

_GATED: Final = MappingProxyType(
    {
        FileState.SEEN: ("the gate reads it", ""),
        FileState.PROMOTING: ("its move into accepted", ""),
        FileState.HELD: (
            "a person, or another version of its contract",
            "see why: tidegate explain FILE_ID; then send another file or deploy another contract",
        ),
    }
)
"""Why, and what to do; a file in a final state is only being cleared away."""


def _in_the_gate(scene: Scene) -> Iterator[Waiting]:
    counts = Counter((record.dataset, record.state) for record in scene.gated)
    for (dataset, state), count in sorted(counts.items()):
        if state in _GATED:
            why, next_step = _GATED[state]
            yield Waiting(
                what=_files(count, dataset),
                why=why,
                next_step=next_step,
                dataset=dataset,
                files=count,
            )
    if scene.unread:
        yield Waiting(what=f"{scene.unread} more files", why="the gate", files=scene.unread)


def _files(count: int, dataset: DatasetName) -> str:
    return f"{count} {'file' if count == 1 else 'files'} of {dataset}"
