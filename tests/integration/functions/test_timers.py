"""Timer functions through hosts of their own, and where their status is kept."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.functions.ncrontab import parse_schedule
from local.functions.timer_status import BlobTimerStatuses, TimerStatus
from local.storage.azurite import Azurite
from tests.integration.functions.host_process import eventually, running_host
from tests.integration.functions.storage import Storage


@pytest.fixture
async def statuses(azurite: Azurite, settings: dict[str, str]) -> AsyncIterator[BlobTimerStatuses]:
    host_id = settings["AzureFunctionsWebHost__hostid"]
    kept = BlobTimerStatuses(azurite.connection_string(), host_id)
    yield kept
    await kept.close()


async def test_a_timer_runs_on_startup_and_its_status_is_kept(
    tmp_path: Path, settings: dict[str, str], storage: Storage, statuses: BlobTimerStatuses
) -> None:
    assert await statuses.load("sweep") is None
    with running_host(tmp_path / "log", settings):
        (tick,) = await eventually(lambda: storage.bodies(settings["TICKS_QUEUE"]), bool)
        status = await eventually(lambda: statuses.load("sweep"), lambda kept: kept is not None)
    document = json.loads(tick)
    assert document["past_due"] is False
    assert document["status"]["Last"] == "0001-01-01T00:00:00+00:00"
    assert status is not None
    assert status.next == parse_schedule(settings["SWEEP"]).after(datetime.now(tz=UTC))


async def test_an_occurrence_that_passed_while_the_host_was_down_is_past_due(
    tmp_path: Path, settings: dict[str, str], storage: Storage, statuses: BlobTimerStatuses
) -> None:
    schedule = parse_schedule(settings["SWEEP"])
    last = datetime.now(tz=UTC) - timedelta(days=800)
    await statuses.save("sweep", TimerStatus.ran(schedule, last))
    with running_host(tmp_path / "log", settings):
        (tick,) = await eventually(lambda: storage.bodies(settings["TICKS_QUEUE"]), bool)

        async def next_run() -> datetime:
            kept = await statuses.load("sweep")
            return kept.next if kept else last

        await eventually(next_run, lambda moment: moment > datetime.now(tz=UTC))
    assert json.loads(tick)["past_due"] is True


async def test_a_timer_runs_when_it_is_due(
    tmp_path: Path, settings: dict[str, str], storage: Storage
) -> None:
    every_second = settings | {"SWEEP": "* * * * * *"}
    with running_host(tmp_path / "log", every_second) as host:
        ticks = await eventually(
            lambda: storage.bodies(settings["TICKS_QUEUE"]), lambda found: len(found) >= 3
        )
        assert host.records(" sweep ", "executing: timer is due")
    # Timers of less than a minute keep no status.
    assert {str(json.loads(tick)["status"]) for tick in ticks} == {"{}"}
