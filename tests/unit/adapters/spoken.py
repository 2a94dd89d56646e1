"""A workspace that says what a test wants, through the service's own adapter and conductor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from databricks.sdk.service.jobs import Run

from tests.fakes.world import NETFLIX, FakeWorld, fake_world
from tidegate.adapters.databricks import Databricks
from tidegate.conductor.shell import Conductor
from tidegate.conductor.state import StageState
from tidegate.messages import Announcement, AnnouncementType, FileMessage

GOOD: Final = Path("flows/netflix/sample/titles.csv").read_bytes()
RUNNING: Final = {"state": {"life_cycle_state": "RUNNING"}}

type Words = Mapping[str, object]


@dataclass(slots=True)
class Jobs:
    """The part of the SDK's client that the adapter calls. A token is known for ever."""

    run: Words = field(default_factory=lambda: RUNNING)
    refusals: Iterator[Exception] = field(default_factory=lambda: iter(()))
    """What the next calls of `run_now` and `get_run` end with."""
    loses_answers: bool = False
    """A refused `run_now` has its effect."""
    jobs: list[int] = field(default_factory=lambda: [1])
    tokens: list[str] = field(default_factory=list)
    """Of every `run_now`, in order."""
    asked: int = 0
    """Calls of `get_run`."""
    runs: dict[str, int] = field(default_factory=dict)

    def list(self, *, name: str) -> Iterator[SimpleNamespace]:
        return (SimpleNamespace(job_id=each, name=name) for each in self.jobs)

    def list_runs(self, *, job_id: int, start_time_from: int) -> Iterator[Run]:
        assert job_id in self.jobs
        assert start_time_from > 0
        return iter(())

    def run_now(
        self, job_id: int, *, idempotency_token: str, job_parameters: Mapping[str, str]
    ) -> SimpleNamespace:
        assert set(job_parameters) == {"level", "attempt"}
        self.tokens.append(idempotency_token)
        refusal = next(self.refusals, None)
        if (refusal is None or self.loses_answers) and job_id in self.jobs:
            self.runs.setdefault(idempotency_token, len(self.runs) + 1)
        if refusal is not None:
            raise refusal
        return SimpleNamespace(bind=lambda: {"run_id": self.runs[idempotency_token]})

    def get_run(self, run_id: int) -> Run:
        self.asked += 1
        refusal = next(self.refusals, None)
        if refusal is not None:
            raise refusal
        return Run.from_dict({"run_id": run_id, **self.run})


class Adapter(Databricks):
    """The real one, with a client that needs no network."""

    def __init__(self, jobs: Jobs) -> None:
        self.renewed = 0
        super().__init__(
            host="http://127.0.0.1", token="", identity=dict, renew=self._count_renewal
        )
        self._said = jobs

    def _count_renewal(self) -> None:
        self.renewed += 1

    @property
    def _client(self) -> Any:  # noqa: ANN401 - it stands for the SDK's client
        raw = SimpleNamespace(do=lambda *_, query: {"run_id": query["run_id"], **self._said.run})
        return SimpleNamespace(jobs=self._said, api_client=raw)


@dataclass(slots=True, kw_only=True)
class Spoken:
    """One accepted file waits for bronze; nobody looks but the test."""

    world: FakeWorld
    jobs: Jobs
    adapter: Adapter
    conductor: Conductor

    @classmethod
    async def begin(cls) -> "Spoken":
        world, jobs = fake_world(), Jobs()
        adapter = Adapter(jobs)
        conductor = replace(world.service.conductor, workspace=adapter)
        spoken = cls(world=world, jobs=jobs, adapter=adapter, conductor=conductor)
        await world.drop("netflix/titles/a.csv", GOOD)
        for message in world.files.take():
            assert isinstance(message, FileMessage)
            await world.service.driver.drive(NETFLIX, message.file_id)
        world.clock.advance(3600)
        return spoken

    async def look(self, seconds: float = 0) -> StageState:
        """At bronze, after so much time."""
        self.world.clock.advance(seconds)
        await self.conductor.look(NETFLIX)
        return (await self.world.service.states.load(NETFLIX)).value.bronze

    def calls(self) -> tuple[int, int]:
        """Of `run_now` and of `get_run`."""
        return len(self.jobs.tokens), self.jobs.asked

    def alarms(self) -> list[str]:
        told = [each for each in self.world.announcements.take() if isinstance(each, Announcement)]
        kinds = [each for each in told if each.type is AnnouncementType.ALARM_RAISED]
        return [str(each.data["kind"]) for each in kinds]
