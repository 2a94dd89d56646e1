"""Who is told what about a run and its tasks, and what of it reaches a destination."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from local.databricks.bundle import Bundle, Job
from local.databricks.documents import Json, JsonObject
from local.databricks.runs.model import Outcome, TaskOutput
from local.databricks.runs.notices import ENDS, Notice, notices
from local.databricks.runs.notify import DestinationError, Notifier
from local.ports import free_ports
from tests.unit.databricks.graphs import FAILED, Tasks, a_job, ended, ran, running, start, wheel
from tests.unit.databricks.waiting import until

EVERY: JsonObject = {event: [{"id": "pager"}] for event in ("on_start", "on_success", "on_failure")}


async def told(folder: Path, job: Job, tasks: Tasks, *, cancel: bool = False) -> list[Notice]:
    """Everything that one run of the job had to say, in order."""
    found: list[Notice] = []
    async with running(
        folder, job, tasks, lambda before, after: found.extend(notices(job, before, after))
    ) as scheduler:
        run_id = start(scheduler)
        if cancel:
            await until(lambda: bool(tasks.calls))
            scheduler.cancel(run_id)
        await ended(scheduler, run_id)
    return found


def events(found: list[Notice]) -> list[Json]:
    return [each.payload["event_type"] for each in found]


@pytest.mark.parametrize(
    ("output", "end"), [(TaskOutput(), "jobs.on_success"), (FAILED, "jobs.on_failure")]
)
async def test_a_run_tells_its_start_and_its_end(
    tmp_path: Path, output: TaskOutput, end: str
) -> None:
    job = a_job(wheel("a"), webhook_notifications=EVERY)
    found = await told(tmp_path, job, Tasks(outputs={"a": output}))
    assert events(found) == ["jobs.on_start", end]
    assert {each.destination for each in found} == {"pager"}
    run = found[0].payload["run"]
    assert found[0].payload == {
        "event_type": "jobs.on_start",
        "workspace_id": "1000000000000001",
        "job": {"job_id": 7, "name": "graph"},
        "run": run,
    }
    assert run == found[1].payload["run"] == {"run_id": 1000}


async def test_a_task_tells_of_itself_and_one_that_never_ran_says_nothing(tmp_path: Path) -> None:
    job = a_job(
        wheel("a", webhook_notifications=EVERY), wheel("b", "a", webhook_notifications=EVERY)
    )
    found = await told(tmp_path, job, Tasks(outputs={"a": FAILED}))
    assert events(found) == ["jobs.on_start", "jobs.on_failure"]
    assert found[1].payload["task"] == {"task_key": "a"}
    assert found[1].payload["run"] == {"run_id": 1001, "parent_run_id": 1000}


@pytest.mark.parametrize("quiet", [False, True])
async def test_a_cancelled_run_is_a_failure_unless_the_job_says_otherwise(
    tmp_path: Path, *, quiet: bool
) -> None:
    settings: JsonObject = {"no_alert_for_canceled_runs": quiet}
    job = a_job(wheel("a"), webhook_notifications=EVERY, notification_settings=settings)
    found = await told(tmp_path, job, Tasks(held=frozenset({"a"})), cancel=True)
    assert events(found) == ["jobs.on_start"] + ["jobs.on_failure"] * (not quiet)


@pytest.mark.parametrize("quiet", [False, True])
async def test_a_skipped_run_is_a_failure_unless_the_job_says_otherwise(
    tmp_path: Path, *, quiet: bool
) -> None:
    settings: JsonObject = {"no_alert_for_skipped_runs": quiet}
    job = a_job(
        wheel("a"),
        webhook_notifications=EVERY,
        notification_settings=settings,
        max_concurrent_runs=0,
    )
    assert events(await told(tmp_path, job, Tasks())) == ["jobs.on_failure"] * (not quiet)


def test_only_tasks_that_never_ran_because_of_others_are_silent() -> None:
    silent = {Outcome.EXCLUDED, Outcome.UPSTREAM_FAILED, Outcome.UPSTREAM_CANCELED}
    assert set(ENDS) == set(Outcome) - silent


@dataclass(slots=True)
class Pager:
    """A destination that fails the first time."""

    port: int
    got: list[Json] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.Response(status=500 if len(self.got) == 1 else 200)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/page", self.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        yield
        await runner.cleanup()


async def test_a_destination_gets_the_events_in_order_also_after_it_failed(tmp_path: Path) -> None:
    job = a_job(wheel("a"), webhook_notifications=EVERY)
    (port,) = free_ports(1)
    pager = Pager(port=port)
    bundle = Bundle(name="b", target="dev", jobs=(job,))
    notifier = Notifier(bundle=bundle, destinations={"pager": f"http://127.0.0.1:{port}/page"})
    async with (
        pager.listening(),
        notifier.delivering(),
        running(tmp_path, job, Tasks(), notifier.changed) as scheduler,
    ):
        await ended(scheduler, start(scheduler))
        await until(lambda: len(pager.got) == 2)
    kinds = [each["event_type"] for each in pager.got if isinstance(each, dict)]
    assert kinds == ["jobs.on_start", "jobs.on_success"]


async def test_a_destination_that_is_down_holds_no_run_up(tmp_path: Path) -> None:
    job = a_job(wheel("a"), webhook_notifications=EVERY)
    (port,) = free_ports(1)
    bundle = Bundle(name="b", target="dev", jobs=(job,))
    notifier = Notifier(bundle=bundle, destinations={"pager": f"http://127.0.0.1:{port}/"})
    async with (
        notifier.delivering(),
        running(tmp_path, job, Tasks(), notifier.changed) as scheduler,
    ):
        assert (await ended(scheduler, start(scheduler))).progress.outcome is Outcome.SUCCESS


def test_destinations_are_known_and_on_this_laptop() -> None:
    bundle = Bundle(name="b", target="dev", jobs=(a_job(wheel("a", webhook_notifications=EVERY)),))
    with pytest.raises(DestinationError, match=r"without a URL: pager$"):
        Notifier(bundle=bundle, destinations={})
    with pytest.raises(DestinationError, match=r"does not begin with http://127\.0\.0\.1:"):
        Notifier(bundle=bundle, destinations={"pager": "https://example.com/"})


async def test_a_job_without_webhooks_tells_nobody(tmp_path: Path) -> None:
    job = a_job(wheel("a"))
    assert await told(tmp_path, job, Tasks()) == []
    assert (await ran(tmp_path / "again", job, Tasks())).progress.outcome is Outcome.SUCCESS
