"""Views as the API gives them, for pages to show."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flows.names import DatasetName, FileId, FlowName, Stage
from tidegate.api.views import (
    FileDetail,
    FileView,
    Finding,
    FlowView,
    Layer,
    RunView,
    StageView,
    Step,
    Story,
    Verdict,
    Waiting,
)
from tidegate.ledger.records import Account

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NETFLIX = FlowName("netflix")
TITLES = DatasetName("titles")


def before(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def a_stage(stage: Stage, **changes: Any) -> StageView:  # noqa: ANN401 - any field of the view
    settled = StageView(
        stage=stage,
        level=3,
        attempt=1,
        state="idle",
        run_id=None,
        failures=0,
        blocked="",
        retry_at=None,
        tables={TITLES: 5},
    )
    return settled.model_copy(update=changes)


def stages(**changed: StageView) -> tuple[StageView, ...]:
    return tuple(changed.get(stage.value, a_stage(stage)) for stage in Stage)


def a_flow(**changes: Any) -> FlowView:  # noqa: ANN401 - any field of the view
    settled = FlowView(
        flow=NETFLIX,
        description="Titles become a star schema.",
        paused=False,
        open_files=0,
        waiting_files=0,
        settled=True,
        stages=stages(),
        datasets=(TITLES,),
    )
    return settled.model_copy(update=changes)


def a_working_flow() -> FlowView:
    waiting = Waiting(
        what="1 file of titles",
        why="for quiet",
        until=NOW + timedelta(seconds=3),
        stage=Stage.BRONZE,
        files=1,
    )
    bronze = a_stage(Stage.BRONZE, rows={TITLES: 42})
    rows = {TITLES: 40, "titles_quarantine": 4}
    running = a_stage(Stage.SILVER, state="running", since=before(8.4), run_id=17, rows=rows)
    return a_flow(
        settled=False,
        open_files=2,
        waiting_files=1,
        waiting=(waiting,),
        stages=stages(bronze=bronze, silver=running),
        quarantined={TITLES: 4},
    )


def a_file(number: int = 1, **changes: Any) -> FileView:  # noqa: ANN401 - any field of the view
    loaded = FileView(
        file_id=FileId(f"{number:020x}-{number:020x}"),
        flow=NETFLIX,
        dataset=TITLES,
        path=f"netflix/titles/titles_{number}.csv",
        state="LOADED",
        verdict=Verdict.ACCEPTED,
        at=before(number),
        reason="",
        seen_at=before(number + 9),
        size=3400,
        rows=42,
        bad_rows=2,
        bronze_rows=42,
        account=Account(silver=40, quarantined=2, duplicate=0, superseded=0),
        quarantined=2,
    )
    return loaded.model_copy(update=changes)


def a_rejected_file(number: int = 2, **changes: Any) -> FileView:  # noqa: ANN401 - the same
    rejected = {
        "state": "REJECTED",
        "verdict": Verdict.REJECTED,
        "reason": "header",
        "account": None,
        "bronze_rows": None,
        "quarantined": None,
    }
    return a_file(number, **{**rejected, **changes})


def a_run(stage: Stage = Stage.BRONZE, **changes: Any) -> RunView:  # noqa: ANN401 - the same
    succeeded = RunView(
        stage=stage,
        level=3,
        attempt=1,
        run_id=17,
        result="succeeded",
        covered=True,
        decided_at=before(30),
        started_at=before(29),
        ended_at=before(20),
        seconds=8.24,
        files=5,
        detail="",
    )
    return succeeded.model_copy(update=changes)


def a_story(file: FileView | None = None, **changes: Any) -> Story:  # noqa: ANN401 - the same
    file = file or a_file()
    detail = FileDetail(
        **file.model_dump(),
        order=1,
        committed_at=before(60),
        sha256="ab" * 32,
        contract_version="1.0.0",
        counts=None,
        target="",
        summary="The file is accepted. 2 of 42 rows break rules.",
        findings=(Finding(rule="title.required", expected="a value", line=7, column="title"),),
        duplicate_of=None,
    )
    told = Story(
        file=detail,
        steps=(
            Step(at=before(60), what="noticed", words="An event told of it."),
            Step(
                at=before(20),
                what="bronze",
                words="42 rows are in bronze.",
                stage=Stage.BRONZE,
                level=3,
                attempt=1,
                run_id=17,
            ),
        ),
        layers=(
            Layer(layer="file", rows=42),
            Layer(layer="silver", rows=40),
            Layer(layer="quarantined", rows=2),
        ),
        adds_up=True,
    )
    return told.model_copy(update=changes)
