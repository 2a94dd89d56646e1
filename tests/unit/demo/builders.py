"""Files, runs and flows as the API would show them."""

from datetime import UTC, datetime

from flows.names import DatasetName, FileId, FlowName, Stage
from tidegate.api.views import FileDetail, FlowView, RunView, StageView, Verdict
from tidegate.ledger.records import Account

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_file(
    name: str = "netflix_titles.csv",
    *,
    dataset: str = "titles",
    state: str = "LOADED",
    verdict: Verdict = Verdict.ACCEPTED,
    rows: int = 10,
    account: Account | None = None,
    reason: str = "",
) -> FileDetail:
    return FileDetail(
        file_id=FileId(f"id-{name}"),
        flow=FlowName("netflix"),
        dataset=DatasetName(dataset),
        path=f"netflix/{dataset}/{name}",
        state=state,
        verdict=verdict,
        at=NOON,
        reason=reason,
        seen_at=NOON,
        size=1,
        rows=rows,
        account=account,
        order=1,
        committed_at=NOON,
        sha256="",
        contract_version="1.0.0",
        counts=None,
        target="",
        duplicate_of=None,
    )


def an_account(
    silver: int, quarantined: int = 0, duplicate: int = 0, superseded: int = 0
) -> Account:
    return Account(
        silver=silver, quarantined=quarantined, duplicate=duplicate, superseded=superseded
    )


def a_run(stage: Stage, level: int = 1, *, covered: bool = True, attempt: int = 1) -> RunView:
    return RunView(
        stage=stage,
        level=level,
        attempt=attempt,
        run_id=1000 + level,
        result="succeeded" if covered else "failed",
        covered=covered,
        decided_at=NOON.replace(minute=level, second=list(Stage).index(stage)),
        started_at=NOON,
        ended_at=NOON,
        seconds=12.345,
        files=1,
        detail="",
    )


def a_stage(stage: Stage, state: str = "idle", level: int = 0, attempt: int = 0) -> StageView:
    return StageView(
        stage=stage,
        level=level,
        attempt=attempt,
        state=state,
        run_id=None,
        failures=0,
        blocked="",
        retry_at=None,
        tables={},
    )


def a_flow(*stages: StageView, settled: bool = False) -> FlowView:
    given = {stage.stage: stage for stage in stages}
    return FlowView(
        flow=FlowName("netflix"),
        description="",
        paused=False,
        open_files=0,
        waiting_files=0,
        settled=settled,
        stages=tuple(given.get(stage, a_stage(stage)) for stage in Stage),
    )
