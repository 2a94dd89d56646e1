"""The event log of an update."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Lock

from local.databricks.declarative.model import Dataset
from local.databricks.declarative.quality import Quality
from local.databricks.declarative.result import DatasetResult, Event, FlowStatus, UpdateState
from local.databricks.spec import PipelineSpec, UpdateRequest

type Clock = Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class EventLog:
    """Hands each event on as it happens and keeps all of them; threads take turns."""

    spec: PipelineSpec
    update_id: str
    clock: Clock
    on_event: Callable[[Event], None]
    events: list[Event] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    def created(self, request: UpdateRequest) -> None:
        """`create_update`."""
        self._add("create_update", "INFO", "Update started.", asdict(request))

    def progress(self, state: UpdateState, error: str | None = None) -> None:
        """`update_progress`."""
        level = "ERROR" if state is UpdateState.FAILED else "INFO"
        self._add("update_progress", level, f"Update is {state}.", {"state": state}, error=error)

    def planned(self, dataset: Dataset, result: DatasetResult) -> None:
        """`planning_information`, of a materialized view that is up to date."""
        if result.plan is None:
            return
        name = str(dataset.name)
        message = f"Flow '{name}' has been planned to be executed as {result.plan}."
        technique = {"maintenance_type": f"MAINTENANCE_TYPE_{result.plan}", "is_chosen": True}
        self._add(
            "planning_information", "INFO", message, {"technique_information": [technique]}, name
        )

    def flow(self, dataset: Dataset, result: DatasetResult) -> None:
        """`flow_progress`, with metrics once it is completed."""
        progress: dict[str, object] = {"status": result.status}
        if result.rows is not None:
            progress["metrics"] = {"num_output_rows": result.rows}
        if result.quality is not None:
            progress["data_quality"] = _data_quality(str(dataset.name), result.quality)
        level = "ERROR" if result.status is FlowStatus.FAILED else "INFO"
        message = f"Flow '{dataset.name}' is {result.status}."
        self._add("flow_progress", level, message, progress, str(dataset.name), result.error)

    def _add(
        self,
        event_type: str,
        level: str,
        message: str,
        details: dict[str, object],
        dataset: str | None = None,
        error: str | None = None,
    ) -> None:
        with self._turn:
            event: dict[str, object] = {
                "id": f"{self.update_id}-{len(self.events)}",
                "event_type": event_type,
                "level": level,
                "maturity_level": "STABLE",
                "timestamp": self.clock().isoformat(timespec="milliseconds"),
                "message": message,
                "origin": self._origin(dataset),
                "details": {event_type: details},
            }
            if error is not None:
                event["error"] = {"fatal": True, "exceptions": [{"message": error}]}
            self.events.append(event)
            self.on_event(event)

    def _origin(self, dataset: str | None) -> dict[str, str]:
        origin = {
            "pipeline_id": self.spec.pipeline_id,
            "pipeline_name": self.spec.name,
            "update_id": self.update_id,
        }
        return (
            origin if dataset is None else {**origin, "dataset_name": dataset, "flow_name": dataset}
        )


def _data_quality(dataset: str, quality: Quality) -> dict[str, object]:
    return {
        "dropped_records": quality.rows - quality.kept,
        "expectations": [
            {
                "name": name,
                "dataset": dataset,
                "passed_records": passed,
                "failed_records": quality.rows - passed,
            }
            for name, passed in quality.passed.items()
        ],
    }
