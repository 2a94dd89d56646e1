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
    return (*_in_the_gate(scene), *_before_bronze(scene), *_stages(scene))


# --- stages -----------------------------------------------------------------------------------


def _before_bronze(scene: Scene) -> Iterator[Waiting]:
    found = _prospect(scene, Stage.BRONZE)
    if found is None:
        return
    counts = Counter(file.dataset for file in scene.seen.files)
    for dataset, count in sorted(counts.items()):
        words = _waiting(scene, Stage.BRONZE, found, _files(count, dataset))
        yield words.model_copy(update={"dataset": dataset, "files": count})


def _stages(scene: Scene) -> Iterator[Waiting]:
    """A stage that runs is not waiting, though it may be due again when it has ended."""
    for stage in (Stage.SILVER, Stage.GOLD):
        found = _prospect(scene, stage)
        if found is not None and found.why is not Hindrance.RUNS:
            yield _waiting(scene, stage, found, str(stage))


def _prospect(scene: Scene, stage: Stage) -> Prospect | None:
    return prospect(scene.state, stage, scene.seen, scene.flow.coalescing, scene.now)


def _waiting(scene: Scene, stage: Stage, found: Prospect, what: str) -> Waiting:
    due = found.at is not None and found.at <= scene.now
    hindrance = found.why if isinstance(found.why, Hindrance) and not due else None
    return Waiting(
        what=what,
        why="about to start" if due else _why(scene.state, stage, found),
        until=None if due else found.at,
        next_step=_NEXT_STEPS.get(hindrance, "").format(flow=scene.flow.name) if hindrance else "",
        stage=stage,
    )


def _why(state: FlowState, stage: Stage, found: Prospect) -> str:
    if isinstance(found.why, Hindrance):
        return _WORDS[found.why](state, stage)
    return str(found.why)


def _retry(state: FlowState, stage: Stage) -> str:
    trouble = state.stage(stage).trouble
    return f"retry after a failure: {trouble}" if trouble else "retry after a failure"


_WORDS: Final[Mapping[Hindrance, Callable[[FlowState, Stage], str]]] = MappingProxyType(
    {
        Hindrance.BLOCKED: lambda state, stage: f"blocked: {state.stage(stage).blocked}",
        Hindrance.RUNS: lambda _, stage: f"{stage} runs",
        Hindrance.PAUSED: lambda *_: "the flow is paused",
        Hindrance.GIVES_WAY: lambda _, stage: f"{NEVER_TOGETHER[stage]} runs",
        Hindrance.RETRY: _retry,
    }
)
_NEXT_STEPS: Final = MappingProxyType(
    {
        Hindrance.BLOCKED: "mend the cause, then: tidegate run {flow}",
        Hindrance.PAUSED: "tidegate resume {flow}",
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
