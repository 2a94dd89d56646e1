"""The story of one file: one row of the ledger, and the run of gold that shows its rows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from tidegate.api.showing import account_of, file_detail
from tidegate.api.steps import silver_step, transitions
from tidegate.api.views import Layer, Step, Story
from tidegate.ledger.records import FileRecord
from tidegate.ledger.run_records import EndedRun
from tidegate.ledger.states import FileState
from tidegate.service import Service

STUCK: Final = "nobody drives it on, for it fails each time: mend the cause, then"
_PENDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "retract": "silver and gold forget its rows with their next runs",
        "lift": "silver and gold show its rows again with their next runs",
    }
)
_NEXT: Final[Mapping[FileState, str]] = MappingProxyType(
    {
        FileState.SEEN: "the gate reads it",
        FileState.HELD: (
            "it waits for a person: `tidegate release` or `tidegate reject`, another file at its "
            "path, or another version of its contract"
        ),
        FileState.PROMOTING: "its bytes move into accepted",
        FileState.ACCEPTED: "it waits for a bronze run; `tidegate status` says until when",
        FileState.REJECTED: (
            "mend what the findings name and send the file to its path again; when the contract "
            "was wrong, deploy another and `tidegate replay` the file"
        ),
        FileState.RETRACTED: "`tidegate lift` brings its rows back",
    }
)


async def story(service: Service, record: FileRecord) -> Story:
    """What happened to a file, in order of time."""
    gold, held_up = await _gold(service, record), await stuck(service, record)
    steps = list(transitions(record))
    if record.silver is not None:
        steps.append(silver_step(record, record.silver))
    if gold is not None:
        steps.append(_gold_step(gold))
    return Story(
        file=file_detail(record, held_up),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        layers=_layers(record),
        adds_up=_adds_up(record),
        duplicate_of_path=await _original(service, record),
        next=_set_free(record, held_up)
        or _PENDING.get(record.pending)
        or _NEXT.get(record.state)
        or await _after_bronze(service, record, gold),
    )


async def stuck(service: Service, record: FileRecord) -> str:
    """Why nobody drives the file on; empty when nothing is in its way. Raises Transient."""
    row = await service.ledger.flows.open_file(record.flow, record.file_id)
    return row.value.stuck if row else ""


def _set_free(record: FileRecord, held_up: str) -> str:
    return f"{STUCK}: tidegate retry {record.file_id}" if held_up else ""


async def _gold(service: Service, record: FileRecord) -> EndedRun | None:
    """The first run of gold that read silver as the run left it that covered this file."""
    mark = record.silver
    if mark is None or mark.version is None:
        return None
    since = mark.started_at or record.seen_at
    runs = service.ledger.runs
    return await runs.gold_with(record.flow, record.dataset, mark.version, since)


def _gold_step(run: EndedRun) -> Step:
    return Step(
        at=run.ended_at,
        what="gold",
        words="gold was computed from silver with its rows",
        stage=Stage.GOLD,
        level=run.level,
        attempt=run.attempt,
        run_id=run.run_id,
    )


async def _after_bronze(service: Service, record: FileRecord, gold: EndedRun | None) -> str:
    if record.state is not FileState.LOADED or gold is not None:
        return ""
    if record.silver is None:
        return "its rows wait for a silver run" if record.bronze_rows else ""
    state = (await service.states.load(record.flow)).value
    shown = state.gold.consumed.get(record.dataset, -1)
    behind = record.silver.version is not None and shown < record.silver.version
    return "its rows wait for a gold run" if behind else ""


def _layers(record: FileRecord) -> tuple[Layer, ...]:
    """A file that did not come as far as bronze has no rows in any table."""
    counted = record.counts.rows if record.counts else None
    file = Layer(layer="file", rows=counted)
    if record.state not in {FileState.LOADED, FileState.RETRACTED}:
        return (file,)
    account = account_of(record)
    return (
        file,
        Layer(layer="bronze", rows=record.bronze_rows),
        Layer(layer="silver", rows=account.silver if account else None),
        Layer(layer="quarantined", rows=account.quarantined if account else None),
        Layer(layer="duplicate", rows=account.duplicate if account else None),
        Layer(layer="superseded", rows=account.superseded if account else None),
    )


def _adds_up(record: FileRecord) -> bool | None:
    account, counts = account_of(record), record.counts
    if account is None or counts is None:
        return None
    parts = (account.silver, account.quarantined, account.duplicate, account.superseded)
    return sum(parts) == counts.rows == record.bronze_rows


async def _original(service: Service, record: FileRecord) -> str:
    if record.duplicate_of is None:
        return ""
    found = await service.ledger.paths.find(record.duplicate_of)
    return found.value.path if found else ""
